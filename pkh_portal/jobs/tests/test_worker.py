"""Signs of life, letting go, and the rows of the schedule."""

import json
import time
from datetime import time as time_of_day
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from pkh_portal.jobs import tasks, worker
from pkh_portal.jobs.api import Job, JobContext
from pkh_portal.jobs.models import WorkerSign
from pkh_portal.jobs.services.health import last_worker_sign, leave_sign
from pkh_portal.jobs.services.schedule import NIGHTLY_TASK, PERIODIC, ensure_schedule
from pkh_portal.jobs.services.stopping import stopping
from pkh_portal.jobs.tests.conftest import MakeKind
from pkh_portal.jobs.tests.factories import wait_until


@pytest.mark.django_db
def test_the_last_sign_of_any_worker_counts() -> None:
    assert last_worker_sign() is None
    leave_sign(name="a@kantor")
    first = last_worker_sign()
    leave_sign(name="b@kantor")
    leave_sign(name="a@kantor")
    last = last_worker_sign()
    assert first is not None
    assert last is not None
    assert last > first
    assert WorkerSign.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_signs_from_its_start_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sender:
        hostname = "uji@kantor"

    monkeypatch.setattr(worker, "SIGN_SECONDS", 0.01)
    worker.start_signs(sender=Sender())
    wait_until(lambda: last_worker_sign() is not None)
    worker.end_signs()
    time.sleep(0.2)
    last = last_worker_sign()
    time.sleep(0.1)
    assert last_worker_sign() == last


def test_a_worker_told_to_stop_lets_go_of_its_jobs() -> None:
    assert not stopping.is_set()
    worker.let_go(sig="SIGTERM")
    assert stopping.is_set()


def periodic() -> Any:
    return apps.get_model("django_celery_beat", "PeriodicTask").objects


@pytest.mark.django_db
def test_the_schedule_is_there_after_migrate() -> None:
    tasks = set(periodic().values_list("task", flat=True))
    assert PERIODIC.keys() <= tasks
    watch = periodic().get(task="jobs.watch_jobs")
    assert (watch.interval.every, watch.interval.period, watch.expire_seconds) == (10, "seconds", 10)


@pytest.mark.django_db
def test_the_schedule_is_made_once_and_the_offices_changes_stay() -> None:
    watch = periodic().get(task="jobs.watch_jobs")
    watch.name, watch.enabled = "Nama baru", False
    watch.save()
    periodic().filter(task="jobs.prune_jobs").delete()
    ensure_schedule()
    kept = periodic().get(task="jobs.watch_jobs")
    assert (kept.name, kept.enabled) == ("Nama baru", False)
    assert periodic().filter(task="jobs.prune_jobs").count() == 1


@pytest.mark.django_db
def test_nightly_work_gets_a_row_of_its_own_and_is_queued_once(make_kind: MakeKind) -> None:
    done: list[str] = []

    def work(ctx: JobContext) -> None:
        done.append(ctx.actor.name)

    name = make_kind(work, nightly=time_of_day(0, 10))
    ensure_schedule()
    ensure_schedule()
    row = periodic().get(task=NIGHTLY_TASK, kwargs__contains=name)
    assert (row.crontab.hour, row.crontab.minute, str(row.crontab.timezone)) == ("0", "10", settings.TIME_ZONE)
    for _night in range(2):
        tasks.queue_nightly_work(**json.loads(row.kwargs))
    job = Job.objects.get(kind=name)
    tasks.run_job(str(job.pk))
    assert done == ["Sistem"]
