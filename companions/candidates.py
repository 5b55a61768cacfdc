"""Who could take over families, with each one's load before and after beside the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef

from companions.enums import OperationKind
from companions.loads import loads_on
from companions.models import Assignment, Personnel, Placement

if TYPE_CHECKING:
    from beneficiaries.querysets import HouseholdQuerySet
    from pkh_portal.accounts.scope import RegionScope

#: More are not read through; a name is typed instead.
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """``gains`` of the families would come to this person: those who live where the person is posted."""

    personnel: Personnel
    places: tuple[str, ...]
    before: int
    gains: int

    @property
    def after(self) -> int:
        return self.before + self.gains


def posted_people(*, kecamatan: Iterable[str], day: date, scope: RegionScope) -> Mapping[int, set[str]]:
    """Companions in service on the day, by key, with the codes of these kecamatan that their posts cover."""
    wanted = set(kecamatan)
    above = {code[:length] for code in wanted for length in (2, 5, 8)}
    people = Personnel.objects.visible_to(scope).companions().in_service_on(day)
    posts = Placement.objects.active_on(day).filter(region__in=above, personnel__in=people)
    found: dict[int, set[str]] = {}
    for key, region in posts.order_by().values_list("personnel_id", "region_id"):
        found.setdefault(key, set()).update(code for code in wanted if code[: len(region)] == region)
    return found


def candidates(
    *, kind: OperationKind, households: HouseholdQuerySet, day: date, scope: RegionScope, search: str = ""
) -> list[Candidate]:
    """Whom these families could be given to on the day, the lightest load first; at most ``MOST``. Six queries."""
    running = Assignment.objects.running_on(day).filter(household=OuterRef("pk"))
    free = households.filter(~Exists(running)) if kind == OperationKind.ASSIGN else households
    there = Counter(dict(free.order_by().values_list("kecamatan_id").annotate(Count("pk", distinct=True))))
    names = dict(households.order_by().values_list("kecamatan_id", "kecamatan__name").distinct())
    posted = posted_people(kecamatan=names, day=day, scope=scope)
    people = list(Personnel.objects.filter(pk__in=posted).search(search))
    loads = loads_on(day, people)
    own: Counter[int] = Counter()
    if kind != OperationKind.ASSIGN:
        mine = Assignment.objects.running_on(day).filter(household__in=households, personnel__in=posted)
        own.update(dict(mine.order_by().values_list("personnel_id").annotate(Count("pk"))))
    return [
        Candidate(
            personnel=person,
            places=tuple(sorted(names[code] for code in posted[person.pk])),
            before=loads[person.pk],
            gains=max(0, sum(there[code] for code in posted[person.pk]) - own[person.pk]),
        )
        for person in sorted(people, key=lambda each: (loads[each.pk], each.name_key, each.pk))[:MOST]
        # Whose families these already are, all of them, is no successor.
        if not 0 < own[person.pk] >= sum(there[code] for code in posted[person.pk])
    ]
