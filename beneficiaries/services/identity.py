"""Who the family's caretaker is: correcting a NIK, and another person taking over."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from beneficiaries.names import name_key
from beneficiaries.services.checks import checked_name, checked_nik, checked_reason, not_ahead, on_its_own, refusal
from beneficiaries.services.details import unchanged
from beneficiaries.services.duplicates import one_owner
from beneficiaries.services.holding import hold
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@transaction.atomic
def correct_nik(*, household: Household, nik: str, nik_quality: str, reason: str, actor: Actor) -> Household:
    """Put right the NIK of the same person, or its quality. Refuses what changes nothing."""
    reason = checked_reason(reason)
    nik, quality = checked_nik(nik, nik_quality)
    hold(household)
    on_its_own(household)
    if (nik, quality) == (household.nik, household.nik_quality):
        raise refusal("nik", _("NIK dan mutunya sama dengan yang sudah tercatat."))
    household.nik, household.nik_quality = nik, quality
    household.clean_fields(exclude=unchanged(["nik", "nik_quality"]))
    with acting(actor, told(_("NIK diperbaiki"), reason=reason)), one_owner(household, actor):
        household.save(update_fields=["nik", "nik_quality"])
    return household


@transaction.atomic
def change_caretaker(
    *, household: Household, name: str, nik: str, nik_quality: str, day: date, reason: str, actor: Actor
) -> Household:
    """Another person is the family's caretaker since ``day``, today at the latest.

    A family keeps no periods of its caretaker: the history tells who it was before, and the day.
    """
    reason = checked_reason(reason)
    name = checked_name(name)
    nik, quality = checked_nik(nik, nik_quality)
    not_ahead(day)
    hold(household)
    on_its_own(household)
    if (name, nik, quality) == (household.name, household.nik, household.nik_quality):
        raise refusal("name", _("Nama dan NIK sama dengan pengurus yang sudah tercatat."))
    former = household.name
    household.name, household.name_key, household.nik, household.nik_quality = name, name_key(name), nik, quality
    changed = ["name", "name_key", "nik", "nik_quality"]
    household.clean_fields(exclude=unchanged(changed))
    said = told(
        _("Pengurus diganti mulai %(day)s, dari %(former)s ke %(name)s"),
        reason=reason,
        day=day,
        former=former,
        name=name,
    )
    with acting(actor, said), one_owner(household, actor):
        household.save(update_fields=changed)
    return household
