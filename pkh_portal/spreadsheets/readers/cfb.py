"""Compound files (the container of .xls, and of anything encrypted): named streams in chains of sectors.

Written to be safe against broken chains: each is followed at most as far as the file has sectors.
"""

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_SIZE = 512
_LAST_SECTOR_ID = 0xFFFFFFF9  # ids above it are marks: end of chain, free, FAT, DIFAT
_MINI_SECTOR_SIZE = 64
_ENTRY_SIZE = 128
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Streams by name, whatever its case. Raises ``ValueError`` or ``LookupError`` on a broken file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < _HEADER_SIZE or not data.startswith(SIGNATURE):
            raise ValueError("compound file header")
        version, byte_order, shift = struct.unpack_from("<HHH", data, 26)
        (directory,) = struct.unpack_from("<I", data, 48)
        self._mini_cutoff, mini_fat = struct.unpack_from("<II", data, 56)
        (difat,) = struct.unpack_from("<I", data, 68)
        if byte_order != 0xFFFE or shift not in (9, 12):
            raise ValueError("compound file header")
        self._large = version >= 4
        self._sector_size = 1 << shift
        self._fat = self._read_fat(difat)
        self._mini_fat = _integers(self._chain(mini_fat))
        self._entries = {entry.name.casefold(): entry for entry in self._read_directory(directory)}
        root = next((entry for entry in self._entries.values() if entry.kind == _ROOT), None)
        if root is None:
            raise ValueError("compound file without a root")
        self._mini_stream = self._chain(root.start)

    def __contains__(self, name: str) -> bool:
        entry = self._entries.get(name.casefold())
        return entry is not None and entry.kind == _STREAM

    def read(self, name: str) -> bytes:
        """The stream's bytes, as many as there are; raises ``KeyError`` without such a stream."""
        entry = self._entries[name.casefold()]
        if entry.size >= self._mini_cutoff:
            return self._chain(entry.start)[: entry.size]
        pieces, sector = [], entry.start
        for _step in range(len(self._mini_fat)):
            if sector > _LAST_SECTOR_ID or sector >= len(self._mini_fat):
                break
            pieces.append(self._mini_stream[sector * _MINI_SECTOR_SIZE : (sector + 1) * _MINI_SECTOR_SIZE])
            sector = self._mini_fat[sector]
        return b"".join(pieces)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_size
        return self._data[start : start + self._sector_size]

    def _read_fat(self, difat: int) -> list[int]:
        sectors = [number for number in _integers(self._data[76:_HEADER_SIZE]) if number <= _LAST_SECTOR_ID]
        most = len(self._data) // self._sector_size + 1
        for _step in range(most):
            if difat > _LAST_SECTOR_ID:
                break
            *numbers, difat = _integers(self._sector(difat)) or [_LAST_SECTOR_ID + 1]
            sectors.extend(number for number in numbers if number <= _LAST_SECTOR_ID)
        if len(sectors) > most:
            raise ValueError("allocation table larger than the file")
        return [number for sector in sectors for number in _integers(self._sector(sector))]

    def _chain(self, sector: int) -> bytes:
        pieces = []
        for _step in range(len(self._data) // self._sector_size + 1):
            if sector > _LAST_SECTOR_ID or sector >= len(self._fat):
                break
            pieces.append(self._sector(sector))
            sector = self._fat[sector]
        else:
            raise ValueError("chain of sectors without an end")
        return b"".join(pieces)

    def _read_directory(self, start: int) -> list[_Entry]:
        directory = self._chain(start)
        entries = []
        for offset in range(0, len(directory) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            name_size, kind = struct.unpack_from("<HB", directory, offset + 64)
            first, size, size_high = struct.unpack_from("<III", directory, offset + 116)
            if kind in (_STREAM, _ROOT) and 2 <= name_size <= 64:
                name = directory[offset : offset + name_size - 2].decode("utf-16-le", "replace")
                entries.append(_Entry(name, kind, first, size | (size_high << 32 if self._large else 0)))
        return entries


def _integers(data: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(data) // 4}I", data))
