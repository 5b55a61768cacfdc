"""Where somebody's families live: how many in which desa and which group, on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.listing import ALL
from beneficiaries.place_facets import NO_VILLAGE
from companions.models import Assignment, Personnel

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope


@dataclass(frozen=True, slots=True)
class Part:
    """The families of one desa (or without one) of a kecamatan. ``active`` of ``families`` take part today."""

    kecamatan_id: str
    kecamatan: str
    village_id: str | None
    village: str
    families: int
    active: int
    groups: tuple[tuple[str, int], ...]

    @property
    def query(self) -> str:
        """The part of an address that narrows the list of KPM to this desa."""
        return f"status={ALL}&kecamatan={self.kecamatan_id}&desa={self.village_id or NO_VILLAGE}"


def spread(*, personnel: Personnel, day: date, scope: RegionScope) -> list[Part]:
    """The families whom somebody accompanies on this day and who live in the scope, by desa, the largest first."""
    rows = (
        Assignment.objects.running_on(day)
        .filter(personnel=personnel)
        .visible_to(scope)
        .order_by()
        .values(
            "household__kecamatan_id",
            "household__kecamatan__name",
            "household__village_id",
            "household__village__name",
            "household__group__name",
        )
        .annotate(families=Count("pk"), active=Count("pk", filter=Q(household__status=EnrolmentStatus.ACTIVE)))
    )
    places: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for found in rows:
        row: dict[str, Any] = {**found}
        places.setdefault((row["household__kecamatan_id"], row["household__village_id"]), []).append(row)
    parts = [_part(place, found) for place, found in places.items()]
    return sorted(parts, key=lambda part: (-part.families, part.kecamatan, part.village))


def _part(place: tuple[str, str | None], rows: list[dict[str, Any]]) -> Part:
    first = rows[0]
    groups = [(row["household__group__name"], row["families"]) for row in rows if row["household__group__name"]]
    return Part(
        kecamatan_id=place[0],
        kecamatan=first["household__kecamatan__name"],
        village_id=place[1],
        village=first["household__village__name"] or "",
        families=sum(row["families"] for row in rows),
        active=sum(row["active"] for row in rows),
        groups=tuple(sorted(groups)),
    )
