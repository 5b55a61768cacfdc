"""How much of the registry a file names, kecamatan by kecamatan: whether it can be the complete list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportRow
from pkh_portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Share:
    """A kecamatan that the file names: its families that have not left, and how many of them no row meets."""

    kecamatan: Region
    families: int
    absent: int

    @property
    def named(self) -> int:
        return self.families - self.absent

    @property
    def is_doubtful(self) -> bool:
        """Whether more than a quarter is absent.

        From one list to the next a few in a hundred leave. Told for each kecamatan by itself: one row that strayed into
        another kecamatan would drown in the sum, and have everybody there checked.
        """
        return self.absent * 4 > self.families


def shares(batch: ImportBatch) -> list[Share]:
    """The kecamatan of which the file leaves somebody out, those most left out first. Three queries."""
    absent = dict(not_in_file(batch).order_by().values_list("kecamatan").annotate(Count("pk")))
    families = _families(batch)
    found = [
        Share(kecamatan, families.get(kecamatan.pk, 0), absent[kecamatan.pk])
        for kecamatan in Region.objects.filter(pk__in=absent)
    ]
    return sorted(found, key=lambda share: (-share.absent / max(share.families, 1), -share.absent, share.kecamatan.pk))


def names_most(batch: ImportBatch) -> bool:
    """Whether the file names more than half of the families of its kecamatan: it may be a complete list. One query."""
    return batch.not_in_file * 2 < sum(_families(batch).values())


def _families(batch: ImportBatch) -> dict[str, int]:
    """Families that have not left, by the kecamatan of rows that are not rejected."""
    rows = ImportRow.objects.filter(batch=batch).exclude(outcome=RowOutcome.REJECTED).order_by()
    families = Household.objects.filter(kecamatan__in=rows.values("kecamatan_id")).exclude(status=EnrolmentStatus.EXIT)
    return dict(families.order_by().values_list("kecamatan").annotate(Count("pk")))
