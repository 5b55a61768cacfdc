"""Families' own columns of status and place, brought in line with their periods, set-wise."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from beneficiaries.models import Enrolment
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.course import REPEATED
from pkh_portal.history import bulk


def roll(households: HouseholdQuerySet, day: date) -> int:
    """Write what the periods of ``day`` say to those of these families that say something else; returns how many."""
    periods = Enrolment.objects.active_on(day)
    nowhere = Value("")
    differing = (
        periods.filter(household__in=households.order_by())
        .alias(here=Coalesce("village_id", nowhere), there=Coalesce("household__village_id", nowhere))
        .exclude(
            household__status=F("status"),
            household__exit_reason=F("exit_reason"),
            household__kecamatan=F("kecamatan"),
            there=F("here"),
        )
    )
    of_this = periods.filter(household=OuterRef("pk"))
    values = {name.removesuffix("_id"): Subquery(of_this.values(name)[:1]) for name in REPEATED}
    return bulk.update(households.filter(Q(pk__in=differing.values("household"))), **values)
