"""Letting go of the old: results first, rows later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from pkh_portal.jobs.models import Job, WorkerSign
from pkh_portal.jobs.services.results import FOLDER

BATCH = 500
# Long after any attempt that may still be writing it.
ORPHAN_AGE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many result files, rows and left-over files went."""

    results: int
    rows: int
    orphans: int


def prune() -> Pruned:
    """Delete result files after ``JOB_RETENTION_DAYS``, the rows after twice that, and files that no row names.

    The file goes before its name leaves the row: stopped halfway, nothing is left that nobody knows of.
    """
    now = timezone.now()
    retention = timedelta(days=settings.JOB_RETENTION_DAYS)
    WorkerSign.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return Pruned(
        results=_prune_results(now - retention), rows=_prune_rows(now - 2 * retention), orphans=_prune_orphans(now)
    )


def _prune_results(before: datetime) -> int:
    old = Job.objects.filter(finished_at__lt=before).exclude(result="")
    keys = []
    for job in old.only("result").iterator(chunk_size=BATCH):
        job.result.storage.delete(str(job.result.name))
        keys.append(job.pk)
        if len(keys) == BATCH:
            break
    return Job.objects.filter(pk__in=keys).update(result="")


def _prune_rows(before: datetime) -> int:
    gone = 0
    for job in Job.objects.filter(finished_at__lt=before, result="").order_by("finished_at")[:BATCH]:
        try:
            job.delete()
        except (ProtectedError, RestrictedError):
            continue  # Another app's record tells where it came from by this row.
        gone += 1
    return gone


def _prune_orphans(now: datetime) -> int:
    """Left-overs of killed attempts. Looks at the folder in parts, never at all names at once."""
    root = Path(default_storage.path(FOLDER))
    gone = 0
    for folder in root.glob("*/"):
        old = {
            f"{FOLDER}/{folder.name}/{path.name}": path
            for path in folder.iterdir()
            if now.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds()
        }
        named = set(Job.objects.filter(result__startswith=f"{FOLDER}/{folder.name}/").values_list("result", flat=True))
        for name in old.keys() - named:
            old[name].unlink(missing_ok=True)
            gone += 1
    return gone
