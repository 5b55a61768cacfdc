"""What holds for all templates of our own pages, and for the colours behind them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.urls import URLPattern, URLResolver, get_resolver

from pkh_portal.site.unfold import PRIMARY

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
BACK_OFFICE = ("admin/", "unfold/")
TOKENS = (ROOT / "static/portal/tokens.css").read_text("utf-8")

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "a style element": re.compile(r"<style"),
    "an evaluated htmx attribute": re.compile(r"\shx-(on|vals=.js|headers=.js)"),
    "an address of somebody else": re.compile(r"(src|href)=\"(https?:)?//"),
}


def own_templates() -> list[Path]:
    found = sorted(TEMPLATES.rglob("*.html"))
    return [path for path in found if not str(path.relative_to(TEMPLATES)).startswith(BACK_OFFICE)]


@pytest.mark.parametrize("path", own_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def pages_of_allauth(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages_of_allauth(pattern.url_patterns)
            continue
        view = getattr(pattern.callback, "view_class", None)
        name = getattr(view, "template_name", None)
        if view is not None and view.__module__.startswith("allauth.") and name:
            yield name


def test_every_page_of_allauth_that_can_be_reached_is_ours() -> None:
    names = set(pages_of_allauth(get_resolver().url_patterns))
    assert len(names) > 10
    engine = Engine.get_default()
    strangers = {name for name in names if TEMPLATES not in Path(engine.get_template(name).origin.name).parents}
    assert strangers == set()


def test_the_teal_is_the_back_offices() -> None:
    declared = dict(re.findall(r"--color-primary-(\d+): (#[0-9a-f]{6});", TOKENS))
    assert declared == PRIMARY


def palettes() -> dict[str, dict[str, str]]:
    """The three blocks of tokens: by day, by night, by night without scripts."""
    day, *rest = re.split(r"\nhtml\.dark \{|html:not\(\.light, \.dark\) \{", TOKENS)
    named = {"light": day} | dict(zip(("dark", "dark-without-scripts"), rest, strict=True))
    return {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", text)) for name, text in named.items()}


def test_night_is_the_same_with_and_without_scripts() -> None:
    assert palettes()["dark"] == palettes()["dark-without-scripts"]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[start:end], 16) / 255 for start, end in pairwise((0, 2, 4, 6)))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = ("text", "text-strong", "text-muted", "primary", "danger", "warning", "success", "info")
GROUNDS = ("surface", "surface-2", "surface-3", "sidebar")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground(theme: str) -> None:
    palette = palettes()[theme]
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [(tone, f"{tone}-surface") for tone in ("primary", "danger", "warning", "success", "info")]
    pairs += [(text, f"{tone}-surface") for text in TEXTS[:3] for tone in ("danger", "warning", "success", "info")]
    pairs += [("primary-contrast", "primary")]
    weak = {f"{a} on {b}": round(contrast(palette[a], palette[b]), 2) for a, b in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(theme: str) -> None:
    palette = palettes()[theme]
    assert all(contrast(palette["border-strong"], palette[ground]) >= 3 for ground in ("surface", "surface-2"))
