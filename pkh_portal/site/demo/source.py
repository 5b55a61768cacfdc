"""What the article says, and the days on which the demo office stands."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

REGENCY: Final = "73.71"
COORDINATORS: Final = 1
OPERATORS: Final = 4
#: Everybody's first day in the records.
SINCE: Final = date(2025, 1, 1)
#: Inpres 4/2025: from here on the registry is DTSEN.
DTSEN_SINCE: Final = date(2025, 2, 5)
#: Ages and schooling are as on this day.
AGES_ON: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Served:
    """One kecamatan of the article."""

    code: str
    name: str
    families: int
    companions: int


def served() -> list[Served]:
    """The thirteen kecamatan, by code."""
    with (Path(__file__).parent / "makassar.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [Served(row["code"], row["name"], int(row["families"]), int(row["companions"])) for row in rows]
