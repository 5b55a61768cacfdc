"""Whether anybody works: signs of life that worker processes leave."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from pkh_portal.jobs.models import WorkerSign

SIGN_SECONDS = 15
# Three signs missed in a row are no coincidence.
ALIVE_WITHIN = timedelta(seconds=3 * SIGN_SECONDS)


def leave_sign(*, name: str) -> None:
    """Write down that the worker of this name is alive now."""
    WorkerSign.objects.update_or_create(name=name[:100], defaults={"at": timezone.now()})


def last_worker_sign() -> datetime | None:
    """When any worker was last alive; none if there never was one."""
    latest: datetime | None = WorkerSign.objects.aggregate(latest=Max("at"))["latest"]
    return latest


def a_worker_lives() -> bool:
    """Whether a worker gave a sign of life lately enough."""
    latest = last_worker_sign()
    return latest is not None and timezone.now() - latest <= ALIVE_WITHIN
