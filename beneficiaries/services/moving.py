"""A family moves to another desa or kecamatan."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from beneficiaries.services.checks import checked_place, checked_reason, not_ahead, on_its_own, refusal
from beneficiaries.services.course import Course
from beneficiaries.services.details import check, set_details
from beneficiaries.services.holding import hold
from beneficiaries.services.leading import resign
from beneficiaries.signals import enrolment_changed, registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region


@transaction.atomic
def move(  # noqa: PLR0913 - the lines of an address are one thing, and few enough to be named
    *,
    household: Household,
    kecamatan: Region,
    village: Region | None,
    day: date,
    reason: str,
    actor: Actor,
    address: str = "",
    rt: str = "",
    rw: str = "",
    hamlet: str = "",
) -> Household:
    """The family lives elsewhere since ``day``, today at the latest; its status stays, also the one planned.

    The address becomes the given one (the old one is no longer true, so an empty line empties it). The group is left if
    it is of another kecamatan. Sends ``enrolment_changed`` for another kecamatan, and ``registry_changed``.
    """
    reason = checked_reason(reason)
    checked_place(kecamatan, village)
    not_ahead(day)
    hold(household)
    on_its_own(household)
    course = Course(household)
    former = household.kecamatan
    if (kecamatan.pk, village.pk if village else None) == (course.now.kecamatan_id, course.now.village_id):
        raise refusal("village", _("KPM ini sudah tercatat di sana. Untuk alamat saja, pakai “Ubah data”."))
    there = (village or kecamatan).title
    with acting(actor, told(_("Pindah ke %(there)s mulai %(day)s"), reason=reason, there=there, day=day)):
        course.change_place(day, kecamatan, village, note=reason)
        changed = course.repeat_today()
        changed += set_details(
            household, {"address": address, "rt": rt, "rw": rw, "hamlet": hamlet, "village_text": ""}
        )
        left = household.group
        if left is not None and left.kecamatan_id != kecamatan.pk:
            household.group = None
            changed.append("group_id")
            resign([household.pk])
        check(household, changed)
        household.save(update_fields=changed)
        if former.pk != kecamatan.pk:
            enrolment_changed.send(sender=Household, household=household, day=day, actor=actor)
    registry_changed.send(sender=Household, kecamatan={former.pk, kecamatan.pk}, day=day)
    return household
