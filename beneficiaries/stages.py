"""The four payment stages (tahap) of a year: tahap 1 January to March, 2 April to June, and so on (domain.md 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from django.utils.dates import MONTHS
from django.utils.translation import gettext

STAGES: Final = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """A quarter of a year. What a family gets for it is decided by how things stand on its first day."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in STAGES:
            raise ValueError(f"There are stages 1 to 4, not {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The stage this day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def begins(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends(self) -> date:
        return (date(self.year, 3 * self.number, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def __str__(self) -> str:
        return gettext("Tahap %(number)d tahun %(year)s (%(first)s–%(last)s)") % {
            "number": self.number,
            "year": self.year,
            "first": MONTHS[self.begins.month],
            "last": MONTHS[self.ends.month],
        }
