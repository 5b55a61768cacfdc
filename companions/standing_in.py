"""Who stands in for somebody who is away, with how many families: what their page says instead of "none"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from companions.enums import AssignmentKind
from companions.models import Assignment, AssignmentChange, Personnel
from companions.services.returning import TAKEN_AWAY, formers

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope


@dataclass(frozen=True, slots=True)
class StandIn:
    """One colleague with the families they cover."""

    personnel: Personnel
    families: int


@dataclass(frozen=True, slots=True)
class Covered:
    """All who stand in, the most families first. ``until`` is the last day of the covers; none if they differ or are
    open."""

    people: tuple[StandIn, ...]
    until: date | None

    @property
    def families(self) -> int:
        return sum(each.families for each in self.people)


def covered(*, personnel: Personnel, day: date, scope: RegionScope) -> Covered:
    """The families of somebody that others cover on this day, as far as they live in the scope."""
    taken = AssignmentChange.objects.filter(
        action__in=TAKEN_AWAY, assignment__personnel=personnel, operation__undone_at__isnull=True
    )
    covers = (
        Assignment.objects.running_on(day)
        .filter(kind=AssignmentKind.COVER, household__in=taken.values("household"))
        .visible_to(scope)
        .select_related("personnel")
    )
    running = {cover.pk: cover for cover in covers}
    found = formers(sorted({cover.household_id for cover in running.values()}), day)
    theirs = [
        running[key]
        for key, former in found.items()
        if key in running and former.personnel_id == personnel.pk and running[key].personnel_id != personnel.pk
    ]
    people: dict[int, list[Assignment]] = defaultdict(list)
    for cover in theirs:
        people[cover.personnel_id].append(cover)
    standing = [StandIn(rows[0].personnel, len(rows)) for rows in people.values()]
    days = {cover.valid_until for cover in theirs}
    return Covered(
        tuple(sorted(standing, key=lambda each: (-each.families, each.personnel.name_key))),
        days.pop() if len(days) == 1 else None,
    )
