"""What the companions floor tells of families: whether somebody accompanies them, and when they were last seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from beneficiaries.models import Household
from beneficiaries.services.holding import hold, hold_all
from pkh_portal.history import bulk


@transaction.atomic
def set_accompanied(*, ids: Iterable[int], value: bool) -> int:
    """Write whether these families are accompanied today; returns how many were not so before.

    Three queries a chunk of 500, whatever their number. Who and why come from the caller's ``acting``.
    """
    changed = 0
    for chunk in bulk.chunks(sorted(set(ids))):
        held = hold_all(chunk)
        changed += bulk.update(Household.objects.filter(pk__in=held).exclude(accompanied=value), accompanied=value)
    return changed


@transaction.atomic
def note_visit(*, household: Household, day: date) -> None:
    """Remember the day of a visit, if it is the latest; the given object is brought up to date."""
    hold(household)
    earlier = Q(last_visit_on__isnull=True) | Q(last_visit_on__lt=day)
    if bulk.update(Household.objects.filter(earlier, pk=household.pk), last_visit_on=day):
        household.last_visit_on = day
