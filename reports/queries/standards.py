"""Which caseload standard holds for which kecamatan on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pkh_portal.regions.codes import ancestor_codes
from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import RegionAccess
from reports.models import CaseloadStandard


@dataclass(frozen=True, slots=True)
class Standard:
    """From ``minimum`` to ``maximum`` families, both included, for one full-time companion; ``pk`` of its row."""

    minimum: int
    maximum: int
    pk: int | None = None


def standards_on(day: date, kecamatan: Iterable[str]) -> Mapping[str, Standard]:
    """The standard of each of these kecamatan (codes); one that has none on the day is left out. Two queries.

    A kecamatan whose access class nobody has recorded counts as easy to reach.
    """
    wanted = sorted(set(kecamatan))
    above = {code for each in wanted for code in ancestor_codes(each)}
    classes = dict(
        RegionAccess.objects.active_on(day).filter(kecamatan__in=wanted).values_list("kecamatan", "access_class")
    )
    rows = CaseloadStandard.objects.active_on(day).filter(Q(region__isnull=True) | Q(region__in=[*wanted, *above]))
    known = {
        (region or "", access_class): Standard(minimum, maximum, pk)
        for pk, region, access_class, minimum, maximum in rows.order_by().values_list(
            "pk", "region", "access_class", "minimum", "maximum"
        )
    }
    found = {code: nearest(code, classes.get(code, AccessClass.EASY), known) for code in wanted}
    return {code: standard for code, standard in found.items() if standard is not None}


def nearest(kecamatan: str, access_class: str, known: Mapping[tuple[str, str], Standard]) -> Standard | None:
    """The standard of the kecamatan itself, or of the nearest region above it, up to the country (``""``).

    Of one region that of the access class goes before that of all classes (``""``).
    """
    for region in (kecamatan, *reversed(ancestor_codes(kecamatan)), ""):
        for wanted in (access_class, ""):
            if (region, wanted) in known:
                return known[region, wanted]
    return None
