"""The texts that cells of an XLSX workbook share."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

from pkh_portal.spreadsheets.errors import DamagedFile, TableTooLarge
from pkh_portal.spreadsheets.limits import MIB, Limits
from pkh_portal.spreadsheets.readers.characters import check_length, excel_text, split_after_last, xml_text
from pkh_portal.spreadsheets.readers.xml import local_name, safe_parser

_PLAIN_ITEM = re.compile(r"<si><t(?: [^<>]*)?>([^<]*)</t></si>")
_LONGEST_REST = 4 * MIB
_REFERENCE_BYTES = 8


def read_shared_texts(blocks: Iterator[str], *, name: str, limits: Limits) -> list[str | None]:
    """All shared texts by index, an empty one as ``None``. Raises ``TableTooLarge`` beyond the memory allowed."""
    shared: list[str | None] = []
    memory = 0
    for texts in _plain_texts(blocks, name):
        check_length(max(texts, key=len, default=""), name=name, limit=limits.cell_chars)
        shared.extend(text or None for text in texts)
        memory += sum(map(sys.getsizeof, texts)) + _REFERENCE_BYTES * len(texts)
        if memory > limits.shared_text_bytes:
            raise TableTooLarge(name)
    return shared


def _plain_texts(blocks: Iterator[str], name: str) -> Iterator[list[str]]:
    """Texts by a pattern while all items are plain; from the first block with another item on, by an XML parser."""
    rest, opened = "", False
    for block in blocks:
        items, rest = split_after_last(rest + block, "</si>")
        if not items and len(rest) < _LONGEST_REST:
            continue
        texts = _PLAIN_ITEM.findall(items)
        if not texts or len(texts) != items.count("</si>") or not _is_canonical(items, len(texts)):
            yield from _parsed_texts(chain(["<sst>" * opened, items, rest], blocks), name)
            return
        opened = True
        yield [_raw_text(text) for text in texts] if "&" in items or "_x" in items or "\r" in items else texts
    # What follows the last item, for the parser, which knows whether the table is whole.
    yield from _parsed_texts(["<sst>" * opened, rest], name)


def _is_canonical(items: str, count: int) -> bool:
    return items.count("<si") == count and "<!" not in items and "\x00" not in items


def _raw_text(raw: str) -> str:
    return excel_text(xml_text(raw.replace("\r\n", "\n")))


def _parsed_texts(blocks: Iterable[str], name: str) -> Iterator[list[str]]:
    texts: list[str] = []
    pieces: list[str] = []
    open_tags: list[str] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        open_tags.append(local_name(tag))
        if open_tags[-1] == "si":
            pieces.clear()

    def end(_tag: str) -> None:
        if open_tags.pop() == "si":
            texts.append(excel_text("".join(pieces)))

    def characters(text: str) -> None:
        # Readings (rPh) are set above the text, not part of it.
        if open_tags[-1] == "t" and "rPh" not in open_tags:
            pieces.append(text)

    parser = safe_parser(name)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    for block in blocks:
        parser.Parse(block, False)
        yield texts
        texts.clear()
    parser.Parse("", True)
    if open_tags:
        raise DamagedFile(name)
