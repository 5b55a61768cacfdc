"""How the bytes of a text file are to be read, and whether they are text at all."""

import codecs

from pkh_portal.spreadsheets.errors import NotATable
from pkh_portal.spreadsheets.sources import Source

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
# Tab, line ends, form feed, and the mark that DOS put at the end of a file.
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})


def text_encoding(source: Source) -> str:
    """The codec of a text file: by its mark, else UTF-8 where all of it is that, else Windows Western.

    Raises ``NotATable`` for bytes that are no text.
    """
    head = source.head(_SAMPLE)
    for mark, codec in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return codec
    if unmarked := _unmarked_utf16(head):
        return unmarked
    controls = total = 0
    is_utf8 = True
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in source.blocks():
        total += len(block)
        controls += len(block) - len(block.translate(None, _CONTROL_BYTES))
        if b"\0" in block:
            raise NotATable(source.name)
        if is_utf8:
            try:
                # The last character may be cut off in a file that was; the rest still says what it is.
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
    if controls * 500 > total:
        raise NotATable(source.name)
    return "utf-8" if is_utf8 else "cp1252"


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 of mostly Latin text: every other byte is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd * 2 > half and even * 20 < half:
        return "utf-16-le"
    return "utf-16-be" if even * 2 > half and odd * 20 < half else None
