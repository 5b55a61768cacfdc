"""Later loads that rest on what an earlier one wrote: their files name families of it, as rows that change nothing.

Taking the earlier load back removes those families, though a newer list says that they are KPM. So it is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from beneficiaries.intake_enums import BatchState, OriginAction
from beneficiaries.models import ImportBatch, ImportRow, RecordOrigin


@dataclass(frozen=True, slots=True)
class Mention:
    """A later load that stands, and how many families it names that would be removed, or given their values back."""

    batch: ImportBatch
    removed: int
    restored: int


def mentions(batch: ImportBatch, going: Mapping[int, str]) -> list[Mention]:
    """The loads of the kabupaten/kota applied after this one that name some of these families, the earliest first.

    ``going``: family → what the batch did to it (``OriginAction``). Two queries at most, however many loads. Of a load
    whose rows are deleted by now (``IMPORT_RETENTION_DAYS``) nothing is known.
    """
    if not going or batch.applied_at is None:
        return []
    ours = RecordOrigin.objects.filter(batch=batch).order_by()
    later = ImportBatch.objects.filter(
        region=batch.region_id, state=BatchState.APPLIED, applied_at__gt=batch.applied_at
    ).order_by()
    named = ImportRow.objects.filter(batch__in=later.values("pk"), household__in=ours.values("household")).order_by()
    counts: dict[int, Counter[str]] = {}
    for key, household in named.values_list("batch", "household").distinct().iterator():
        if action := going.get(household):
            counts.setdefault(key, Counter())[action] += 1
    if not counts:
        return []
    return [
        Mention(each, counts[each.pk][OriginAction.CREATED], counts[each.pk][OriginAction.CHANGED])
        for each in ImportBatch.objects.filter(pk__in=counts).order_by("applied_at", "pk")
    ]
