"""Rows that would be new families, but on whose No. KK another family stands (``family_card_in_use``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.imports.planning.flags import Flag
from beneficiaries.imports.planning.flags import flag as flag_all
from beneficiaries.imports.planning.sql import read
from beneficiaries.intake_enums import Code

if TYPE_CHECKING:
    from beneficiaries.imports.planning.flags import Headings
    from beneficiaries.imports.staging import Stage

_NEW: Final = "m.household_id IS NULL AND NOT m.rejected AND m.family_card_no <> ''"
_IN_REGISTRY: Final = f"""
SELECT DISTINCT m.place, m.family_card_no
FROM kpm_met m JOIN {{household}} h ON h.family_card_no = m.family_card_no AND h.family_card_no <> ''
WHERE {_NEW} AND h.status = '{EnrolmentStatus.ACTIVE.value}'
ORDER BY m.place
"""
_IN_FILE: Final = f"""
SELECT m.family_card_no, m.place, m.nik
FROM kpm_met m
JOIN (SELECT m.family_card_no FROM kpm_met m WHERE {_NEW} GROUP BY m.family_card_no HAVING count(*) > 1) d
  ON d.family_card_no = m.family_card_no
WHERE {_NEW}
ORDER BY m.family_card_no, m.place
"""


def flag_cards(stage: Stage, headings: Headings) -> None:
    """Keep these rows back: whose card is a recorded family's, and whose card is that of an earlier row."""
    said: set[int] = set()
    flag_all(stage, headings, _of_registry(read(stage, _IN_REGISTRY), said))
    flag_all(stage, headings, _of_file(read(stage, _IN_FILE), headings, said))


def _of_registry(rows: Iterator[tuple[int, str]], said: set[int]) -> Iterator[Flag]:
    for place, card in rows:
        said.add(place)
        yield _flag(place, card)


def _of_file(rows: Iterator[tuple[str, int, str]], headings: Headings, said: set[int]) -> Iterator[Flag]:
    for card, members in groupby(rows, itemgetter(0)):
        (_card, first, whose), *later = members
        for _card, place, nik in later:
            # The same person again is a double, not a second family.
            if nik != whose and place not in said:
                yield _flag(place, card, Note.ROW.about(headings.rows([first], place)))


def _flag(place: int, card: str, note: str = "") -> Flag:
    return Flag(place, Code.FAMILY_CARD_IN_USE, ImportField.FAMILY_CARD_NO, card, note)
