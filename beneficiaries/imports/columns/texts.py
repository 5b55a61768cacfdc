"""Names, addresses and other words that are taken as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import DistinctColumn, RepeatingColumn, Wrong, fitting
from beneficiaries.imports.columns.findings import Complaint
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.words import MISSING, MISSING_NAMES, word_key
from beneficiaries.intake_enums import Code
from beneficiaries.names import name_key
from pkh_portal.spreadsheets import Cell, cell_text

#: Begins with a letter, and is words of visible ASCII with one space between.
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z.,'-]*(?: [A-Za-z.,'-]+)*")
_ADDRESS: Final = re.compile(r"[A-Za-z][!-~]*(?: [!-~]+)*")
NAME_LENGTH: Final = 150


class NameColumn(DistinctColumn):
    """The name of the pengurus: required, and with a letter in it."""

    def __init__(self) -> None:
        super().__init__(ImportField.NAME, self._is_in_order, longest=NAME_LENGTH)

    @staticmethod
    def _is_in_order(cell: str) -> bool:
        return _NAME.fullmatch(cell) is not None and cell.lower() not in MISSING_NAMES

    def read(self, cell: Cell) -> str:
        name = squeezed(cell_text(cell))
        if not any(map(str.isalpha, name)) or name_key(name) in MISSING_NAMES:
            raise Wrong(Complaint(Code.NAME_MISSING))
        return fitting(name, NAME_LENGTH)


def name_keys(names: Sequence[str]) -> list[str]:
    """``name_key`` of each; cut where a name in another script grows by it."""
    return [
        # What name_key makes of plain letters, without its cost.
        name.lower() if name.isascii() and name.replace(" ", "").isalpha() else name_key(name)[:NAME_LENGTH]
        for name in names
    ]


class AddressColumn(DistinctColumn):
    """The address: any text that says something."""

    def __init__(self) -> None:
        super().__init__(ImportField.ADDRESS, _ADDRESS.fullmatch, longest=250)

    def read(self, cell: Cell) -> str:
        return saying_something(cell, longest=self._longest)


class LabelColumn(RepeatingColumn[str]):
    """A name that many rows share: a dusun, a kelompok."""

    def __init__(self, field: ImportField, *, longest: int) -> None:
        super().__init__(field, "")
        self._longest = longest

    def read(self, cell: Cell) -> str:
        return saying_something(cell, longest=self._longest)


def saying_something(cell: Cell, *, longest: int) -> str:
    """The words of the cell; empty if it is ``-``, 0 or a word for nothing. Raises ``Wrong`` if it is too long."""
    text = squeezed(cell_text(cell))
    word = word_key(text)
    return "" if not word.strip("0") or word in MISSING else fitting(text, longest)
