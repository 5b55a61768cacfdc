"""Sheets made of rows, without a file, and what the layout part of the engine makes of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.mapping import match, places
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.sheets import find_sheets
from pkh_portal.spreadsheets import Cell, FileKind, MergedRange, Row, Sheet, Visibility, Workbook

Grid = Sequence[Sequence[Cell]]


def nik(number: int) -> str:
    """A well-formed NIK that belongs to nobody."""
    return f"737101{41 + number % 28:02d}0{1 + number % 9}70{number:04d}"


def sheet(
    grid: Grid,
    *,
    name: str = "Data",
    merged: Iterable[tuple[int, int, int, int]] = (),
    visibility: Visibility = Visibility.VISIBLE,
) -> Sheet:
    """A sheet whose first row is row 1; ``merged``: first row, first column from 0, last row, last column."""
    rows = [_trimmed(row) for row in grid]
    while rows and not rows[-1]:
        rows.pop()
    first = next((i for i, row in enumerate(rows) if row), 0)
    blocks = [MergedRange(*block) for block in merged]
    return Sheet(name, visibility, lambda: iter(list(enumerate(rows, 1))[first:]), lambda _within: iter(blocks))


def _trimmed(row: Sequence[Cell]) -> Row:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def book(*sheets: Sheet) -> Workbook:
    return Workbook("uji.xlsx", FileKind.XLSX, list(sheets))


@dataclass
class Loaded:
    """``values``: for each row of a family, field → cell; ``numbers``: their rows; ``above``: field → text, by row."""

    found: FoundSheet
    mapping: SheetMapping
    values: list[dict[str, Cell]]
    numbers: list[int]
    above: list[dict[str, str]]
    read: int
    skipped: int


def load(
    grid: Grid,
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    remembered: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    size: int = 2000,
) -> Loaded:
    return load_sheet(sheet(grid, merged=merged), remembered=remembered, given=given, size=size)


def load_sheet(
    made: Sheet,
    *,
    remembered: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    size: int = 2000,
) -> Loaded:
    [found] = find_sheets(book(made), remembered=remembered, given=given)
    mapping = match(found, remembered=remembered or {}, given=given or {})
    rows = data_rows(made, found, mapping, size=size)
    chunks = list(rows)
    at = places(found, mapping)
    assert all(len(chunk.numbers) == len(chunk.cells) <= size for chunk in chunks)
    return Loaded(
        found=found,
        mapping=mapping,
        values=[
            {field.value: row[place] for field, place in at.items() if place < len(row) and row[place] is not None}
            for chunk in chunks
            for row in chunk.cells
        ],
        numbers=[number for chunk in chunks for number in chunk.numbers],
        above=[{key.value: text for key, text in chunk.above.items()} for chunk in chunks for _ in chunk.numbers],
        read=rows.read,
        skipped=rows.skipped,
    )
