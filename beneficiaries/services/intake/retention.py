"""Files and rows are kept for a time only; who was changed by which file is known for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import router, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import (
    ImportBatch,
    ImportCorrection,
    ImportDecision,
    ImportProblem,
    ImportRow,
)
from beneficiaries.services.intake.files import path_of
from beneficiaries.services.intake.gate import OVER, change, hold
from beneficiaries.services.intake.receiving import FOLDER
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told

_OF_ROWS: Final = (ImportRow, ImportProblem, ImportCorrection, ImportDecision)
#: A file that no batch names is a left-over of an upload that was killed, unless it is being uploaded just now.
_ORPHANS_AFTER: Final = timedelta(days=1)


def sweep(now: datetime) -> int:
    """Delete files, rows, problems and what was said of batches that were over long ago; returns how many batches.

    Batches that nobody has finished may rest for twice as long, and are cancelled then. Origins and totals stay, and
    undoing needs no more than them.
    """
    gone = [_forget(key, now) for key in list(_due(now).order_by("pk").values_list("pk", flat=True))]
    _sweep_out_orphans(now)
    return sum(gone)


def _due(now: datetime) -> QuerySet[ImportBatch]:
    """Batches over for so long; and those open whose last change is twice as old. However long ago they came in."""
    kept_for = timedelta(days=settings.IMPORT_RETENTION_DAYS)
    changes = ImportBatch.history.filter(id=OuterRef("pk")).order_by("-history_id")
    last_change = Coalesce(Subquery(changes.values("history_date")[:1]), "created_at")
    return (
        ImportBatch.objects.filter(file_gone_at=None)
        .alias(rests_since=Coalesce("undone_at", "applied_at", last_change))
        .filter(Q(state__in=OVER, rests_since__lt=now - kept_for) | Q(rests_since__lt=now - 2 * kept_for))
    )


def _forget(key: int, now: datetime) -> bool:
    batch = ImportBatch(pk=key)
    with transaction.atomic(), acting(SYSTEM, told(_("Masa simpan berkas habis"))):
        hold(batch, *BatchState)
        if not _due(now).filter(pk=key).exists():
            return False  # Somebody has gone on with it meanwhile.
        using = router.db_for_write(ImportRow)
        for model in _OF_ROWS:
            # Nothing hangs on them: no need to load them one by one.
            model.objects.filter(batch=batch)._raw_delete(using)  # noqa: SLF001 - see above
        for sheet in batch.sheets.all():  # Few; samples and first rows of the file are in them.
            sheet.found = {**sheet.found, "look": [], "headings": [_bare(each) for each in sheet.found["headings"]]}
            sheet.save(update_fields=["found"])
        state = batch.state if batch.state in OVER else BatchState.CANCELLED
        change(batch, file_gone_at=now, state=state)
    # After the commit: a file too much is swept out as an orphan, a file too few is missed by somebody.
    path_of(batch).unlink(missing_ok=True)
    return True


def _bare(heading: dict[str, object]) -> dict[str, object]:
    return {**heading, "samples": []}


def _sweep_out_orphans(now: datetime) -> None:
    folder = Path(default_storage.path(FOLDER))
    if not folder.is_dir():
        return
    named = set(ImportBatch.objects.filter(file_gone_at=None).values_list("stored", flat=True))
    for path in folder.iterdir():
        age = now.timestamp() - path.stat().st_mtime
        if path.is_file() and f"{FOLDER}/{path.name}" not in named and age > _ORPHANS_AFTER.total_seconds():
            path.unlink(missing_ok=True)
