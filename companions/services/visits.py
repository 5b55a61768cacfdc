"""Visits to families."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import Household
from beneficiaries.services.checks import refusal, refuse_numbers
from beneficiaries.services.companionship import note_visit
from companions.enums import VisitKind
from companions.models import Personnel, Visit
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@transaction.atomic
def record_visit(
    *,
    household: Household,
    personnel: Personnel,
    visited_on: date,
    kind: VisitKind | str,
    result: str,
    actor: Actor,
    next_step: str = "",
) -> Visit:
    """Record that somebody came to see a family; the family remembers the latest day.

    Anybody of the SDM PKH may have come, whoever accompanies the family. Raises ``ValidationError`` for a day to come,
    a family that was merged into another one, and somebody's number in a text.
    """
    if visited_on > timezone.localdate():
        raise ValidationError({"visited_on": _("Kunjungan dicatat sesudah terjadi; tanggal ini masih akan datang.")})
    refuse_numbers(result=result, next_step=next_step)
    visit = Visit(
        household=household,
        personnel=personnel,
        visited_on=visited_on,
        kind=kind,
        result=result.strip(),
        next_step=next_step.strip(),
        synthetic=household.synthetic,
    )
    with acting(actor, told(gettext_lazy("Kunjungan %(day)s"), day=visited_on)):
        # Before the visit is written: whoever locks a family first and then refers to it, never waits in a circle.
        note_visit(household=household, day=visited_on)
        _refuse_merged(household)
        visit.full_clean(exclude=["household", "personnel"])
        visit.save()
    return visit


def _refuse_merged(household: Household) -> None:
    """Raise ``ValidationError`` if the family was merged, perhaps just now. Its row is locked."""
    household.refresh_from_db(fields=["merged_into"])
    if household.merged_into_id is not None:
        raise refusal("", gettext_lazy("KPM ini sudah digabung ke KPM lain. Catat kunjungannya pada KPM tujuan."))
