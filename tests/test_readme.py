"""README.md and deploy/ say what is true: the variables, and the commands that .ci/run reads from there."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def calls(path: str) -> list[ast.Call]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]


def first_text(call: ast.Call) -> str:
    argument = call.args[0] if call.args else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def variables_read() -> set[str]:
    """Names read by the settings (``env.str("NAME")``) and by gunicorn's configuration (``os.environ.get("NAME")``)."""
    of_settings = [
        call for call in calls("pkh_portal/settings.py") if ast.unparse(call.func).startswith("env.") and call.keywords
    ]
    required = [call for call in calls("pkh_portal/settings.py") if ast.unparse(call.func) in ("env.str", "env.list")]
    of_gunicorn = [call for call in calls("deploy/gunicorn.conf.py") if ast.unparse(call.func) == "os.environ.get"]
    return {first_text(call) for call in [*of_settings, *required, *of_gunicorn]}


def test_the_table_names_every_variable_once_and_no_other() -> None:
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == variables_read()


def test_the_example_environment_names_every_variable_and_holds_no_secret() -> None:
    text = (ROOT / "deploy" / "env.example").read_text("utf-8")
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(given) == variables_read()
    assert given["SECRET_KEY"] == ""


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_ci_finds_the_two_commands() -> None:
    marked = re.search(r"<!-- \.ci/run runs .*?-->\n```sh\n(.*?)```", README, re.DOTALL)
    assert marked
    assert marked[1].split("\n") == ["scripts/run", "scripts/test", ""]


def test_every_option_of_the_start_script_is_described() -> None:
    described = re.findall(r"^\| `(--[a-z-]+)", README, re.MULTILINE)
    source = (ROOT / "scripts" / "lib" / "portal.py").read_text("utf-8")
    assert sorted(described) == sorted(re.findall(r'add_argument\("(--[a-z-]+)"', source))
