"""Records of XLSB parts: a type, a length, and content."""

import struct
from collections.abc import Iterator
from typing import IO

_BLOCK = 1 << 20
_NULL_COUNT = 0xFFFFFFFF


def records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """(type, content) of each record of a part. Raises ``EOFError`` where the part ends inside one."""
    buffer, position = stream.read(_BLOCK), 0
    while True:
        if len(buffer) - position < 6:
            # The head of a record is at most two bytes of type and four of length.
            buffer, position = buffer[position:] + stream.read(_BLOCK), 0
            if not buffer:
                return
        try:
            kind, length, position = _head(buffer, position)
        except IndexError:
            raise EOFError("part ends inside a record") from None
        end = position + length
        if end > len(buffer):
            buffer, position = buffer[position:] + stream.read(max(_BLOCK, end - len(buffer))), 0
            end = length
            if end > len(buffer):
                raise EOFError("part ends inside a record")
        yield kind, buffer[position:end]
        position = end


def _head(buffer: bytes, position: int) -> tuple[int, int, int]:
    """Type and length, both in groups of seven bits, and the position behind them."""
    kind = buffer[position]
    position += 1
    if kind & 0x80:
        kind = kind & 0x7F | (buffer[position] & 0x7F) << 7
        position += 1
    length = 0
    for shift in (0, 7, 14, 21):
        byte = buffer[position]
        position += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, length, position


def wide_string(content: bytes, position: int = 0) -> tuple[str, int]:
    """A UTF-16 string after its count of four bytes, and the position behind it; "" where the count says none."""
    (count,) = struct.unpack_from("<I", content, position)
    position += 4
    if count == _NULL_COUNT:
        return "", position
    end = position + 2 * count
    if end > len(content):
        raise EOFError("string longer than its record")
    return content[position:end].decode("utf-16-le", "replace"), end
