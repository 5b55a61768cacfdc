"""Asking for a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkh_portal.jobs.errors import AlreadyActive
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.registry import get_kind
from pkh_portal.jobs.services.access import demand
from pkh_portal.jobs.services.dispatch import send_on_commit
from pkh_portal.jobs.services.sealing import kept_key, sealed

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.accounts.services.audit import Actor
    from pkh_portal.regions.models import Region


@transaction.atomic
def enqueue(
    *,
    kind: str,
    actor: Actor,
    params: Mapping[str, Any] | None = None,
    region: Region | None = None,
    title: str = "",
    run_after: datetime | None = None,
    unique_key: str | None = None,
) -> Job:
    """Put a job into the queue; it is sent to the workers when the caller's transaction commits.

    ``params`` are the keyword parameters of the kind's function, as JSON: keys of rows, not rows. ``region`` makes
    the job visible to those who administer it. ``title`` is a phrase for the owner; else the kind's label.
    ``unique_key`` names work that must not be under way twice: while the actor's own job with that key waits or
    runs, that one is returned.

    Raises ``JobRefused`` without the kind's permission or for a region out of scope, ``AlreadyActive`` if somebody
    else has the key's job under way, ``UnknownKind``, and ``TypeError`` for parameters the function does not take.
    """
    declared = get_kind(kind)
    declared.check_params(params or {})
    demand(kind=declared, owner=actor.user, region_code=region.pk if region else None)
    now = timezone.now()
    later = run_after if run_after and run_after > now else None
    job = Job(
        kind=kind,
        title=str(title or declared.label)[:200],
        owner=actor.user,
        region=region,
        params=sealed(declared, params or {}),
        unique_key=kept_key(declared, unique_key),
        created_at=now,
        queued_at=now,
        run_after=later,
        # The message below comes first; the watcher steps in only if nobody has taken the job by then.
        dispatch_after=later or now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if twin := active_twin(job, owner=actor.user):
            return twin
        raise
    if later is None:
        send_on_commit(job.pk)
    return job


def active_twin(job: Job, *, owner: User | None) -> Job | None:
    """The owner's own job with the same unique key that waits or runs, if any.

    Raises ``AlreadyActive`` if there is one and it is somebody else's.
    """
    if job.unique_key is None:
        return None
    twin = Job.objects.select_related("owner").active().filter(unique_key=job.unique_key).first()
    if twin is not None and twin.owner != owner:
        who = twin.owner or _("sistem")
        raise AlreadyActive(
            _("Pekerjaan yang sama sedang dikerjakan atas permintaan %(who)s. Tunggu sampai selesai.") % {"who": who}
        )
    return twin
