"""Doing a job: the one path from a message to an end, whatever happens on the way."""

from __future__ import annotations

import logging
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.errors import Cancelled, Interrupted, JobFailed, JobRefused, LeaseLost
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.registry import get_kind
from pkh_portal.jobs.services.access import demand
from pkh_portal.jobs.services.attempt import Attempt, claim
from pkh_portal.jobs.services.context import JobContext
from pkh_portal.jobs.services.reporter import Reporter, facts
from pkh_portal.jobs.services.sealing import opened, without_sealed

logger = logging.getLogger(__name__)


def run(job_id: UUID | str, *, worker: str = "") -> None:
    """Claim the job, do it and write down its end. Nothing happens if somebody else has it or it is done.

    Raises nothing that the job raises. If not even the end can be written, the database's error is raised, the
    lease ends by itself and the watcher sends the job again.
    """
    attempt = claim(job_id, worker=worker)
    if attempt is None:
        return
    reporter = Reporter(attempt, inline=connection.in_atomic_block)
    context = JobContext(attempt, reporter)
    began = time.monotonic()
    try:
        with as_the_owner(attempt.job):
            state = _attempt(attempt, context, reporter)
    except LeaseLost:
        state = None
    finally:
        reporter.stop()
        context.discard_result()
    event = state.value if state else "lease_lost"
    spent = round((time.monotonic() - began) * 1000)
    logger.info("Job attempt over", extra={**facts(attempt), "event": event, "duration_ms": spent})


def _attempt(attempt: Attempt, context: JobContext, reporter: Reporter) -> JobState:
    """Do the work and write its end; returns the state written. Raises ``LeaseLost``."""
    try:
        _work(attempt.job, context)
        reporter.stop()
        # Lines that the reporter was about to write at the very moment of success.
        JobLogLine.objects.bulk_create(reporter.unwritten()[1])
        return JobState.SUCCEEDED
    except Interrupted:
        reporter.stop()
        attempt.give_back(reporter.unwritten()[1])
        return JobState.QUEUED
    except Cancelled:
        return _end(attempt, reporter, JobState.CANCELLED, _("Dibatalkan atas permintaan."))
    except (JobFailed, JobRefused) as error:
        return _end(attempt, reporter, JobState.FAILED, str(error))
    except Exception:
        reference = reference_of(attempt)
        logger.exception("Job ended by a bug, reference %s", reference, extra=facts(attempt))
        if context.finished:
            return JobState.SUCCEEDED
        message = _(
            "Terjadi galat pada sistem, bukan karena data Anda. Coba ulangi; bila terjadi lagi, sampaikan nomor "
            "rujukan %(reference)s kepada admin sistem."
        )
        return _end(attempt, reporter, JobState.ERRORED, message % {"reference": reference})


def _work(job: Job, context: JobContext) -> None:
    """Call the kind's function, with the owner's rights looked at anew, and write down the success."""
    kind = get_kind(job.kind)
    demand(kind=kind, owner=job.owner, region_code=job.region_id)
    context.params_left = without_sealed(kind, job.params)
    try:
        kind.run(context, **opened(kind, job.params))
    except (Cancelled, Interrupted, LeaseLost):
        if not context.finished:
            raise
    context.finish()


def _end(attempt: Attempt, reporter: Reporter, state: JobState, message: str) -> JobState:
    reporter.stop()
    progress, lines = reporter.unwritten()
    attempt.end(state, message, lines, **progress)
    return state


def reference_of(attempt: Attempt) -> str:
    """The number a user reads to an administrator, who finds it in the server's log."""
    return f"{attempt.job.pk.hex[:8].upper()}-{attempt.job.attempts}"


@contextmanager
def as_the_owner(job: Job) -> Iterator[None]:
    """The owner's language and time zone, so that files and sentences come out as on the owner's screen."""
    language = job.owner.language if job.owner else settings.LANGUAGE_CODE
    zone = (job.owner.time_zone if job.owner else "") or settings.TIME_ZONE
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
        yield
