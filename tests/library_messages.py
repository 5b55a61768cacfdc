"""The translatable messages of an installed package, read from its source without running it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation.template import templatize

# What a call's positional arguments are, by the name of the gettext function.
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
CALL_START = re.compile(r"\b(?:_|n?p?gettext)\(")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One message as its catalogue key: empty ``context`` and ``plural`` mean none."""

    text: str
    plural: str = ""
    context: str = ""


def messages_of(package: str, *, without: tuple[str, ...] = ()) -> set[Message]:
    """Messages in the Python files and templates of ``package``; ``without`` names subfolders to leave out."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    found: set[Message] = set()
    for path in sorted(root.rglob("*")):
        if {"tests", *without} & set(path.relative_to(root).parts):
            continue
        if path.suffix == ".py":
            found.update(_in_tree(ast.parse(path.read_text(encoding="utf-8"))))
        elif path.suffix in {".html", ".txt"}:
            found.update(_in_template(path.read_text(encoding="utf-8")))
    return found


def _in_template(source: str) -> Iterator[Message]:
    """``templatize`` turns a template into gettext calls between filler; each call is read as Python."""
    calls = templatize(source)
    for start in CALL_START.finditer(calls):
        # The call ends at the first bracket with which it is valid Python: texts may hold brackets too.
        for end in re.finditer(r"\)", calls[start.end() :]):
            try:
                tree = ast.parse(calls[start.start() : start.end() + end.end()], mode="eval")
            except SyntaxError:
                continue
            yield from _in_tree(tree)
            break


def _in_tree(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [_constant(argument) for argument in node.args[:3]]
        if name in SINGULAR and texts[:1] > [""]:
            yield Message(texts[0])
        elif name in PLURAL and texts[:1] > [""]:
            yield Message(texts[0], plural=texts[1])
        elif name in CONTEXT and texts[1:2] > [""]:
            yield Message(texts[1], context=texts[0])
        elif name in CONTEXT_PLURAL and texts[1:2] > [""]:
            yield Message(texts[1], plural=texts[2], context=texts[0])


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
