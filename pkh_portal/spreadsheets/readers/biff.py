"""Records of a BIFF stream (.xls), and the strings in them.

A record is a type, a length and up to 8,224 bytes; longer content goes on in CONTINUE records. BIFF8 (Excel 97 and
later) holds UTF-16 or its low bytes, BIFF5 (Excel 5 and 95) bytes of a code page.
"""

import codecs
import struct
from collections.abc import Iterator, Sequence

RECORD_HEAD = struct.Struct("<HH")

BOF = 0x0809
EOF = 0x000A
CONTINUE = 0x003C

_WIDE, _FAR_EAST, _RICH = 0x1, 0x4, 0x8


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """(type, offset of the content, offset of its end) from ``start`` to the end of the stream."""
    unpack = RECORD_HEAD.unpack_from
    position, size = start, len(stream)
    while position + 4 <= size:
        kind, length = unpack(stream, position)
        position += 4
        if position + length > size:
            raise EOFError("record longer than the stream")
        yield kind, position, position + length
        position += length


def codec_of(code_page: int) -> str:
    """The codec of a Windows code page; the Western one where Python has none of that number."""
    if code_page == 1200:
        return "utf-16-le"
    try:
        return codecs.lookup(f"cp{code_page}").name
    except LookupError:
        return "cp1252"


def short_string(data: bytes, position: int, *, wide_format: bool, codec: str) -> str:
    """A string after a count of one byte (names of sheets)."""
    return _counted(data, position + 1, data[position], wide_format=wide_format, codec=codec)


def long_string(data: bytes, position: int, *, wide_format: bool, codec: str) -> str:
    """A string after a count of two bytes; only what ``data`` holds of it."""
    (count,) = struct.unpack_from("<H", data, position)
    return _counted(data, position + 2, count, wide_format=wide_format, codec=codec)


def _counted(data: bytes, position: int, count: int, *, wide_format: bool, codec: str) -> str:
    if not wide_format:
        return data[position : position + count].decode(codec, "replace")
    if data[position] & _WIDE:
        return data[position + 1 : position + 1 + 2 * count].decode("utf-16-le", "replace")
    return data[position + 1 : position + 1 + count].decode("latin-1")


class ContinuedStrings:
    """Strings of BIFF8 one after another over several records, as in the table of shared texts.

    Where the characters of a string cross into the next record, that record begins with a byte that says anew
    whether they are wide; other content crosses without one.
    """

    def __init__(self, segments: Sequence[bytes]) -> None:
        self._segments = segments
        self._index = 0
        self._position = 0

    def skip(self, count: int) -> None:
        while count > 0:
            available = len(self._segments[self._index]) - self._position
            taken = min(count, available)
            self._position += taken
            count -= taken
            if count:
                self._next_segment()

    def read(self) -> str:
        """The next string. Raises ``IndexError`` where the records end before it does."""
        count, flags = struct.unpack("<HB", self._bytes(3))
        (runs,) = struct.unpack("<H", self._bytes(2)) if flags & _RICH else (0,)
        (extra,) = struct.unpack("<I", self._bytes(4)) if flags & _FAR_EAST else (0,)
        text = self._characters(count, wide=bool(flags & _WIDE))
        self.skip(4 * runs + extra)
        return text

    def _bytes(self, count: int) -> bytes:
        segment = self._segments[self._index]
        if len(segment) - self._position >= count:
            self._position += count
            return segment[self._position - count : self._position]
        pieces = b""
        while len(pieces) < count:
            if self._position == len(self._segments[self._index]):
                self._next_segment()
            piece = self._segments[self._index][self._position : self._position + count - len(pieces)]
            self._position += len(piece)
            pieces += piece
        return pieces

    def _characters(self, count: int, *, wide: bool) -> str:
        pieces = []
        while True:
            segment = self._segments[self._index]
            width = 2 if wide else 1
            taken = min(count, (len(segment) - self._position) // width)
            end = self._position + taken * width
            pieces.append(segment[self._position : end].decode("utf-16-le" if wide else "latin-1", "replace"))
            self._position = end
            count -= taken
            if not count:
                return "".join(pieces)
            self._next_segment()
            wide = bool(self._segments[self._index][0] & _WIDE)
            self._position = 1

    def _next_segment(self) -> None:
        self._index += 1
        self._position = 0
        if self._index >= len(self._segments):
            raise IndexError("strings go on after the last record")
