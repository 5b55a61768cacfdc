import argparse
import json
import time
from collections import Counter
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import OperationalError, transaction
from django.db.models import Max, Sum

from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.jobs.api import Job, JobState, enqueue
from pkh_portal.jobs.models import JobLogLine
from pkh_portal.jobs.services.attempt import claim
from pkh_portal.jobs.tests.workload.job_kinds import KIND
from pkh_portal.jobs.tests.workload.models import Effect


class Command(BaseCommand):
    help = "Queue countable work, write for a while, or report as JSON what became of it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--enqueue", type=int, default=0)
        parser.add_argument("--watch-every", type=int, default=2, help="Seconds between two looks of the watcher.")

        parser.add_argument("--write-for", type=int, default=0, help="Seconds of writing as fast as it goes.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write_for"]:
            self.stdout.write(json.dumps(write_for(options["write_for"])))
        elif options["enqueue"]:
            self.prepare(options["watch_every"])
            for _number in range(options["enqueue"]):
                enqueue(kind=KIND, actor=SYSTEM, params={"count": 8, "pause": 0.08})
        else:
            self.stdout.write(json.dumps(report()))

    def prepare(self, seconds: int) -> None:
        """Have the watcher look more often than an office needs it to."""
        interval = apps.get_model("django_celery_beat", "IntervalSchedule").objects.create(
            every=seconds, period="seconds"
        )
        task = apps.get_model("django_celery_beat", "PeriodicTask").objects.get(task="jobs.watch_jobs")
        task.interval, task.expire_seconds = interval, seconds
        task.save()


def report() -> dict[str, Any]:
    """States, effects per job, whole result files, attempts."""
    jobs = list(Job.objects.all())
    effects = Counter(str(key) for key in Effect.objects.values_list("job_id", flat=True))
    totals = Job.objects.aggregate(total=Sum("attempts"), most=Max("attempts"))
    whole = "".join(f"{step}\n" for step in range(8))
    return {
        "states": Counter(job.state for job in jobs),
        "effects": sorted(effects[str(job.pk)] for job in jobs),
        "stray_effects": sorted(effects.keys() - {str(job.pk) for job in jobs}),
        "whole_files": sum(1 for job in jobs if job.result and job.result.open("r").read() == whole),
        "attempts": totals["total"],
        "most_attempts": totals["most"],
    }


def write_for(seconds: int) -> dict[str, Any]:
    """Live through jobs as fast as the database lets us: each is asked for, claimed, held, and ended."""
    slowest, transactions, errors = 0.0, 0, Counter[str]()
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        try:
            live_through_a_job()
        except OperationalError as error:
            errors[str(error)] += 1
        slowest = max(slowest, time.monotonic() - began)
        transactions += 5
    return {"transactions": transactions, "errors": errors.total(), "kinds": errors, "slowest": round(slowest, 3)}


def live_through_a_job() -> None:
    """Five write transactions, one of which reads before it writes: what SQLite's defaults fail at."""
    job = enqueue(kind=KIND, actor=SYSTEM, params={"count": 1, "pause": 0})
    attempt = claim(job.pk)
    assert attempt is not None
    attempt.hold({"progress_done": 1})
    with transaction.atomic():
        Effect.objects.filter(job_id=job.pk).count()
        Effect.objects.create(job_id=job.pk)
    attempt.end(JobState.SUCCEEDED, "", [JobLogLine(job=job, text="Selesai")])
