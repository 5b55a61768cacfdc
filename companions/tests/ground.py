"""What tests of assignments look at: who is there when, and whether every rule holds on every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household
from beneficiaries.querysets import HouseholdQuerySet
from companions.enums import ServiceStatus
from companions.models import Assignment, Placement, ServicePeriod
from companions.services.fitness import covers

FOR_EVER = date(2099, 12, 31)
Row = tuple[int, int, str, date, date | None]


def only(*households: Household) -> HouseholdQuerySet:
    """These families, as a selection."""
    return Household.objects.filter(pk__in=[household.pk for household in households])


def course(household: Household) -> list[tuple[str, str, date, date | None]]:
    """The standing assignments of a family in the order of days: who, how, from, until."""
    rows = Assignment.objects.standing().filter(household=household).order_by("valid_from")
    return list(rows.values_list("personnel__name", "kind", "valid_from", "valid_until"))


def standing(keys: Iterable[int]) -> dict[int, set[Row]]:
    """The standing assignments of these families as rows."""
    found: dict[int, set[Row]] = {key: set() for key in keys}
    for row in Assignment.objects.standing().filter(household__in=found):
        found[row.household_id].add((row.pk, row.personnel_id, row.kind, row.valid_from, row.valid_until))
    return found


def check_every_day() -> None:
    """Assert that on every day every rule of assignments holds, and that families say what is true today."""
    rows = list(Assignment.objects.standing().order_by("household", "valid_from"))
    for one, other in pairwise(rows):
        if one.household_id == other.household_id:
            assert one.valid_until is not None, (one.pk, other.pk)
            assert one.valid_until < other.valid_from, (one.pk, other.pk)
    enrolments, service, posts = list(Enrolment.objects.all()), list(ServicePeriod.objects.all()), _posts()
    for row in rows:
        for day in _turning_points(row, [*enrolments, *service, *posts]):
            (there,) = [each for each in enrolments if each.household_id == row.household_id and each.holds_on(day)]
            assert there.status != EnrolmentStatus.EXIT, (row, day)
            (at_work,) = [each for each in service if each.personnel_id == row.personnel_id and each.holds_on(day)]
            assert at_work.status != ServiceStatus.LEFT, (row, day)
            mine = [each for each in posts if each.personnel_id == row.personnel_id and each.holds_on(day)]
            assert any(covers(each.region_id, there.kecamatan_id) for each in mine), (row, day)
    today = {row.household_id for row in rows if row.holds_on(timezone.localdate())}
    assert set(Household.objects.filter(accompanied=True).values_list("pk", flat=True)) == today


def _posts() -> list[Placement]:
    return list(Placement.objects.all())


def _turning_points(row: Assignment, periods: Iterable[Enrolment | ServicePeriod | Placement]) -> set[date]:
    """Days of an assignment on which something could have become different."""
    last = row.valid_until or FOR_EVER
    days = {row.valid_from, last}
    for period in periods:
        days.add(period.valid_from)
        if period.valid_until is not None:
            days.add(period.valid_until + timedelta(days=1))
    return {day for day in days if row.valid_from <= day <= last}


@contextmanager
def rolled_back() -> Iterator[None]:
    """A world for one example, gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
