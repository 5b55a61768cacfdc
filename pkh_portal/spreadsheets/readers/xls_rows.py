"""Cells of one sheet of an XLS stream."""

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property

from pkh_portal.spreadsheets.errors import TableTooLarge
from pkh_portal.spreadsheets.formats import NumberKind, from_serial
from pkh_portal.spreadsheets.readers.biff import BOF, CONTINUE, EOF, ContinuedStrings, long_string, records
from pkh_portal.spreadsheets.readers.binary_values import ERROR_CODES, rk_number
from pkh_portal.spreadsheets.readers.characters import check_length, storable
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.xls_globals import XlsGlobals
from pkh_portal.spreadsheets.sources import typed_faults
from pkh_portal.spreadsheets.values import Cell, CellError, Row
from pkh_portal.spreadsheets.workbook import MergedRange, NumberedRow

_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6
_BOOLERR, _FORMULA, _STRING, _MERGEDCELLS = 0x205, 0x06, 0x207, 0xE5
_NUMBERS = frozenset({_NUMBER, _RK, _MULRK})
_CELLS = _NUMBERS | frozenset({_LABELSST, _LABEL, _RSTRING, _BOOLERR, _FORMULA})
_MOST_UNORDERED = 1_000_000

_PLACE = struct.Struct("<HHH")  # row, column, style
_SHARED_CELL = struct.Struct("<HHHI")
_NUMBER_CELL = struct.Struct("<HHHd")
_RK_ITEM = struct.Struct("<HI")
_FLOAT = struct.Struct("<d")

PlacedCell = tuple[int, int, Cell]


class XlsSheetReader:
    """One reading of a sheet; ``offset`` is where its records begin in the workbook's stream."""

    def __init__(self, workbook: XlsGlobals, kinds: Sequence[NumberKind], offset: int) -> None:
        self._book = workbook
        self._kinds = kinds
        self._offset = offset

    def rows(self) -> Iterator[NumberedRow]:
        with typed_faults(self._book.name):
            shaper = RowShaper(self._book.name, self._book.limits.columns)
            for index, row in self._shaped_rows(shaper):
                number = shaper.check_number(index + 1)
                yield from shaper.placed(number, row)

    def merged(self, within: int) -> Iterator[MergedRange]:
        with typed_faults(self._book.name):
            for kind, start, end in self._records():
                if kind != _MERGEDCELLS:
                    continue
                for first, last, left, right in struct.iter_unpack("<HHHH", self._book.stream[start + 2 : end]):
                    if first < within:
                        yield MergedRange(first + 1, left, last + 1, right)

    def _records(self) -> Iterator[tuple[int, int, int]]:
        """Records of the sheet itself, without those of charts inside it."""
        depth = 0
        for kind, start, end in records(self._book.stream, self._offset):
            if kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if not depth:
                    return
            elif depth == 1:
                yield kind, start, end
        raise EOFError("sheet without an end")

    @cached_property
    def _rows_in_order(self) -> bool:
        """Whether the rows come in order, as Excel writes them; some programs write cells as they were set."""
        last, stream = -1, self._book.stream
        for kind, start, _end in self._records():
            if kind in _CELLS:
                row = stream[start] | stream[start + 1] << 8
                if row < last:
                    return False
                last = row
        return True

    def _shaped_rows(self, shaper: RowShaper) -> Iterator[tuple[int, Row]]:
        cells: dict[int, Cell] = {}
        current = -1
        for row, column, value in self._cells() if self._rows_in_order else self._sorted_cells():
            if row != current:
                if shaped := shaper.row(cells):
                    yield current, shaped
                cells, current = {}, row
            cells[column] = value
        if shaped := shaper.row(cells):
            yield current, shaped

    def _sorted_cells(self) -> list[PlacedCell]:
        cells: list[PlacedCell] = []
        for cell in self._cells():
            cells.append(cell)
            if len(cells) > _MOST_UNORDERED:
                raise TableTooLarge(self._book.name)
        return sorted(cells, key=lambda cell: cell[0])

    def _cells(self) -> Iterator[PlacedCell]:
        """Cells with a value, in the file's order."""
        stream, shared = self._book.stream, self._book.shared
        awaiting: tuple[int, int] | None = None  # the place of a formula whose text is in a record of its own
        for kind, start, end in self._records():
            if kind == _LABELSST:
                row, column, _style, index = _SHARED_CELL.unpack_from(stream, start)
                yield row, column, shared[index]
            elif kind in _NUMBERS:
                yield from self._numbers(kind, start, end)
            elif kind in (_LABEL, _RSTRING):
                row, column, _style = _PLACE.unpack_from(stream, start)
                yield row, column, self._text(start + 6, end)
            elif kind == _BOOLERR:
                row, column, _style = _PLACE.unpack_from(stream, start)
                yield row, column, _flag(stream[start + 6], is_error=bool(stream[start + 7]))
            elif kind == _FORMULA:
                row, column, style = _PLACE.unpack_from(stream, start)
                result = stream[start + 6 : start + 14]
                awaiting = (row, column) if result[6:] == b"\xff\xff" and result[0] == 0 else None
                yield row, column, self._formula_result(result, style)
            elif kind == _STRING and awaiting:
                yield *awaiting, self._text(start, end)
                awaiting = None

    def _numbers(self, kind: int, start: int, end: int) -> Iterator[PlacedCell]:
        stream = self._book.stream
        if kind == _NUMBER:
            row, column, style, value = _NUMBER_CELL.unpack_from(stream, start)
            yield row, column, self._number(value, style)
            return
        row, first = struct.unpack_from("<HH", stream, start)
        # Several in one record are followed by the number of their last column.
        items = stream[start + 4 : end - 2 if kind == _MULRK else end]
        for column, (style, raw) in enumerate(_RK_ITEM.iter_unpack(items), start=first):
            yield row, column, self._number(rk_number(raw), style)

    def _number(self, value: float, style: int) -> Cell:
        kind = self._kinds[style] if style < len(self._kinds) else NumberKind.NUMBER
        return from_serial(value, kind, epoch_1904=self._book.epoch_1904)

    def _formula_result(self, result: bytes, style: int) -> Cell:
        if result[6:] != b"\xff\xff":
            return self._number(_FLOAT.unpack(result)[0], style)
        if result[0] in (1, 2):
            return _flag(result[2], is_error=result[0] == 2)
        return None  # a text, which follows in a record of its own, or an empty text

    def _text(self, start: int, end: int) -> Cell:
        stream, limits = self._book.stream, self._book.limits
        if self._book.wide_format:
            text = ContinuedStrings([stream[start:end], *self._continuations(end)]).read()
        else:
            text = long_string(stream[start:end], 0, wide_format=False, codec=self._book.codec)
        check_length(text, name=self._book.name, limit=limits.cell_chars)
        return storable(text) or None

    def _continuations(self, position: int) -> Iterator[bytes]:
        for kind, start, end in records(self._book.stream, position):
            if kind != CONTINUE:
                return
            yield self._book.stream[start:end]


def _flag(value: int, *, is_error: bool) -> Cell:
    return CellError(ERROR_CODES.get(value, "#N/A")) if is_error else bool(value)
