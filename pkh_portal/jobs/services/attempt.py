"""An attempt at a job: everything it writes is fenced by its own token.

A worker that was paused, cut off or taken for dead may come back while another one already does its job. It then
finds that its token is no longer in the row: each write below touches the row only while the token is there, and
raises ``LeaseLost`` otherwise. Times of the lease are the database's, so clocks of hosts need not agree.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.errors import LeaseLost
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.querysets import JobQuerySet


class Standing(enum.Enum):
    """What an attempt may do: go on, stop because a person asked, stop because it holds the job no longer."""

    HOLDS = enum.auto()
    CANCEL_ASKED = enum.auto()
    LOST = enum.auto()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One worker's hold on a job. ``job`` is the row as it was when claimed."""

    job: Job
    token: UUID

    def rows(self) -> JobQuerySet:
        """The job, as long as it is this attempt's: one row or none."""
        return Job.objects.filter(pk=self.job.pk, token=self.token, state=JobState.RUNNING)

    def standing(self) -> Standing:
        """Look at the row: one query, nothing written."""
        asked = list(self.rows().values_list("cancel_requested_at", flat=True))
        if not asked:
            return Standing.LOST
        return Standing.HOLDS if asked[0] is None else Standing.CANCEL_ASKED

    def hold(self, progress: Mapping[str, Any] | None = None, lines: Sequence[JobLogLine] = ()) -> None:
        """Lengthen the lease and write down progress and log lines. Raises ``LeaseLost`` and writes nothing."""
        if not lines:
            self._write(lease_until=lease_end(), **progress or {})
            return
        with transaction.atomic():
            self._write(lease_until=lease_end(), **progress or {})
            JobLogLine.objects.bulk_create(lines)

    def end(self, state: JobState, message: str, lines: Sequence[JobLogLine] = (), **changes: Any) -> None:
        """Write down how the job ended, with its last log lines. Raises ``LeaseLost`` and writes nothing."""
        with transaction.atomic():
            self._write(**_let_go(), state=state, message=message, finished_at=Now(), **changes)
            JobLogLine.objects.bulk_create(lines)

    def give_back(self, lines: Sequence[JobLogLine] = ()) -> None:
        """Put the job back into the queue for the watcher to send; this attempt does not count."""
        with transaction.atomic():
            self._write(
                **_let_go(),
                state=JobState.QUEUED,
                attempts=F("attempts") - 1,
                queued_at=Now(),
                dispatch_after=Now(),
            )
            JobLogLine.objects.bulk_create(lines)

    def _write(self, **changes: Any) -> None:
        if not self.rows().update(**changes):
            raise LeaseLost


def lease_end() -> Any:
    """The end of a lease that begins now, as an expression on the database's clock."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _let_go() -> dict[str, None]:
    return {"token": None, "lease_until": None}


def claim(job_id: UUID | str, *, worker: str = "") -> Attempt | None:
    """Take a waiting job whose time has come. None if there is none: somebody has it, or it is done.

    However often a message is delivered, and to how many workers, one conditional UPDATE has one winner.
    """
    token = uuid4()
    taken = (
        Job.objects.timely()
        .filter(pk=job_id, state=JobState.QUEUED)
        .update(
            state=JobState.RUNNING,
            token=token,
            worker=worker[:100],
            lease_until=lease_end(),
            attempts=F("attempts") + 1,
            started_at=Now(),
            message="",
            progress_done=0,
            progress_total=0,
            progress_note="",
        )
    )
    if not taken:
        return None
    job = Job.objects.select_related("owner", "region").filter(pk=job_id, token=token).first()
    return Attempt(job, token) if job else None
