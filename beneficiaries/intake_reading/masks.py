"""Identifying numbers as the preview shows them. Cells hold anything, so what is wrong with one must stay visible."""

from __future__ import annotations

import re
from typing import Final

from beneficiaries.imports.columns.numbers import is_scientific, shortened
from beneficiaries.imports.fields import ImportField
from pkh_portal.accounts.masking import DOT, VISIBLE, masked
from pkh_portal.history.values import without_numbers

#: The fields whose full value needs a reason (``beneficiaries.reveals`` has the same of records).
HIDDEN: Final = frozenset(
    {
        ImportField.NIK,
        ImportField.FAMILY_CARD_NO,
        ImportField.PHONE,
        ImportField.CARD_NO,
        ImportField.ACCOUNT_NO,
    }
)
_DIGIT: Final = re.compile(r"\d")


def masked_cell(text: str) -> str:
    """The text of a cell with all but its last four digits as dots; up to eight digits give nobody away.

    What is no digit stays, for it is what is wrong: ``•••••••••••O0012``, ``7,37101E+15``, ``TIDAK ADA``.
    """
    digits = len(_DIGIT.findall(text))
    if digits == len(text):
        return masked(text) if digits > 2 * VISIBLE else text
    if digits > 2 * VISIBLE and is_scientific(text):
        return shortened(text)  # Among dots nobody would see what is wrong.
    hidden = digits - VISIBLE if digits > 2 * VISIBLE else 0
    return _DIGIT.sub(DOT, text, count=hidden) if hidden else text


def shown(field: str, text: str, *, full: bool) -> str:
    """How a value of this field is written: in full for who has asked for it, otherwise as far as it names nobody."""
    if full:
        return text
    return masked_cell(text) if field in HIDDEN else without_numbers(text)
