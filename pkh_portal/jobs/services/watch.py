"""Finding what got lost: jobs whose worker died, and jobs whose message did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.services.dispatch import send

# A round is short: what it leaves is found by the next one, ten seconds later.
BATCH = 100
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Round:
    """What one look found: attempts taken from dead workers (of jobs to go on or to end), messages sent."""

    lost: int
    sent: int


def watch() -> Round:
    """Take jobs from dead workers, end those that have died too often, and send what is due.

    Any number of watchers may run at once: each change is a conditional UPDATE with one winner.
    """
    lost = sum(take_from_dead(job) for job in Job.objects.lost().order_by("lease_until")[:BATCH])
    return Round(lost=lost, sent=send(take_due()))


@transaction.atomic
def take_from_dead(job: Job) -> bool:
    """End a lost attempt: the job goes back to the queue, or ends. False if its worker has spoken up after all."""
    state, message = verdict(job)
    now = timezone.now()
    changed = (
        Job.objects.lost()
        .filter(pk=job.pk, token=job.token)
        .update(
            state=state,
            message=message,
            token=None,
            lease_until=None,
            finished_at=now if state.finished else None,
            queued_at=now,
            dispatch_after=now,
        )
    )
    if changed:
        text = _("Pekerja terhenti pada percobaan ke-%(count)s.") % {"count": job.attempts}
        JobLogLine.objects.create(job=job, level=LogLevel.WARNING, text=text)
    return bool(changed)


def verdict(job: Job) -> tuple[JobState, str]:
    """What becomes of a job whose worker died, and the sentence for its owner."""
    if job.cancel_requested_at is not None:
        return JobState.CANCELLED, _("Dibatalkan atas permintaan.")
    if job.attempts < settings.JOB_MAX_ATTEMPTS:
        return JobState.QUEUED, ""
    return JobState.ERRORED, _(
        "Pekerjaan ini terhenti %(count)s kali sebelum selesai, jadi tidak dicoba lagi secara otomatis. Coba ulangi; "
        "bila terjadi lagi, sampaikan kepada admin sistem."
    ) % {"count": job.attempts}


def take_due() -> Iterator[UUID]:
    """Keys of the jobs to send now, oldest first; each is put off, so that no other watcher sends it as well."""
    now = timezone.now()
    for job in Job.objects.due().order_by("dispatch_after").only("queued_at", "dispatch_after")[:BATCH]:
        later = next_dispatch(queued_at=job.queued_at, now=now)
        mine = Job.objects.due().filter(pk=job.pk, dispatch_after=job.dispatch_after)
        if mine.update(dispatch_after=later):
            yield job.pk


def next_dispatch(*, queued_at: datetime, now: datetime) -> datetime:
    """When a waiting job that is sent now may be sent again, its message being taken for lost.

    After as long as it has waited already, at least a lease and at most five minutes: soon after an accident, and
    without flooding the broker while all workers are busy with long work.
    """
    pause = max(now - queued_at, timedelta(seconds=settings.JOB_LEASE_SECONDS))
    return now + min(pause, LONGEST_PAUSE)
