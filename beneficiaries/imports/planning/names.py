"""Rows whose NIK meets a family recorded under a clearly different name (``name_differs``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rapidfuzz.fuzz import token_sort_ratio

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.planning.flags import Flag
from beneficiaries.imports.planning.flags import flag as flag_all
from beneficiaries.imports.planning.sql import read
from beneficiaries.intake_enums import Code

if TYPE_CHECKING:
    from beneficiaries.imports.planning.flags import Headings
    from beneficiaries.imports.staging import Stage

#: Of 100; below it two spellings are taken for two people.
ALIKE: Final = 60
# The word-by-word comparison is not one for SQL: only rows whose words differ at all come out for it.
_OTHERS: Final = """
SELECT m.place, m.nik, r.name, h.name
FROM kpm_met m JOIN kpm_row r ON r.place = m.place JOIN {household} h ON h.id = m.household_id
WHERE m.other_name AND NOT m.rejected
ORDER BY m.place
"""


def flag_names(stage: Stage, headings: Headings) -> None:
    """Keep these rows back. The recorded name is not noted: not everybody who sees the row may see the family."""
    flag_all(stage, headings, _different(read(stage, _OTHERS)))


def are_alike(name: str, other: str) -> bool:
    """Whether two names may be one person's, written differently."""
    return token_sort_ratio(name.casefold(), other.casefold()) >= ALIKE


def _different(rows: Iterator[tuple[int, str, str, str]]) -> Iterator[Flag]:
    for place, nik, name, recorded in rows:
        if not are_alike(name, recorded):
            yield Flag(place, Code.NAME_DIFFERS, ImportField.NIK, nik)
