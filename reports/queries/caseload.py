"""The one formula of the caseload (architecture.md, section 3). Screens, papers, snapshots and previews all ask here.

Everything is counted from dated rows, so a day in the past gives the same answer for ever. A kecamatan's figures come
from what is recorded for the kecamatan itself: a pendamping posted to a whole kabupaten/kota stands in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from beneficiaries.models import Enrolment
from companions.models import Assignment, Personnel, Placement
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from reports.enums import CaseloadStatus
from reports.queries.standards import Standard, standards_on

#: Narrows rows to a place, given the path from the row to its region.
Where = Callable[[str], Q]


def status_of(kpm: int, companions: Decimal, standard: Standard | None) -> CaseloadStatus | None:
    """How so many families stand to so many companions (full-time shares).

    Compared exactly, never rounded: 250.01 is over 250. None where there is no standard to judge by.
    """
    if kpm == 0:
        return CaseloadStatus.NO_KPM
    if companions == 0:
        return CaseloadStatus.UNCOVERED
    if standard is None:
        return None
    if kpm > standard.maximum * companions:
        return CaseloadStatus.OVER
    return CaseloadStatus.UNDER if kpm < standard.minimum * companions else CaseloadStatus.WITHIN


@dataclass(frozen=True, slots=True)
class Figures:
    """What a place has on a day. ``needed`` companions at the standard's maximum; none without a standard.

    ``companions`` are full-time shares, ``headcount`` the people behind them. ``unassigned`` families have nobody,
    ``idle`` companions have no family.
    """

    kpm: int
    companions: Decimal
    headcount: int
    unassigned: int
    idle: int
    needed: int | None
    standard: Standard | None

    @property
    def ratio(self) -> Decimal | None:
        """Families for each full-time companion; none without companions."""
        return self.kpm / self.companions if self.companions else None

    @property
    def gap(self) -> Decimal | None:
        """Companions beyond what is needed; negative: so many are missing."""
        return None if self.needed is None else self.companions - self.needed

    @property
    def status(self) -> CaseloadStatus | None:
        """As ``status_of``."""
        return status_of(self.kpm, self.companions, self.standard)


@dataclass(frozen=True, slots=True)
class KecamatanFigures(Figures):
    """The figures of one kecamatan."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Caseload:
    """The kecamatan of a region on a day, in the order of their codes, and what they add up to."""

    day: date
    kecamatan: tuple[KecamatanFigures, ...]

    @property
    def total(self) -> Figures:
        """The sums over the kecamatan: the ratio is sum over sum, and a companion of two kecamatan counts in both.

        The standard is the one that all kecamatan share, if they do.
        """
        rows = self.kecamatan
        needed = [row.needed for row in rows if row.needed is not None]
        shared = {row.standard for row in rows}
        return Figures(
            kpm=sum(row.kpm for row in rows),
            companions=sum((row.companions for row in rows), Decimal(0)),
            headcount=sum(row.headcount for row in rows),
            unassigned=sum(row.unassigned for row in rows),
            idle=sum(row.idle for row in rows),
            needed=sum(needed) if len(needed) == len(rows) else None,
            standard=next(iter(shared)) if len(shared) == 1 else None,
        )


def needed_for(kpm: int, standard: Standard | None) -> int | None:
    """How many full-time companions so many families need at the standard's maximum; none without a standard."""
    return None if standard is None else -(-kpm // standard.maximum)


def caseload(region: str, day: date) -> Caseload:
    """The figures of a region (a dotted code; empty: the whole country) on a day. Seven queries, whatever its size."""
    where = _under(region)
    kpm = kpm_on(day, where)
    posts = posts_on(day, where)
    unassigned, idle = _unassigned(day, where), _idle(day, where)
    names = _names(day, region, [*kpm, *posts])
    standards = standards_on(day, names)
    nobody = (Decimal(0), 0)
    return Caseload(
        day,
        tuple(
            KecamatanFigures(
                code=code,
                name=name,
                kpm=kpm.get(code, 0),
                companions=posts.get(code, nobody)[0],
                headcount=posts.get(code, nobody)[1],
                unassigned=unassigned.get(code, 0),
                idle=idle.get(code, 0),
                needed=needed_for(kpm.get(code, 0), standards.get(code)),
                standard=standards.get(code),
            )
            for code, name in sorted(names.items())
        ),
    )


def among(codes: Collection[str]) -> Where:
    """Rows of these kecamatan."""
    return lambda path: Q(**{f"{path}__in": list(codes)})


def _under(region: str) -> Where:
    """Rows of the region and what lies in it."""
    return lambda path: Q(**{f"{path}__code__under": region}) if region else Q()


def kpm_on(day: date, where: Where) -> dict[str, int]:
    """Families active on the day, by kecamatan."""
    return _counted(Enrolment.objects.counted_on(day).filter(where("kecamatan")), "kecamatan")


def posts_on(day: date, where: Where) -> dict[str, tuple[Decimal, int]]:
    """Full-time shares and heads of the pendamping in service on the day, by the kecamatan they are posted to."""
    rows = (
        _posts(day, where).order_by().values("region").annotate(fte=Sum("fte"), heads=Count("personnel", distinct=True))
    )
    return {row["region"]: (row["fte"], row["heads"]) for row in rows}


def _posts(day: date, where: Where) -> Any:
    people = Personnel.objects.companions().in_service_on(day)
    posts = Placement.objects.active_on(day).filter(where("region"), region__level=RegionLevel.DISTRICT)
    return posts.filter(personnel__in=people)


def _unassigned(day: date, where: Where) -> dict[str, int]:
    """Families active on the day whom nobody accompanies then, by kecamatan."""
    running = Assignment.objects.running_on(day).filter(household=OuterRef("household"))
    rows = Enrolment.objects.counted_on(day).filter(where("kecamatan"))
    return _counted(rows.filter(~Exists(running)), "kecamatan")


def _idle(day: date, where: Where) -> dict[str, int]:
    """Pendamping in service who accompany no family on the day, by the kecamatan they are posted to."""
    carried = Assignment.objects.carried_on(day).filter(personnel=OuterRef("personnel"))
    return _counted(_posts(day, where).filter(~Exists(carried)), "region", "personnel")


def _counted(rows: Any, place: str, what: str = "pk") -> dict[str, int]:
    counted: Iterable[tuple[str, int]] = (
        rows.order_by().values_list(place).annotate(number=Count(what, distinct=what != "pk"))
    )
    return dict(counted)


def _names(day: date, region: str, also: Iterable[str]) -> Mapping[str, str]:
    """Names of the kecamatan that are there on the day, and of those that have something all the same."""
    there = Region.objects.of_level(RegionLevel.DISTRICT)
    there = there.under(region) if region else there
    with_something = set(also)
    rows = there.order_by().values_list("code", "name", "valid_from", "valid_until")
    return {
        code: name
        for code, name, begins, ends in rows
        if code in with_something or ((begins is None or begins <= day) and (ends is None or ends >= day))
    }
