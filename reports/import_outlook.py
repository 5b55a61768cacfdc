"""What applying a list would do to the caseload of each kecamatan: for its preview (``KPM_IMPORT_OUTLOOK``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pkh_portal.regions.models import Region
from reports.enums import CaseloadStatus
from reports.queries.caseload import among, posts_on, status_of
from reports.queries.standards import Standard, standards_on


@dataclass(frozen=True, slots=True)
class Side:
    """The families of a kecamatan before or after, and how they stand to its companions.

    ``ratio`` is none without companions; ``status_label`` and ``status_tone`` are empty without a standard.
    """

    kpm: int
    ratio: Decimal | None
    status: CaseloadStatus | None

    @property
    def status_label(self) -> str:
        """The status in a word."""
        return str(self.status.label) if self.status else ""

    @property
    def status_tone(self) -> str:
        """The colour of its badge."""
        return self.status.tone if self.status else ""


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """One kecamatan before and after. Companions and standard are the same on both sides."""

    kecamatan: str
    name: str
    companions: Decimal
    standard: Standard | None
    before: Side
    after: Side

    @property
    def turns(self) -> bool:
        """Whether the status becomes another."""
        return self.before.status != self.after.status


def outlook(before: Mapping[str, int], after: Mapping[str, int], day: date) -> list[OutlookRow]:
    """Every kecamatan (code) that has families before or after, in the order of codes, on a day. Four queries."""
    codes = sorted({*before, *after})
    posts, standards = posts_on(day, among(codes)), standards_on(day, codes)
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    rows = []
    for code in codes:
        companions, standard = posts.get(code, (Decimal(0), 0))[0], standards.get(code)
        sides = (_side(counts.get(code, 0), companions, standard) for counts in (before, after))
        rows.append(OutlookRow(code, names.get(code, code), companions, standard, *sides))
    return rows


def _side(kpm: int, companions: Decimal, standard: Standard | None) -> Side:
    return Side(kpm, kpm / companions if companions else None, status_of(kpm, companions, standard))
