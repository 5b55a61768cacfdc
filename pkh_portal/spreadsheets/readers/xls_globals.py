"""What the sheets of an XLS workbook have in common: names, shared texts, number formats."""

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pkh_portal.spreadsheets.errors import TOO_MANY_SHEETS, PasswordProtected, TableTooLarge, UnsupportedFormat
from pkh_portal.spreadsheets.formats import NumberKind, number_kind
from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.readers.biff import (
    BOF,
    CONTINUE,
    EOF,
    ContinuedStrings,
    codec_of,
    long_string,
    records,
    short_string,
)
from pkh_portal.spreadsheets.readers.characters import check_length, storable
from pkh_portal.spreadsheets.sources import Source
from pkh_portal.spreadsheets.workbook import Visibility

_BIFF8, _BIFF5 = 0x0600, 0x0500
_FILEPASS, _CODEPAGE, _DATEMODE, _FORMAT, _XF, _BOUNDSHEET, _SST = 0x2F, 0x42, 0x22, 0x41E, 0xE0, 0x85, 0xFC
_WORKSHEET = 0
_VISIBILITIES = {0: Visibility.VISIBLE, 1: Visibility.HIDDEN, 2: Visibility.VERY_HIDDEN}


class XlsSheetStart(NamedTuple):
    """``offset`` is where the sheet's records begin in the workbook's stream."""

    offset: int
    visibility: Visibility
    name: str


@dataclass(slots=True)
class XlsGlobals:
    """What the sheets of a workbook have in common."""

    stream: bytes
    name: str
    limits: Limits
    wide_format: bool
    codec: str = "cp1252"
    epoch_1904: bool = False
    shared: list[str | None] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    sheets: list[XlsSheetStart] = field(default_factory=list)

    def kinds(self) -> list[NumberKind]:
        """The kind of number of each cell style."""
        return [number_kind(format_id, self.codes.get(format_id)) for format_id in self.formats]


def read_globals(stream: bytes, source: Source) -> XlsGlobals:
    """Read the records before the first sheet. Raises ``UnsupportedFormat`` for what is older than Excel 5."""
    kind, version = struct.unpack_from("<H2xH", stream)
    if kind != BOF or version not in (_BIFF8, _BIFF5):
        raise UnsupportedFormat(source.name)
    workbook = XlsGlobals(stream, source.name, source.limits, wide_format=version == _BIFF8)
    shared_segments: list[bytes] = []
    last = 0
    for kind, start, end in records(stream):
        if kind == EOF:
            break
        if kind == _FILEPASS:
            raise PasswordProtected(source.name)
        if kind == _SST or (kind == CONTINUE and last == _SST):
            shared_segments.append(stream[start:end])
        if kind != CONTINUE:
            last = kind
            _read_global(workbook, kind, stream[start:end])
    if shared_segments:
        workbook.shared.extend(_shared_texts(shared_segments, source))
    return workbook


def _read_global(workbook: XlsGlobals, kind: int, data: bytes) -> None:
    wide_format, codec = workbook.wide_format, workbook.codec
    if kind == _CODEPAGE:
        workbook.codec = codec_of(struct.unpack_from("<H", data)[0])
    elif kind == _DATEMODE:
        workbook.epoch_1904 = data[0] == 1
    elif kind == _FORMAT:
        # A count of two bytes in BIFF8, of one in BIFF5.
        read = long_string if wide_format else short_string
        workbook.codes[struct.unpack_from("<H", data)[0]] = read(data, 2, wide_format=wide_format, codec=codec)
    elif kind == _XF:
        workbook.formats.append(struct.unpack_from("<H", data, 2)[0])
    elif kind == _BOUNDSHEET:
        offset, state, sheet_kind = struct.unpack_from("<IBB", data)
        if sheet_kind == _WORKSHEET:
            sheet_name = storable(short_string(data, 6, wide_format=wide_format, codec=codec))
            visibility = _VISIBILITIES.get(state & 0x3, Visibility.VISIBLE)
            workbook.sheets.append(XlsSheetStart(offset, visibility, sheet_name))
        if len(workbook.sheets) > workbook.limits.sheets:
            raise TableTooLarge(workbook.name, sentence=TOO_MANY_SHEETS, values={"limit": workbook.limits.sheets})


def _shared_texts(segments: list[bytes], source: Source) -> Iterator[str | None]:
    """The table of shared texts, an empty one as None. Raises ``TableTooLarge`` beyond the memory allowed."""
    (count,) = struct.unpack_from("<4xI", segments[0])
    strings = ContinuedStrings(segments)
    strings.skip(8)
    memory = 0
    for _index in range(count):
        text = storable(strings.read())
        check_length(text, name=source.name, limit=source.limits.cell_chars)
        memory += sys.getsizeof(text)
        if memory > source.limits.shared_text_bytes:
            raise TableTooLarge(source.name)
        yield text or None
