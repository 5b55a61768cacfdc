"""Identifying numbers: what people write between digits, and what a spreadsheet does to long numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import DistinctColumn, fitting
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.words import MISSING, NOT_REGISTERED, word_key
from pkh_portal.spreadsheets import Cell, cell_text, is_number

#: Spaces, apostrophes, back-ticks, dots and dashes, in all their shapes.
_BETWEEN: Final = re.compile("[\\s'`´ʼ‘’‛′.\\-\u2010-\u2015\u2212]+")
_QUOTES: Final = re.compile("[\\s'`´‘’]+")
_ONLY_ZEROS: Final = re.compile(r"0*")
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]{1,3}")
DIGITS: Final = re.compile(r"[0-9]+")
#: Empty, or digits of which one is not 0: nothing to clean.
_IN_ORDER: Final = r"(?:0*+[1-9][0-9]*+)?"
#: Spreadsheets keep 15 digits of a number; a 16th is 0 by chance, or lost.
KEPT_DIGITS: Final = 15
_MOBILE: Final = re.compile(r"8[0-9]{8,11}")


def digits_of(text: str) -> str:
    """The text without what people write between digits."""
    return _BETWEEN.sub("", squeezed(text))


def is_scientific(text: str) -> bool:
    """Whether the text is a number with an exponent: ``7,37101E+15``."""
    return _SCIENTIFIC.fullmatch("".join(squeezed(text).replace("'", "").split())) is not None


def shortened(text: str) -> str:
    """A number with an exponent as it may be shown: its beginning and the exponent, ``7,37…E+15``."""
    mantissa, sign, exponent = re.split(r"([eE])", "".join(text.split()), maxsplit=1)
    return f"{mantissa[:4]}…{sign}{exponent}" if len(mantissa) > 4 else text


def lost_digits(cell: Cell) -> bool:
    """Whether a numeric cell may have lost its last digits: the 16th is 0, or it is no whole number."""
    if not is_number(cell):
        return False
    text = cell_text(cell).lstrip("-")
    return not DIGITS.fullmatch(text) or (len(text) > KEPT_DIGITS and text[KEPT_DIGITS] == "0")


def says_nothing(text: str) -> bool:
    """Whether nothing is left of the text, or only zeros."""
    return _ONLY_ZEROS.fullmatch(text) is not None


class NumberColumn(DistinctColumn):
    """A number that identifies something but has no problem code of its own: registry id, card, account, telephone.

    What a spreadsheet has damaged is not taken: a wrong number would meet a wrong family. ``damaged`` counts it.
    """

    def __init__(self, field: ImportField, tidy: Callable[[str], str], *, longest: int) -> None:
        super().__init__(field, _IN_ORDER, longest=longest)
        self._tidy = tidy
        self.damaged = 0

    def read(self, cell: Cell) -> str:
        if cell is None:
            return ""
        text = cell_text(cell)
        if lost_digits(cell) or is_scientific(text):
            self.damaged += 1
            return ""
        tidy = self._tidy(squeezed(text))
        word = word_key(tidy)
        if says_nothing(word) or word in MISSING or word in NOT_REGISTERED:
            return ""
        return fitting(tidy, self._longest)


class PhoneColumn(NumberColumn):
    """A telephone number. A numeric cell has lost the 0 with which mobile numbers begin."""

    def read(self, cell: Cell) -> str:
        text = super().read(cell)
        return f"0{text}" if is_number(cell) and _MOBILE.fullmatch(text) else text


def tight(text: str) -> str:
    """For ids that may hold letters and signs: no spaces, no quotes, capital letters; the registry keeps them so."""
    return _QUOTES.sub("", text).upper()


def number_columns() -> dict[ImportField, NumberColumn]:
    """The columns of plain numbers, by field."""
    return {
        ImportField.REGISTRY_ID: NumberColumn(ImportField.REGISTRY_ID, tight, longest=50),
        ImportField.PARTICIPANT_NO: NumberColumn(ImportField.PARTICIPANT_NO, tight, longest=30),
        ImportField.CARD_NO: NumberColumn(ImportField.CARD_NO, digits_of, longest=30),
        ImportField.ACCOUNT_NO: NumberColumn(ImportField.ACCOUNT_NO, digits_of, longest=30),
        ImportField.PHONE: PhoneColumn(ImportField.PHONE, digits_of, longest=20),
    }
