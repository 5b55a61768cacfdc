"""RT and RW: numbers of three digits, often with the word before them, sometimes both in one cell."""

from __future__ import annotations

import re
from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import RepeatingColumn, fitting
from beneficiaries.imports.columns.texts import saying_something
from beneficiaries.imports.fields import ImportField
from pkh_portal.spreadsheets import Cell

_WORD: Final = re.compile(r"^(?:RT|RW)[\s.:]*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_BOTH: Final = re.compile(r"(?:RT)?[\s.:]*([0-9]{1,3})[\s.]*(?:/|-|,|\s|/?\s*RW)[\s.:]*([0-9]{1,3})", re.IGNORECASE)
_LONGEST: Final = 5


class NeighbourhoodColumn(RepeatingColumn[str]):
    """RT or RW alone."""

    def __init__(self, field: ImportField) -> None:
        super().__init__(field, "")

    def read(self, cell: Cell) -> str:
        return _three_digits(saying_something(cell, longest=250))


class RtColumn(RepeatingColumn[tuple[str, str]]):
    """RT, and RW where the cell says both: ``003/005``."""

    def __init__(self) -> None:
        super().__init__(ImportField.RT, ("", ""))

    def read(self, cell: Cell) -> tuple[str, str]:
        text = squeezed(saying_something(cell, longest=250))
        if both := _BOTH.fullmatch(text):
            return _three_digits(both[1]), _three_digits(both[2])
        return _three_digits(text), ""


def _three_digits(text: str) -> str:
    text = _WORD.sub("", text)
    if _NUMBER.fullmatch(text):
        return f"{int(text):03}" if int(text) else ""
    return fitting(text, _LONGEST)
