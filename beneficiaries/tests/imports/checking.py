"""What tests of checking share: a checker for a sheet of given headings, and rows through it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beneficiaries.imports.checker import Checker
from beneficiaries.imports.fields import STAGED
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.problems import Problem
from beneficiaries.imports.rows import RowChunk
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import Cell

MAKASSAR = "73.71"
#: A row without fault, by field.
GOOD: dict[str, Cell] = {"nik": "7371104706840014", "name": "DAHLIA PALLAWA", "kecamatan": "TAMALATE"}
FIRST_ROW = 6


class EveryoneElse:
    """A companion column that knows one person."""

    def check(self, texts: Sequence[str], kecamatan: Sequence[str]) -> list[int | None]:
        return [7 if text == "SITTI" and place else None for text, place in zip(texts, kecamatan, strict=True)]


@dataclass(frozen=True)
class Checked:
    """Rows by staged name, and the problems."""

    rows: list[dict[str, Any]]
    problems: list[Problem]

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.rows
        return row

    @property
    def codes(self) -> list[str]:
        return [problem.code.value for problem in self.problems]


def make_checker(fields: Sequence[str], *, sheet_name: str = "Data", **options: Any) -> Checker:
    """A checker of a sheet with a column for each field, headed by the field's name in capitals."""
    headings = tuple(Heading(place, field.upper(), field.upper(), field) for place, field in enumerate(fields))
    return Checker(
        sheet_no=0,
        found=FoundSheet(0, sheet_name, used=True, header_row=FIRST_ROW - 1, headings=headings),
        mapping=SheetMapping({field: field.upper() for field in fields}),
        **{
            "region": MAKASSAR,
            "kecamatan": None,
            "extensions": {"companion": EveryoneElse()},
            "corrections": {},
            "resolver": Resolver(),
            **options,
        },
    )


def check(
    *rows: Mapping[str, Cell], above: Mapping[Any, str] | None = None, size: int = 2000, **options: Any
) -> Checked:
    """Check rows given by field; each is ``GOOD`` but for what it says. None takes a column away."""
    full = [{**GOOD, **row} for row in rows]
    fields = [
        field
        for field in dict.fromkeys(name for row in full for name in row)
        if field not in options.get("without", ())
    ]
    options.pop("without", None)
    return check_cells(
        fields, [tuple(row.get(field) for field in fields) for row in full], above=above, size=size, **options
    )


def check_cells(
    fields: Sequence[str],
    cells: Sequence[tuple[Cell, ...]],
    *,
    above: Mapping[Any, str] | None = None,
    size: int = 2000,
    **options: Any,
) -> Checked:
    """Check rows of cells, in chunks of ``size``."""
    checker = make_checker(fields, **options)
    values: list[tuple[Any, ...]] = []
    problems: list[Problem] = []
    for start in range(0, len(cells), size):
        some = list(cells[start : start + size])
        numbers = list(range(FIRST_ROW + start, FIRST_ROW + start + len(some)))
        checked = checker.check(RowChunk(numbers, some, above or {}))
        values += checked.values
        problems += checked.problems
    return Checked([dict(zip(STAGED, row, strict=True)) for row in values], problems)
