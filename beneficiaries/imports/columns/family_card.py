"""The No. KK: 16 digits, and nothing else that could be looked at."""

from __future__ import annotations

from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import DistinctColumn, Wrong
from beneficiaries.imports.columns.findings import Complaint
from beneficiaries.imports.columns.numbers import DIGITS, digits_of, is_scientific, lost_digits, says_nothing
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.imports.words import NOT_REGISTERED, word_key
from beneficiaries.intake_enums import Code
from pkh_portal.spreadsheets import Cell, cell_text

LENGTH: Final = 16
_LONGEST: Final = 20
_IN_ORDER: Final = r"(?:(?!0{16})[0-9]{16})?"


class FamilyCardColumn(DistinctColumn):
    """The No. KK. One that is not 16 digits is told, and kept as text."""

    def __init__(self) -> None:
        super().__init__(ImportField.FAMILY_CARD_NO, _IN_ORDER, longest=LENGTH)

    def read(self, cell: Cell) -> str:
        if cell is None:
            return ""
        text = cell_text(cell)
        number = digits_of(text)
        if says_nothing(number) or word_key(squeezed(text)) in NOT_REGISTERED:
            return ""
        if lost_digits(cell):
            raise _invalid(number, Note.NUMBER)
        if is_scientific(text):
            raise _invalid(squeezed(text), Note.SCIENTIFIC)
        if not DIGITS.fullmatch(number):
            raise _invalid(squeezed(text))
        if len(number) != LENGTH:
            raise _invalid(number, Note.DIGITS.about(len(number)))
        return number

    def instead(self, kept: str) -> str:
        return kept


def _invalid(kept: str, note: str = "") -> Wrong:
    # A number that had to be cut would be another number: rather none.
    return Wrong(Complaint(Code.FAMILY_CARD_INVALID, note=note), kept=kept if len(kept) <= _LONGEST else "")
