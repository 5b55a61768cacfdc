"""A companion's load beside that of the others of the same kecamatan. A comparison, not a verdict: standards are dated
rows of the floor above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from companions.loads import loads_on
from companions.models import Personnel, Placement
from pkh_portal.regions.enums import RegionLevel


@dataclass(frozen=True, slots=True)
class Peers:
    """The companions in service of one kecamatan on a day, the person among them."""

    kecamatan: str
    companions: int
    least: int
    most: int
    average: float


def peers(*, personnel: Personnel, day: date) -> list[Peers]:
    """One comparison for each kecamatan where the person is posted and somebody else is, too."""
    posts = Placement.objects.active_on(day).filter(personnel=personnel, region__level=RegionLevel.DISTRICT)
    found = []
    for code, name in posts.values_list("region_id", "region__name"):
        there = Personnel.objects.companions().in_service_on(day).filter(
            pk__in=Placement.objects.active_on(day).filter(region_id=code).values("personnel")
        )  # fmt: skip
        loads = loads_on(day, there).values()
        if len(loads) > 1:
            found.append(Peers(name, len(loads), min(loads), max(loads), sum(loads) / len(loads)))
    return found
