"""Filters of the list of families by who accompanies them and who came to see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.facets import Choices, Chosen, Facet, no_choices
from beneficiaries.place_facets import FOUND, is_key
from beneficiaries.querysets import HouseholdQuerySet
from companions.models import Assignment, Personnel
from pkh_portal.accounts.scope import RegionScope

NEVER: Final = "belum"
#: Days without a visit that are worth asking for.
DAYS: Final = (30, 60, 90)


def _search(scope: RegionScope, chosen: Chosen, text: str) -> Choices:
    """People who accompany families; their office tells namesakes apart."""
    people = Personnel.objects.visible_to(scope).companions().search(text).select_related("region")
    return [(str(person.pk), f"{person.name} · {person.region.title}") for person in people[:FOUND]]


def _name_of(scope: RegionScope, value: str) -> str:
    person = Personnel.objects.visible_to(scope).filter(pk=int(value)).first() if is_key(value) else None
    return person.name if person else ""


def _accompanied_by(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    """Families whom this person accompanies today."""
    if not is_key(value):
        return families.none()
    running = Assignment.objects.running_on(timezone.localdate()).filter(personnel=int(value))
    return families.filter(pk__in=running.order_by().values("household"))


def _accompanied(scope: RegionScope) -> Choices:
    return [("ya", _("Tanpa pendamping"))]


def _unaccompanied(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    return families.filter(accompanied=False, status=EnrolmentStatus.ACTIVE) if value == "ya" else families.none()


def _visits(scope: RegionScope) -> Choices:
    return [
        (NEVER, _("Belum pernah")),
        *[(str(days), _("Lebih dari %(days)d hari lalu") % {"days": days}) for days in DAYS],
    ]


def _not_visited(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    """Families never visited, or not within so many days; those never visited have waited longest."""
    never = Q(last_visit_on__isnull=True)
    if value == NEVER:
        return families.filter(never)
    if value not in {str(days) for days in DAYS}:
        return families.none()
    return families.filter(never | Q(last_visit_on__lt=timezone.localdate() - timedelta(days=int(value))))


FACETS: Final = (
    Facet("pendamping", _("Pendamping"), no_choices, _accompanied_by, search=_search, name_of=_name_of),
    Facet("tanpa_pendamping", _("Punya pendamping?"), _accompanied, _unaccompanied),
    Facet("kunjungan", _("Kunjungan"), _visits, _not_visited),
)
