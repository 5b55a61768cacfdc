"""What Celery calls. A message carries a key at most; everything else is in the rows."""

from typing import TYPE_CHECKING

from celery import shared_task

from pkh_portal.jobs.services.prune import prune
from pkh_portal.jobs.services.runner import run
from pkh_portal.jobs.services.schedule import queue_nightly
from pkh_portal.jobs.services.watch import watch

if TYPE_CHECKING:
    from celery import Task


@shared_task(name="jobs.run_job", bind=True)
def run_job(self: "Task[[str], None]", job_id: str) -> None:
    """Do the job, if it still waits to be done."""
    run(job_id, worker=self.request.hostname or "")


@shared_task(name="jobs.watch_jobs")
def watch_jobs() -> None:
    """Every ten seconds: find jobs whose worker or message got lost, and send them."""
    watch()


@shared_task(name="jobs.queue_nightly")
def queue_nightly_work(kind: str) -> None:
    """At night: queue a kind of work for the portal itself."""
    queue_nightly(kind)


@shared_task(name="jobs.prune_jobs")
def prune_jobs() -> None:
    """Daily: let go of old results and rows."""
    prune()
