"""What a person may do with a job: have it cancelled, have it done again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.errors import JobRefused
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.registry import get_kind
from pkh_portal.jobs.services.access import demand
from pkh_portal.jobs.services.dispatch import send_on_commit
from pkh_portal.jobs.services.enqueue import active_twin

if TYPE_CHECKING:
    from pkh_portal.accounts.services.audit import Actor

CANCEL_PERMISSION = "jobs.cancel_job"


@transaction.atomic
def request_cancel(*, job: Job, actor: Actor) -> Job:
    """Cancel a waiting job at once; ask a running one to stop at its next step. Does nothing to an ended one.

    For the owner, and for holders of ``jobs.cancel_job`` who found the job within their scope. Returns the row as
    it now is. Raises ``JobRefused``.
    """
    if actor.user is not None and actor.user != job.owner and not actor.user.has_perm(CANCEL_PERMISSION):
        raise JobRefused(_("Anda tidak berwenang membatalkan pekerjaan ini."))
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state == JobState.QUEUED:
        row.state, row.finished_at = JobState.CANCELLED, timezone.now()
        row.message = _("Dibatalkan sebelum dimulai.")
        row.save(update_fields=["state", "finished_at", "message"])
    elif row.state == JobState.RUNNING and row.cancel_requested_at is None:
        row.cancel_requested_at = timezone.now()
        row.save(update_fields=["cancel_requested_at"])
    else:
        return row
    _note(row, _("Pembatalan diminta oleh %(who)s.") % {"who": actor.name})
    return row


@transaction.atomic
def retry(*, job: Job, actor: Actor) -> Job:
    """Put a job that did not succeed back into the queue, with all its attempts; sent on commit.

    For the owner only. Returns the row as it now is, unchanged if there is nothing to retry. Raises ``JobRefused``
    if the owner may not have it done any more, ``AlreadyActive`` if the same work is under way.
    """
    if actor.user != job.owner:
        raise JobRefused(_("Hanya peminta pekerjaan yang dapat mengulanginya."))
    row = Job.objects.select_for_update().get(pk=job.pk)
    if not row.status.retryable:
        return row
    demand(kind=get_kind(row.kind), owner=actor.user, region_code=row.region_id)
    now = timezone.now()
    row.state, row.message, row.attempts = JobState.QUEUED, "", 0
    row.started_at = row.finished_at = row.cancel_requested_at = None
    row.progress_done, row.progress_total, row.progress_note = 0, 0, ""
    row.queued_at, row.run_after = now, None
    row.dispatch_after = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if twin := active_twin(row, owner=actor.user):
            return twin
        raise
    _note(row, _("Diulangi oleh %(who)s.") % {"who": actor.name})
    send_on_commit(row.pk)
    return row


def _note(job: Job, text: str) -> None:
    JobLogLine.objects.create(job=job, level=LogLevel.WARNING, text=text[:500])
