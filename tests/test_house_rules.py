"""Rules of this house that no linter knows. Each names the files that break it, so that the message is the cure."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
APPS = ("pkh_portal", "beneficiaries", "companions", "trainings", "reports")
OURS = (*APPS, "scripts", "tests", "deploy")
SILENCED_WITHOUT_A_WORD = re.compile(r"#\s*noqa(: *[A-Z]+\d+(, *[A-Z]+\d+)*)?\s*$")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def shown(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def imports_inside_functions(tree: ast.Module) -> Iterator[ast.stmt]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def test_an_import_inside_a_function_says_why() -> None:
    """It hides a dependency: a comment on its line or the line above says what forbids it at the top of the file."""
    silent = []
    for path in sources(*OURS):
        lines = path.read_text("utf-8").splitlines()
        for node in imports_inside_functions(ast.parse("\n".join(lines))):
            around = lines[max(0, node.lineno - 2) : node.end_lineno]
            if not (around[0].lstrip().startswith("#") or any("#" in line for line in around[1:])):
                silent.append(shown(path, node.lineno))
    assert silent == []


def test_what_silences_the_linter_says_why() -> None:
    """The codes alone tell what is silenced, but nobody later on whether that still holds."""
    silent = [
        shown(path, number)
        for path in sources(*OURS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if SILENCED_WITHOUT_A_WORD.search(line)
    ]
    assert silent == []


def test_every_exception_in_the_linters_ignore_lists_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    codes = [line for line in lines if re.match(r'\s+"[A-Z]+\d+",', line)]
    assert codes
    assert [line for line in codes if "#" not in line] == []


def test_spreadsheets_touch_no_database() -> None:
    """import-linter knows other packages only as a whole; here it is one part of Django that is meant."""
    guilty = [
        shown(path, node.lineno)
        for path in sources("pkh_portal/spreadsheets")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            name.startswith("django.db") for name in (getattr(node, "module", "") or "", *(a.name for a in node.names))
        )
    ]
    assert guilty == []


def test_every_package_stands_on_a_floor() -> None:
    """A new folder in pkh_portal/ or a new app must be given its place in the contract before it is imported."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    floors = {part.strip() for layer in linter["contracts"][0]["layers"] for part in layer.split(":")}
    inside = [
        path for path in (ROOT / "pkh_portal").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    modules = {f"pkh_portal.{path.stem}" for path in inside} - {"pkh_portal.__init__"}
    assert modules | set(APPS[1:]) == floors


def test_files_stay_readable() -> None:
    """At three hundred lines a file holds more than one idea; only migrations and tables of cases are free."""
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in sources(*APPS, "scripts", "deploy")
        if not {"migrations", "tests"} & set(path.parts)
        and path.name != "settings.py"
        and (count := len(path.read_text("utf-8").splitlines())) > 300
    ]
    assert long == []


def test_both_lists_of_requirements_pin_the_same_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime
    assert {name: development.get(name) for name in runtime} == runtime


def test_requirements_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", (ROOT / name).read_text("utf-8"))
