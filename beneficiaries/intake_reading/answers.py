"""What people have decided about rows, as far as it answers what the rows ask now."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from beneficiaries.models import ImportBatch, ImportDecision, ImportRow
from beneficiaries.querysets_intake import OfBatchQuerySet

_SAME: Final = ("sheet_no", "row_no", "review", "signature")


def answers(batch: ImportBatch) -> OfBatchQuerySet[ImportDecision]:
    """The decisions about what rows ask by the last check, and not about what they asked before."""
    rows = ImportRow.objects.filter(batch=batch, **{name: OuterRef(name) for name in _SAME})
    same = rows.alias(met=Coalesce("household_id", 0)).filter(met=Coalesce(OuterRef("household_id"), 0))
    return ImportDecision.objects.filter(Exists(same), batch=batch)
