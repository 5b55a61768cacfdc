"""Numbers that belong to one family only: who has them already, as far as the acting user may know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality
from beneficiaries.models import Household
from beneficiaries.services.checks import refusal
from pkh_portal.accounts.scope import RegionScope, scope_for
from pkh_portal.history.telling import label_of

if TYPE_CHECKING:
    from beneficiaries.querysets import HouseholdQuerySet
    from pkh_portal.accounts.services.audit import Actor


def scope_of(actor: Actor) -> RegionScope:
    """What the actor may see; the portal itself sees everything."""
    return RegionScope(nationwide=True) if actor.user is None else scope_for(actor.user)


def refuse_duplicates(household: Household, actor: Actor) -> None:
    """Refuse a valid NIK or a participant number that another family has."""
    others = Household.objects.exclude(pk=household.pk)
    if household.nik_quality == NikQuality.VALID:
        _refuse("nik", others.filter(nik=household.nik, nik_quality=NikQuality.VALID), actor)
    if household.participant_no:
        _refuse("participant_no", others.filter(participant_no=household.participant_no), actor)


def _refuse(field: str, holders: HouseholdQuerySet, actor: Actor) -> None:
    holder = holders.select_related("kecamatan").first()
    if holder is None:
        return
    number = label_of(Household, field)
    if not scope_of(actor).covers(holder.kecamatan_id):
        raise refusal(
            field,
            _("%(number)s ini sudah dipakai KPM lain di luar wilayah Anda; hubungi admin Dinas Sosial."),
            number=number,
        )
    raise refusal(
        field,
        _("%(number)s ini sudah dipakai KPM %(name)s di Kecamatan %(place)s. Periksa angkanya, atau buka KPM itu."),
        number=number,
        name=holder.name,
        place=holder.kecamatan.name,
    )


@contextmanager
def one_owner(household: Household, actor: Actor) -> Iterator[None]:
    """Save inside: a number that somebody else took in the same moment is refused in the same words."""
    refuse_duplicates(household, actor)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        refuse_duplicates(household, actor)
        raise
