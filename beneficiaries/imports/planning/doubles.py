"""Rows of the file that contradict each other, or the registry, about who somebody is (``duplicate_conflict``).

- rows share a NIK and differ in anything; a rejected one stays rejected, but the others are in doubt because of it;
- rows with different NIK meet one family, or carry one participant number;
- the numbers of one row belong to different families.

Whatever is decided of them, at most one row of such a group is applied: no unique constraint can be hit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.imports.planning.flags import Flag
from beneficiaries.imports.planning.flags import flag as flag_all
from beneficiaries.imports.planning.sql import read
from beneficiaries.intake_enums import Code

if TYPE_CHECKING:
    from beneficiaries.imports.planning.flags import Headings
    from beneficiaries.imports.staging import Stage

# Rows that share a key with another, the groups one after the other.
_SHARING: Final = """
SELECT m.{key}, m.place, m.nik, m.signature, m.rejected
FROM kpm_met m
JOIN (SELECT m.{key} FROM kpm_met m WHERE {given} GROUP BY m.{key} HAVING count(*) > 1) d ON d.{key} = m.{key}
WHERE {given}
ORDER BY m.{key}, m.place
"""
#: The column that rows share, which rows count, in what they differ if they contradict each other, and how to say it.
_WAYS: Final = (
    ("nik", "m.nik <> ''", attrgetter("signature"), Note.ROW),
    ("household_id", "m.household_id IS NOT NULL AND NOT m.rejected", attrgetter("nik"), Note.SAME_RECORD),
    ("participant_no", "m.participant_no <> '' AND NOT m.rejected", attrgetter("nik"), Note.SAME_PARTICIPANT),
)


class _Row(NamedTuple):
    key: Any
    place: int
    nik: str
    signature: int
    rejected: bool


def flag_doubles(stage: Stage, headings: Headings) -> None:
    """Keep all of them back, each once, for the first reason that holds."""
    said: set[int] = set()
    for key, given, differing, note in _WAYS:
        sharing = map(_Row._make, read(stage, _SHARING, key=key, given=given))
        conflicts = _conflicts(sharing, differing)
        flag_all(stage, headings, _flags(conflicts, headings, note, said))
    crossed = read(stage, "SELECT place, nik FROM kpm_met WHERE crossed AND NOT rejected ORDER BY place")
    flag_all(
        stage, headings, (_flag(place, nik, Note.TWO_RECORDS.value) for place, nik in crossed if place not in said)
    )


def _conflicts(sharing: Iterator[_Row], differing: attrgetter[Any]) -> Iterator[list[_Row]]:
    for _key, members in groupby(sharing, itemgetter(0)):
        group = list(members)
        if len(set(map(differing, group))) > 1:
            yield group


def _flags(conflicts: Iterator[list[_Row]], headings: Headings, note: Note, said: set[int]) -> Iterator[Flag]:
    for group in conflicts:
        places = [row.place for row in group]
        for row in group:
            if not row.rejected and row.place not in said:
                said.add(row.place)
                yield _flag(row.place, row.nik, note.about(headings.rows(places, row.place)))


def _flag(place: int, nik: str, note: str) -> Flag:
    return Flag(place, Code.DUPLICATE_CONFLICT, ImportField.NIK, nik, note)
