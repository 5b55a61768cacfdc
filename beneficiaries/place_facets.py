"""Filters of families by place: kabupaten/kota → kecamatan → desa, each offered inside the one above."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.facets import Choices, Chosen, Facet, no_choices
from beneficiaries.models import FamilyGroup
from beneficiaries.querysets import HouseholdQuerySet
from pkh_portal.accounts.scope import RegionScope, visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.querysets import RegionQuerySet

#: What is worth listing; more is searched by typing. The largest kabupaten have some 50 kecamatan.
MOST_LISTED: Final = 80
#: Rows found by typing.
FOUND: Final = 20


def _regions(scope: RegionScope, level: RegionLevel) -> RegionQuerySet:
    regions: RegionQuerySet = visible(Region.objects.all(), scope)  # type: ignore[assignment] # narrowed, same type
    return regions.of_level(level)


def _holding(scope: RegionScope, level: RegionLevel) -> RegionQuerySet:
    """Regions of one level that lie in the scope or hold part of it."""
    if scope.nationwide:
        return Region.objects.of_level(level)
    above = [code[: level.code_length] for code in scope.codes if len(code) >= level.code_length]
    return (_regions(scope, level) | Region.objects.filter(code__in=above)).of_level(level)


def regency_of(scope: RegionScope) -> str:
    """The code of the one kabupaten/kota the whole scope lies in; empty for a wider scope."""
    length = RegionLevel.REGENCY.code_length
    regencies = {code[:length] for code in scope.codes}
    only = regencies.pop() if len(regencies) == 1 and not scope.nationwide else ""
    return only if len(only) == length else ""


def _titled(regions: RegionQuerySet) -> Choices:
    return [(region.code, region.title) for region in regions.only("kind", "name").order_by("search_name", "code")]


def _found(regions: RegionQuerySet, text: str) -> Choices:
    return [(region.code, region.full_name) for region in regions.search(text).with_parents()[:FOUND]]


def _title_of(scope: RegionScope, code: str) -> str:
    region = Region.objects.filter(code=code).first() if scope.covers(code) else None
    return region.title if region else ""


def _regencies(scope: RegionScope, chosen: Chosen) -> Choices:
    if scope.nationwide or regency_of(scope):
        return ()
    return _titled(_holding(scope, RegionLevel.REGENCY))


def _search_regencies(scope: RegionScope, chosen: Chosen, text: str) -> Choices:
    return _found(_holding(scope, RegionLevel.REGENCY), text)


def _name_of_regency(scope: RegionScope, code: str) -> str:
    region = _holding(scope, RegionLevel.REGENCY).filter(code=code).first()
    return region.title if region else ""


def _in_regency(families: HouseholdQuerySet, code: str, scope: RegionScope) -> HouseholdQuerySet:
    if len(code) != RegionLevel.REGENCY.code_length:
        return families.none()
    return families.filter(kecamatan__code__under=code)


def _kecamatan_of(scope: RegionScope, chosen: Chosen) -> RegionQuerySet:
    regions = _regions(scope, RegionLevel.DISTRICT)
    regency = chosen.get("kabupaten") or regency_of(scope)
    if regency:
        return regions.under(regency)
    return regions


def _kecamatan(scope: RegionScope, chosen: Chosen) -> Choices:
    in_kecamatan = bool(scope.codes) and all(len(code) >= RegionLevel.DISTRICT.code_length for code in scope.codes)
    narrow = chosen.get("kabupaten") or regency_of(scope) or (in_kecamatan and not scope.nationwide)
    return () if not narrow else _titled(_kecamatan_of(scope, chosen))[:MOST_LISTED]


def _search_kecamatan(scope: RegionScope, chosen: Chosen, text: str) -> Choices:
    return _found(_kecamatan_of(scope, chosen), text)


def _in_kecamatan(families: HouseholdQuerySet, code: str, scope: RegionScope) -> HouseholdQuerySet:
    return families.filter(kecamatan=code) if scope.covers(code) else families.none()


def _villages(scope: RegionScope, chosen: Chosen) -> Choices:
    kecamatan = chosen.get("kecamatan", "")
    if not kecamatan or not scope.covers(kecamatan):
        return ()
    villages = _titled(_regions(scope, RegionLevel.VILLAGE).children_of(kecamatan))
    return [*villages, (NO_VILLAGE, _("Belum diisi"))]


#: Families whose desa is not known yet.
NO_VILLAGE: Final = "kosong"


def _in_village(families: HouseholdQuerySet, code: str, scope: RegionScope) -> HouseholdQuerySet:
    if code == NO_VILLAGE:
        return families.filter(village__isnull=True)
    # The kecamatan follows from the code; said as well, it is one more index to choose from.
    above = code[: RegionLevel.DISTRICT.code_length]
    return families.filter(village=code, kecamatan=above) if scope.covers(above) else families.none()


def _name_of_village(scope: RegionScope, code: str) -> str:
    return str(_("desa belum diisi")) if code == NO_VILLAGE else _title_of(scope, code)


def _groups(scope: RegionScope, chosen: Chosen) -> Choices:
    kecamatan = chosen.get("kecamatan", "")
    if not kecamatan:
        return ()
    groups = FamilyGroup.objects.visible_to(scope).filter(kecamatan=kecamatan).order_by("name")
    return [(str(pk), name) for pk, name in groups.values_list("pk", "name")]


def _search_groups(scope: RegionScope, chosen: Chosen, text: str) -> Choices:
    groups = FamilyGroup.objects.visible_to(scope).filter(name__icontains=text).select_related("kecamatan")
    return [(str(group.pk), f"{group.name}, {group.kecamatan.title}") for group in groups.order_by("name")[:FOUND]]


def _in_group(families: HouseholdQuerySet, value: str, scope: RegionScope) -> HouseholdQuerySet:
    return families.filter(group=int(value)) if is_key(value) else families.none()


def _name_of_group(scope: RegionScope, value: str) -> str:
    group = FamilyGroup.objects.visible_to(scope).filter(pk=int(value)).first() if is_key(value) else None
    return group.name if group else ""


def is_key(value: str) -> bool:
    """Whether the text of an address can be a primary key."""
    return value.isascii() and value.isdigit() and len(value) <= 18


REGENCY = Facet(
    "kabupaten", _("Kabupaten/kota"), no_choices, _in_regency, offers=_regencies, search=_search_regencies,
    name_of=_name_of_regency, useful=lambda scope: not regency_of(scope),
)  # fmt: skip
KECAMATAN = Facet(
    "kecamatan", _("Kecamatan"), no_choices, _in_kecamatan, offers=_kecamatan, search=_search_kecamatan,
    name_of=_title_of,
)  # fmt: skip
VILLAGE = Facet(
    "desa", _("Desa/kelurahan"), no_choices, _in_village, within="kecamatan", offers=_villages,
    name_of=_name_of_village,
)  # fmt: skip
GROUP = Facet(
    "kelompok", _("Kelompok"), no_choices, _in_group, offers=_groups, search=_search_groups, name_of=_name_of_group
)
