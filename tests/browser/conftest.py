"""A real Chromium in front of a live server: pages as people get them, with the console watched.

Every page of these tests fails its test by an error in the console, above all by a breach of the content security
policy. ``CHROMIUM`` names a browser that is not on the PATH.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from pkh_portal.accounts.models import User

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Every way a page is looked at: at a desk and on a phone, by day and by night.
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
#: How browser and htmx report an answer of 4xx or 5xx: whether it is right is what the test itself looks at.
REFUSALS = ("Failed to load resource", "Response Status Error Code")

Visit = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium or Chrome found")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop makes Django think that the tests are asynchronous code. They are not.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """``visit(path, user=…, size="desk", **context)``: a page of a fresh browser, signed in as the user if given."""
    cache.clear()  # Rate limits outlive the database of a test.
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSALS):
            complaints.append(message.text)

    def open_page(path: str = "/", *, user: User | None = None, size: str = "desk", **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="id-ID", viewport=SIZES[size], **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            for name, morsel in client.cookies.items():
                context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def axe() -> Axe:
    """``axe(page)``: nothing against WCAG 2.2 A and AA, at both sizes and in both themes."""

    def check(page: Page) -> None:
        # A page that a click has just led to may not have run its scripts yet.
        page.wait_for_function("() => window.portalAppearance")
        before = page.viewport_size
        found = []
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for theme in THEMES:
                page.evaluate("theme => window.portalAppearance.setTheme(theme)", theme)
                page.wait_for_timeout(250)  # Colours fade over; half-way they are of no contrast.
                found += [f"{size}, {theme}: {finding}" for finding in _violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{size}: the page is wider than the screen")
        if before is not None:
            page.set_viewport_size(before)
        assert found == []

    return check


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    report = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{violation['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in report["violations"]
        for node in violation["nodes"]
    ]
