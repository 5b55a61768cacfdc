"""The list of KPM as an address says it: the one reading of ``?kecamatan=…&status=…`` for every screen and export."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Channel, Component, EnrolmentStatus, NikQuality
from beneficiaries.extensions import extensions
from beneficiaries.facets import Choices, Facet
from beneficiaries.models import Household
from beneficiaries.place_facets import GROUP, KECAMATAN, REGENCY, VILLAGE
from beneficiaries.querysets import SEARCH_DIGITS, HouseholdQuerySet

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope

#: The parameter of the search box, and what switches a default off.
SEARCH: Final = "q"
ALL: Final = "semua"
#: Every NIK that cannot be relied on, whatever the reason.
DOUBTFUL: Final = "tidak_sah"
#: A longer text is no name; it would exhaust the database's parser.
SEARCH_LETTERS: Final = 100


def _statuses(scope: RegionScope) -> Choices:
    return [*EnrolmentStatus.choices, (ALL, _("Semua status"))]


def _with_status(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    if value == ALL:
        return families
    return families.filter(status=value) if value in EnrolmentStatus.values else families.none()


def _components(scope: RegionScope) -> Choices:
    return Component.choices


def _with_component(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    if value not in Component.values:
        return families.none()
    return families.filter(**{f"{Component(value).count_field}__gt": 0})


def _nik_qualities(scope: RegionScope) -> Choices:
    return [(DOUBTFUL, _("Perlu diperiksa (selain sah)")), *NikQuality.choices]


def _with_nik_quality(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    if value == DOUBTFUL:
        return families.with_doubtful_nik()
    return families.filter(nik_quality=value) if value in NikQuality.values else families.none()


def _channels(scope: RegionScope) -> Choices:
    return Channel.choices


def _paid_by(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    return families.filter(channel=value) if value in Channel.values else families.none()


#: This floor's own filters, in the order of the screen.
FACETS: Final = (
    REGENCY,
    KECAMATAN,
    VILLAGE,
    Facet("status", _("Status"), _statuses, _with_status, default=EnrolmentStatus.ACTIVE.value),
    Facet("komponen", _("Komponen"), _components, _with_component),
    Facet("mutu_nik", _("Mutu NIK"), _nik_qualities, _with_nik_quality),
    GROUP,
    Facet("kanal", _("Bank/kanal"), _channels, _paid_by),
)


def facets() -> tuple[Facet, ...]:
    """All filters: this floor's and those that higher floors add."""
    return (*FACETS, *(facet for extension in extensions() for facet in extension.facets()))


def chosen(params: Mapping[str, str]) -> dict[str, str]:
    """What the address says for each filter that is on, defaults included. ``kecamatan`` follows from ``desa``."""
    values = {facet.name: (params.get(facet.name) or "").strip() or facet.default for facet in facets()}
    if not values["kecamatan"] and values["desa"].startswith(tuple("0123456789")):
        values["kecamatan"] = values["desa"][:8]
    return {name: value for name, value in values.items() if value}


def search_text(params: Mapping[str, str]) -> str:
    """What was typed into the search box."""
    return (params.get(SEARCH) or "").strip()[:SEARCH_LETTERS]


def apply(params: Mapping[str, str], scope: RegionScope) -> HouseholdQuerySet:
    """The families of this scope that an address (``QueryDict`` or any mapping) asks for, in no order.

    Active ones unless ``status`` says otherwise (``semua`` for all). Parameters that are no filter are left alone.
    """
    return narrowed(params, scope).search(search_text(params))


def narrowed(params: Mapping[str, str], scope: RegionScope) -> HouseholdQuerySet:
    """The same without the search, which a list answers in a way of its own (``searching``)."""
    families = Household.objects.visible_to(scope).order_by()
    values = chosen(params)
    for facet in facets():
        if facet.name in values:
            families = facet.apply(families, values[facet.name], scope)
    return families


def search_hint(params: Mapping[str, str]) -> str:
    """A word to somebody who typed too few digits to be answered; empty otherwise."""
    text = search_text(params)
    if text and re.fullmatch(r"[\d .\-]+", text) and len(re.sub(r"\D", "", text)) < SEARCH_DIGITS:
        return _now("Ketik sedikitnya %(count)d angka pertama NIK, No. KK atau nomor peserta.") % {
            "count": SEARCH_DIGITS
        }
    return ""


def describe(params: Mapping[str, str], scope: RegionScope) -> str:
    """The address as a phrase: “semua KPM aktif di Kec. Tamalate, komponen SD/MI”."""
    values = chosen(params)
    status = values.pop("status", "")
    known = {facet.name: facet for facet in facets()}
    parts = []
    place = next((name for name in ("desa", "kecamatan", "kabupaten") if name in values), "")
    titles = {name: known[name].title_of(scope, value) for name, value in values.items()}
    title = titles.get(place, "")
    for name in ("desa", "kecamatan", "kabupaten"):
        titles.pop(name, None)
    parts += [f"{str(known[name].label).lower()} {title_}" for name, title_ in titles.items()]
    if text := search_text(params):
        parts.append(_now("pencarian “%(text)s”") % {"text": text})
    whole = _now("semua KPM")
    if status in EnrolmentStatus.values:
        whole = f"{whole} {str(EnrolmentStatus(status).label).lower()}"
    whole = _now("%(whole)s di %(place)s") % {"whole": whole, "place": title or _now("wilayah Anda")}
    return ", ".join([whole, *parts])
