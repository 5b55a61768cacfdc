"""Recording a family, and editing what may be edited freely."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household
from beneficiaries.names import name_key
from beneficiaries.services.checks import checked_name, checked_nik, checked_place, not_ahead, on_its_own
from beneficiaries.services.details import COUNTS, DETAILS, check, set_details, spoken_fields
from beneficiaries.services.duplicates import one_owner
from beneficiaries.services.holding import hold
from beneficiaries.services.leading import resign
from beneficiaries.signals import registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

__all__ = ["DETAILS", "create_household", "update_details"]


@transaction.atomic
def create_household(
    *,
    kecamatan: Region,
    name: str,
    valid_from: date,
    actor: Actor,
    nik: str = "",
    nik_quality: str | None = None,
    village: Region | None = None,
    **details: Any,
) -> Household:
    """Record a family that is active from ``valid_from`` (today at the latest). ``details`` as in ``update_details``.

    Without ``nik_quality`` a NIK is valid and no NIK is missing. Sends ``registry_changed``.
    """
    not_ahead(valid_from, field="valid_from")
    checked_place(kecamatan, village)
    name = checked_name(name)
    nik, quality = checked_nik(nik, nik_quality)
    household = Household(
        name=name, name_key=name_key(name), nik=nik, nik_quality=quality, kecamatan=kecamatan, village=village,
        status=EnrolmentStatus.ACTIVE,
    )  # fmt: skip
    changed = set_details(household, details)
    check(household, ["name", "name_key", "nik", "nik_quality", "kecamatan", "village", *changed])
    with acting(actor, told(_("Dicatat sebagai KPM sejak %(day)s"), day=valid_from)):
        with one_owner(household, actor):
            household.save(force_insert=True)
        Enrolment.objects.create(
            household=household,
            status=EnrolmentStatus.ACTIVE,
            kecamatan=kecamatan,
            village=village,
            valid_from=valid_from,
        )
    registry_changed.send(sender=Household, kecamatan={kecamatan.pk}, day=valid_from)
    return household


@transaction.atomic
def update_details(*, household: Household, actor: Actor, **details: Any) -> Household:
    """Change fields named in ``DETAILS``; the others stay. Does nothing if nothing differs.

    Sends ``registry_changed`` if a recorded count differs.
    """
    hold(household)
    on_its_own(household)
    changed = set_details(household, details)
    if not changed:
        return household
    check(household, changed)
    with acting(actor, told(_("Data diubah: %(fields)s"), fields=spoken_fields(changed))):
        with one_owner(household, actor):
            household.save(update_fields=changed)
        if "group" in changed:
            resign([household.pk], but=household.group)
    if set(changed) & set(COUNTS):
        registry_changed.send(sender=Household, kecamatan={household.kecamatan_id}, day=timezone.localdate())
    return household
