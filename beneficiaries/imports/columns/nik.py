"""The NIK: 16 digits whose middle is a birth date (domain.md 3.1)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import DistinctColumn, Wrong
from beneficiaries.imports.columns.findings import Complaint
from beneficiaries.imports.columns.numbers import DIGITS, digits_of, is_scientific, lost_digits, says_nothing
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.imports.words import MISSING, word_key
from beneficiaries.intake_enums import Code
from pkh_portal.spreadsheets import Cell, cell_text

LENGTH: Final = 16
#: DDMM of a day that each year has, women's with 40 added.
_DAY_OF_ANY_YEAR: Final = (
    "(?:(?:[04][1-9]|[15][0-9]|[26][0-8])(?:0[1-9]|1[0-2])|(?:29|30|69|70)(?:0[13-9]|1[0-2])|[37]1(?:0[13578]|1[02]))"
)
_DAY: Final = re.compile(_DAY_OF_ANY_YEAR)
_NONE: Final = "(?!)"
_LEAP_DAYS: Final = frozenset({"2902", "6902"})
_LONGEST: Final = 20


class NikColumn(DistinctColumn):
    """Reports the first of what is wrong with a cell, in the order of the contract."""

    def __init__(self, provinces: Collection[str]) -> None:
        """``provinces`` are the two digits with which a NIK may begin."""
        self._provinces = frozenset(provinces)
        first = "|".join(sorted(self._provinces)) or _NONE
        super().__init__(ImportField.NIK, f"(?:{first})[0-9]{{4}}{_DAY_OF_ANY_YEAR}[0-9]{{6}}", longest=LENGTH)

    def read(self, cell: Cell) -> str:
        text = cell_text(cell)
        nik = digits_of(text)
        if says_nothing(nik) or word_key(squeezed(text)) in MISSING:
            raise Wrong(Complaint(Code.NIK_MISSING))
        if lost_digits(cell):
            raise _wrong(Code.NIK_PRECISION, nik, Note.NUMBER)
        if is_scientific(text):
            raise _wrong(Code.NIK_PRECISION, nik, Note.SCIENTIFIC)
        if not DIGITS.fullmatch(nik):
            raise _wrong(Code.NIK_CHARACTERS, nik)
        if len(nik) != LENGTH:
            raise _wrong(Code.NIK_LENGTH, nik, Note.DIGITS.about(len(nik)))
        if not has_birth_date(nik):
            raise _wrong(Code.NIK_BIRTH_DATE, nik)
        if nik[:2] not in self._provinces:
            raise _wrong(Code.NIK_REGION, nik)
        return nik

    def instead(self, kept: str) -> str:
        return kept


def _wrong(code: Code, nik: str, note: str = "") -> Wrong:
    return Wrong(Complaint(code, note=note), kept=nik[:_LONGEST])


def has_birth_date(nik: str) -> bool:
    """Whether digits 7 to 12 of 16 are a day of 19xx or 20xx; the future is not refused."""
    day = nik[6:10]
    # 1900 was no leap year, but 2000 was: every fourth year has the day in one of the two centuries.
    return _DAY.fullmatch(day) is not None or (day in _LEAP_DAYS and int(nik[10:12]) % 4 == 0)
