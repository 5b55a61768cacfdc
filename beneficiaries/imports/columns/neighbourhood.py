"""RT and RW: numbers of three digits, often with the word before them, sometimes both in one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import RepeatingColumn, fitting
from beneficiaries.imports.columns.findings import Findings
from beneficiaries.imports.columns.texts import saying_something
from beneficiaries.imports.fields import ImportField
from pkh_portal.spreadsheets import Cell

V = TypeVar("V")

_WORD: Final = re.compile(r"^(?:RT|RW)[\s.:]*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_BOTH: Final = re.compile(r"(?:RT)?[\s.:]*([0-9]{1,3})[\s.]*(?:/|-|,|\s|/?\s*RW)[\s.:]*([0-9]{1,3})", re.IGNORECASE)
_DATE: Final = re.compile(r"\s*[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}\s*")
_LONGEST: Final = 5


class _WithoutDates(RepeatingColumn[V]):
    """A spreadsheet makes a day of 2/1. Nobody can tell what stood there, so it is not taken; ``dates`` counts it."""

    def __init__(self, field: ImportField, empty: V) -> None:
        super().__init__(field, empty)
        self.dates = 0
        self._known: set[Cell] = set()

    def read(self, cell: Cell) -> V:
        if isinstance(cell, date) or (isinstance(cell, str) and _DATE.fullmatch(cell)):
            self._known.add(cell)
            return self.empty
        return self.number(cell)

    def number(self, cell: Cell) -> V:
        """What a cell says that is no day. Raises ``Wrong``."""
        raise NotImplementedError

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[V]:
        values = super().clean(cells, findings)
        if self._known:
            self.dates += sum(cell in self._known for cell in cells)
        return values


class NeighbourhoodColumn(_WithoutDates[str]):
    """RT or RW alone."""

    def __init__(self, field: ImportField) -> None:
        super().__init__(field, "")

    def number(self, cell: Cell) -> str:
        return _three_digits(saying_something(cell, longest=250))


class RtColumn(_WithoutDates[tuple[str, str]]):
    """RT, and RW where the cell says both: ``003/005``."""

    def __init__(self) -> None:
        super().__init__(ImportField.RT, ("", ""))

    def number(self, cell: Cell) -> tuple[str, str]:
        text = squeezed(saying_something(cell, longest=250))
        if both := _BOTH.fullmatch(text):
            return _three_digits(both[1]), _three_digits(both[2])
        return _three_digits(text), ""


def _three_digits(text: str) -> str:
    text = _WORD.sub("", text)
    if _NUMBER.fullmatch(text):
        return f"{int(text):03}" if int(text) else ""
    return fitting(text, _LONGEST)
