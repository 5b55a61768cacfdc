"""The rows of families below the headings, in chunks; what is no family is passed over and counted.

A row with something like a NIK is a family's, which one look at one cell tells for almost all rows. The others are
looked at closely by ``rowkinds``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.mapping import places
from beneficiaries.imports.merged import MergedDown
from beneficiaries.imports.rowkinds import Judge, Kind, Places
from pkh_portal.spreadsheets import Row, Sheet, Workbook

#: Rows that may be a signature are held back until a row with a NIK follows; beyond so many, the sheet is read ahead.
HELD_BACK = 1000
_NOT_A_COUNT = 99_999_999


@dataclass(slots=True)
class RowChunk:
    """Some rows: their numbers as the spreadsheet shows them, their cells, and what was said of places above them."""

    numbers: list[int] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    above: Places = field(default_factory=dict)


def data_rows(sheet: Sheet, found: FoundSheet, mapping: SheetMapping, *, size: int = 2000) -> DataRows:
    """The rows of families of a used sheet whose mapping is decided."""
    return DataRows(sheet, found, mapping, size=size)


class DataRows:
    """Iterate over the chunks; ``read`` and ``skipped`` count rows, and are right when the last chunk was handed out.

    A chunk has ``size`` rows at most, and one ``above`` for all; its cells are those of the file, completed by what is
    merged downwards. Memory is bounded whatever the sheet holds. Raises what reading the sheet raises.
    """

    def __init__(self, sheet: Sheet, found: FoundSheet, mapping: SheetMapping, *, size: int = 2000) -> None:
        self._sheet = sheet
        self._found = found
        self._mapping = mapping
        self._size = size
        self.read = 0
        self.skipped = 0

    def __iter__(self) -> Iterator[RowChunk]:
        self.read = handed_out = 0
        chunk = RowChunk()
        numbers, cells, size = chunk.numbers, chunk.cells, self._size
        at = places(self._found, self._mapping)
        merged = MergedDown(self._sheet, at, header_row=self._found.header_row or 0)
        for number, row, above in self._families():
            if above is not chunk.above or len(numbers) >= size:
                if numbers:
                    handed_out += len(numbers)
                    yield chunk
                chunk = RowChunk(above=above)
                numbers, cells = chunk.numbers, chunk.cells
            numbers.append(number)
            cells.append(merged.completed(number, row))
        self.skipped = self.read - handed_out - len(numbers)
        if numbers:
            yield chunk

    def _families(self) -> Iterator[tuple[int, Row, Places]]:
        """The rows of families in order."""
        judge = Judge(self._found, self._mapping)
        held = _Held()
        ahead: int | None = None  # the last row with a NIK, where it had to be looked for
        for number, row, kind in self._judged(judge):
            if kind is Kind.WITH_NIK:
                if held.rows:
                    yield from held.released()
                yield number, row, judge.above
                continue
            if ahead is None and len(held.rows) >= HELD_BACK:
                ahead = self._last_with_nik()
                yield from held.released(doubtful=ahead > number)
            if ahead is None and (held.rows or kind is Kind.DOUBTFUL):
                held.add(kind, (number, row, judge.above))
            elif kind is Kind.WITHOUT_NIK or (ahead is not None and number < ahead):
                yield number, row, judge.above
        yield from held.released(doubtful=False)

    def _judged(self, judge: Judge) -> Iterator[tuple[int, Row, Kind]]:
        """The rows that are kept or may be, with what they are. Sets ``read`` at the end."""
        header = last = self._found.header_row or 0
        nik_at = judge.nik_at
        for number, row in self._sheet.rows():
            if number <= header or not row:
                continue
            nik = row[nik_at] if nik_at < len(row) else None
            if (type(nik) is str and len(nik) == 16 and nik.isdecimal()) or (type(nik) is int and nik > _NOT_A_COUNT):
                judge.in_data = True
                last = number
                yield number, row, Kind.WITH_NIK
                continue
            kind = judge.kind(row)
            if kind is not Kind.EMPTY:
                last = number
                if kind is not Kind.SKIPPED:
                    yield number, row, kind
        self.read = last - header

    def _last_with_nik(self) -> int:
        judge = Judge(self._found, self._mapping)
        header = last = self._found.header_row or 0
        for number, row in self._sheet.rows():
            if number > header and judge.nik_at < len(row) and row[judge.nik_at] and judge.kind(row) is Kind.WITH_NIK:
                last = number
        return last


class _Held:
    """Rows whose fate hangs on whether a row with a NIK follows, and those between them that only keep their order."""

    def __init__(self) -> None:
        self.rows: list[tuple[Kind, tuple[int, Row, Places]]] = []

    def add(self, kind: Kind, row: tuple[int, Row, Places]) -> None:
        self.rows.append((kind, row))

    def released(self, *, doubtful: bool = True) -> Iterator[tuple[int, Row, Places]]:
        rows, self.rows = self.rows, []
        return (row for kind, row in rows if doubtful or kind is not Kind.DOUBTFUL)


def original_rows(
    workbook: Workbook, sheets: Sequence[FoundSheet], wanted: Collection[RowPlace]
) -> dict[RowPlace, Row]:
    """The cells of some rows as they stand in the file; each sheet concerned is read once, up to the last of them."""
    numbers: defaultdict[int, set[int]] = defaultdict(set)
    for place in wanted:
        numbers[place.sheet_no].add(place.row_no)
    rows: dict[RowPlace, Row] = {}
    for sheet in sheets:
        asked = numbers.get(sheet.number)
        if not asked:
            continue
        last = max(asked)
        for number, row in workbook.sheets[sheet.number].rows():
            if number in asked:
                rows[RowPlace(sheet.number, number)] = row
            if number >= last:
                break
    return rows
