"""Cells merged downwards: the kecamatan that is written once beside all its families counts for each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

from beneficiaries.imports.fields import ImportField
from pkh_portal.spreadsheets import Cell, Row, Sheet

#: Where an empty cell makes it worth while to ask for merged cells, which may cost a pass over the sheet.
_TELLING: Final = (ImportField.KABUPATEN, ImportField.KECAMATAN, ImportField.VILLAGE)
#: What families that stand together share. Numbers and names are never spread.
_SHARED: Final = (
    *_TELLING,
    ImportField.KECAMATAN_CODE,
    ImportField.VILLAGE_CODE,
    ImportField.HAMLET,
    ImportField.GROUP,
    ImportField.COMPANION,
)
_EVERYWHERE: Final = 1 << 21

_Block = tuple[int, int, Cell]  # first row, last row, value


class MergedDown:
    """Completes rows of one sheet by the merged cells above them; ``at`` are the columns of its fields."""

    def __init__(self, sheet: Sheet, at: Mapping[ImportField, int], *, header_row: int) -> None:
        self._sheet = sheet
        self._header_row = header_row
        self._columns = [at[field] for field in _SHARED if field in at]
        telling = [at[field] for field in _TELLING if field in at]
        self._width = max(telling, default=-1) + 1
        # Taken twice, so that one column gives a tuple too.
        self._telling = itemgetter(*telling, telling[0]) if telling else None
        self._blocks: Mapping[int, Sequence[_Block]] | None = None

    def completed(self, number: int, row: Row) -> Row:
        """The row itself, or with the values that its empty cells share with those above."""
        if self._telling is None or (len(row) >= self._width and None not in self._telling(row)):
            return row
        if self._blocks is None:
            self._blocks = self._read()
        if not self._blocks:
            return row
        cells = list(row) + [None] * (max(self._columns) + 1 - len(row))
        for column in self._columns:
            if cells[column] is None:
                cells[column] = self._shared(column, number)
        return tuple(cells)

    def _shared(self, column: int, number: int) -> Cell:
        blocks = self._blocks.get(column, ()) if self._blocks else ()
        place = bisect_right(blocks, number, key=itemgetter(0)) - 1
        if place < 0:
            return None
        _first, last, value = blocks[place]
        return value if number <= last else None

    def _read(self) -> dict[int, list[_Block]]:
        """Column → its blocks from top to bottom, with what stands in their first cells."""
        ends: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for block in self._sheet.merged_ranges(within=_EVERYWHERE):
            downwards = self._header_row < block.first_row < block.last_row
            if downwards and block.first_column in self._columns:
                ends[block.first_row][block.first_column] = block.last_row
        blocks: defaultdict[int, list[_Block]] = defaultdict(list)
        last = max(ends, default=0)
        for number, row in self._sheet.rows() if ends else ():
            for column, end in ends.get(number, {}).items():
                if column < len(row):
                    blocks[column].append((number, end, row[column]))
            if number >= last:
                break
        return dict(blocks)
