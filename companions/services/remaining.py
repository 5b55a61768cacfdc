"""Families still recorded as somebody's: what keeps a person from leaving, and a post from ending."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment
from companions.models import Assignment, Personnel
from companions.querysets import AssignmentQuerySet
from companions.services.fitness import Fitness
from companions.services.locks import lock_households
from companions.services.terms import on


def remaining(personnel: Personnel, first: date, last: date | None = None) -> AssignmentQuerySet:
    """The person's assignments that hold on any of these days."""
    return Assignment.objects.standing().filter(personnel=personnel).overlapping(first, last)


def families_remaining(personnel: Personnel, first: date, last: date | None = None) -> set[int]:
    """The families they are for."""
    return set(remaining(personnel, first, last).order_by().values_list("household_id", flat=True))


def refuse_while_families_remain(personnel: Personnel, day: date) -> None:
    """Raise ``ValidationError`` if any family is the person's on this day or later."""
    families = len(families_remaining(personnel, day))
    if families:
        raise ValidationError(
            _("%(name)s masih mendampingi %(count)s KPM pada atau sesudah %(day)s. Serahkan dulu kepada pengganti "
              "lewat serah terima dampingan.") % {"name": personnel.name, "count": families, "day": on(day)}
        )  # fmt: skip


def refuse_unposted(fitness: Fitness, day: date) -> None:
    """Raise ``ValidationError`` if a family is the person's on this day or later and lives where no post reaches.

    ``fitness`` holds the posts as they would be. The person is locked; the families are locked here.
    """
    personnel = fitness.personnel
    concerned = {
        assignment.household_id: assignment
        for assignment in remaining(personnel, day).only("household_id", "valid_from", "valid_until")
    }
    if not concerned:
        return
    # A family that is just moving is waited for: whoever moves it looks at the posts as they are then.
    lock_households(concerned)
    stranded: set[int] = set()
    # By the person's families, not by a list of keys: somebody may have more than a statement takes.
    enrolments = (
        Enrolment.objects.exclude(status=EnrolmentStatus.EXIT)
        .filter(Q(household__in=remaining(personnel, day).values("household")))
        .overlapping(day, None)
        .values_list("household", "kecamatan", "valid_from", "valid_until")
    )
    for household, kecamatan, valid_from, valid_until in enrolments:
        assignment = concerned[household]
        first = max(day, valid_from, assignment.valid_from)
        ends = [end for end in (valid_until, assignment.valid_until) if end is not None]
        last = min(ends, default=None)
        if (last is None or first <= last) and not fitness.posted(kecamatan, first, last):
            stranded.add(household)
    if stranded:
        raise ValidationError(
            _("%(name)s masih mendampingi %(count)s KPM di wilayah itu sesudah penempatannya berakhir. Alihkan dulu "
              "KPM itu, lalu ulangi.") % {"name": personnel.name, "count": len(stranded)}
        )  # fmt: skip
