"""Events of an XML part, by local names, with every document type refused."""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn
from xml.parsers import expat

from pkh_portal.spreadsheets.errors import HostileContent

Event = tuple[bool, str, dict[str, str]]
"""(True, local name, attributes by local name) where an element opens, (False, local name, {}) where it closes."""


def local_name(name: str) -> str:
    return name.rpartition(":")[2]


def safe_parser(name: str) -> expat.XMLParserType:
    """An expat parser without namespaces that raises ``HostileContent`` at a document type declaration."""

    def refuse(*_declaration: Any) -> NoReturn:
        raise HostileContent(name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def local_elements(blocks: Iterable[str | bytes], *, name: str, whole: bool = True) -> Iterator[Event]:
    """Openings and closings of a part, or of its beginning (not ``whole``). Raises ``ExpatError``."""
    events: list[Event] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        events.append((True, local_name(tag), {local_name(key): value for key, value in attributes.items()}))

    def end(tag: str) -> None:
        events.append((False, local_name(tag), {}))

    parser = safe_parser(name)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    for block in blocks:
        parser.Parse(block, False)
        yield from events
        events.clear()
    if whole:
        parser.Parse("", True)
        yield from events
