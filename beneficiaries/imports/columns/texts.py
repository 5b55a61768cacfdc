"""Names, addresses and other words that are taken as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import DistinctColumn, RepeatingColumn, Wrong, fitting
from beneficiaries.imports.columns.findings import Complaint, Findings
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.words import MISSING, MISSING_NAMES, word_key
from beneficiaries.intake_enums import Code
from beneficiaries.names import name_key
from pkh_portal.spreadsheets import Cell, cell_text

#: Begins with a letter, and is words of visible ASCII with one space between.
_NAME: Final = r"[A-Za-z][A-Za-z.,'-]*+(?: [A-Za-z.,'-]++)*+"
_ADDRESS: Final = r"(?:[A-Za-z][!-~]*+(?: [!-~]++)*+)?"
NAME_LENGTH: Final = 150


class NameColumn(DistinctColumn):
    """The name of the pengurus: required, and with a letter in it."""

    def __init__(self) -> None:
        super().__init__(ImportField.NAME, _NAME, longest=NAME_LENGTH)

    def read(self, cell: Cell) -> str:
        name = squeezed(cell_text(cell))
        if not any(map(str.isalpha, name)) or name_key(name) in MISSING_NAMES:
            raise Wrong(Complaint(Code.NAME_MISSING))
        return fitting(name, NAME_LENGTH)

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[str]:
        names = super().clean(cells, findings)
        if not MISSING_NAMES.isdisjoint(map(str.lower, names)):
            for at in [at for at, name in enumerate(names) if name.lower() in MISSING_NAMES]:
                names[at] = ""
                findings.add(at, self.field, cells[at], Complaint(Code.NAME_MISSING))
        return names


def name_keys(names: Sequence[str]) -> list[str]:
    """``name_key`` of each, for all in one go where they are ASCII; cut where one in another script grows by it."""
    text = "\n".join(names)
    if not text.isascii():
        return [name_key(name)[:NAME_LENGTH] for name in names]
    text = text.translate(_KEYS)
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(" \n", "\n").replace("\n ", "\n").strip(" ").split("\n")


#: What ``name_key`` does to each character of ASCII: no quotes, a space for other signs, small letters.
_KEYS: Final = {
    **{code: " " for code in range(128) if not chr(code).isalnum()},
    **{code: chr(code).lower() for code in range(128) if chr(code).isalnum()},
    **dict.fromkeys(map(ord, "'`")),
    ord("\n"): "\n",
}


class AddressColumn(DistinctColumn):
    """The address: any text that says something."""

    def __init__(self) -> None:
        super().__init__(ImportField.ADDRESS, _ADDRESS, longest=250)

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
