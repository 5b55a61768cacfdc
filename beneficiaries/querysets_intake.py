"""Reads of the intake desk. All compose, and are scoped by the kabupaten/kota of the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from beneficiaries.intake_enums import BatchState, FieldCheckState
from pkh_portal.accounts.querysets import ScopedQuerySet

if TYPE_CHECKING:
    # Named in type arguments.
    from beneficiaries.models import FieldCheck, ImportBatch, RecordOrigin  # noqa: F401 -- see above

M = TypeVar("M", bound=models.Model)


class BatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Batches of whole kabupaten/kota: who sees a part of one sees none of its batches."""

    scope_path = "region"

    def with_same_file(self, batch: ImportBatch) -> Self:
        """Earlier batches of the same kabupaten/kota and the same content that were applied and stand."""
        return self.filter(region=batch.region_id, sha256=batch.sha256, state=BatchState.APPLIED).exclude(pk=batch.pk)

    def twins_of(self, batch: ImportBatch) -> Self:
        """Other batches of the same kabupaten/kota and the same content that were loaded, or still may be."""
        over = (BatchState.UNDONE, BatchState.FAILED, BatchState.CANCELLED)
        return self.filter(region=batch.region_id, sha256=batch.sha256).exclude(pk=batch.pk).exclude(state__in=over)


class OfBatchQuerySet(ScopedQuerySet[M]):
    """What belongs to one batch."""

    scope_path = "batch__region"


class OriginQuerySet(ScopedQuerySet["RecordOrigin"]):
    """Where families' data came from; as visible as the family."""

    scope_path = "household__kecamatan"


class OfficeQuerySet(ScopedQuerySet[M]):
    """What offices have said once for all files."""

    scope_path = "region"


class FieldCheckQuerySet(ScopedQuerySet["FieldCheck"]):
    """Questions about families; as visible as the family."""

    scope_path = "household__kecamatan"

    def pending(self) -> Self:
        """Those that somebody still has to do something about."""
        return self.exclude(state=FieldCheckState.CLOSED)
