"""What a NIK says of itself (domain.md 3.1). Pure: no model, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_WRITTEN_BETWEEN: Final = re.compile("[\\s\u00a0'`’.\\-]+")
_DIGITS: Final = re.compile(r"[0-9]{16}")
#: Women's day of birth is written with 40 added.
_WOMEN: Final = 40


@dataclass(frozen=True, slots=True)
class NikFacts:
    """``born`` has been placed in the century that makes the person at most 99 years old today."""

    born: date
    female: bool
    issued_in: str


def clean_number(text: str) -> str:
    """An identifying number without what people write between its digits. Letters stay, to be complained of."""
    return _WRITTEN_BETWEEN.sub("", text)


def nik_facts(nik: str, *, today: date) -> NikFacts | None:
    """Sex, birth date and place of issue that a NIK states; none if it is not 16 digits with a real date.

    ``issued_in`` is the dotted code of the kecamatan of *first* registration, never the present address.
    """
    if not _DIGITS.fullmatch(nik):
        return None
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    female = day > _WOMEN
    # 29 February tells: a day that exists in one century only is that century's.
    dates = [found for century in (2000, 1900) if (found := _date(century + year, month, day - _WOMEN * female))]
    born = next((found for found in dates if found <= today), None)
    if born is None:
        return None
    return NikFacts(born=born, female=female, issued_in=f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
