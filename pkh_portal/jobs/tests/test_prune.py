"""What goes, what stays, and in which order."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.utils import timezone

from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job, WorkerSign
from pkh_portal.jobs.services.prune import ORPHAN_AGE, Pruned, prune
from pkh_portal.jobs.services.results import ResultFile, new_result
from pkh_portal.jobs.tests.factories import make_job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def finished(days: float, **fields: Any) -> Job:
    end = timezone.now() - timedelta(days=days)
    return make_job(state=JobState.SUCCEEDED, finished_at=end, started_at=end, **fields)


def with_result(days: float) -> tuple[Job, ResultFile]:
    file = new_result("laporan.xlsx")
    return finished(days, result=file.stored, result_name=file.shown), file


def age(file: ResultFile, by: timedelta) -> None:
    then = time.time() - by.total_seconds()
    os.utime(file.path, (then, then))


def test_results_go_after_the_retention_and_their_names_stay() -> None:
    old, old_file = with_result(portal.JOB_RETENTION_DAYS + 1)
    young, young_file = with_result(portal.JOB_RETENTION_DAYS - 1)
    assert prune() == Pruned(results=1, rows=0, orphans=0)
    for job in (old, young):
        job.refresh_from_db()
    assert (old.result.name, old.result_name, old_file.path.exists()) == ("", "laporan.xlsx", False)
    assert (young.result.name, young_file.path.exists()) == (young_file.stored, True)


def test_a_file_that_is_gone_already_does_not_stop_it() -> None:
    _job, file = with_result(portal.JOB_RETENTION_DAYS + 1)
    file.discard()
    assert prune().results == 1


def test_rows_go_after_twice_the_retention() -> None:
    finished(2 * portal.JOB_RETENTION_DAYS + 1)
    kept = finished(2 * portal.JOB_RETENTION_DAYS - 1)
    forever = make_job(created_at=timezone.now() - timedelta(days=9999))
    assert prune() == Pruned(results=0, rows=1, orphans=0)
    assert set(Job.objects.all()) == {kept, forever}


@pytest.mark.parametrize(
    ("make", "gone"),
    [
        (lambda: new_result("x.csv"), True),
        (lambda: with_result(1)[1], False),
    ],
    ids=["named by no row", "named by a row"],
)
def test_old_files_go_unless_a_row_names_them(make: Callable[[], ResultFile], gone: bool) -> None:
    file = make()
    assert prune().orphans == 0  # Somebody may still be writing it.
    age(file, ORPHAN_AGE + timedelta(minutes=1))
    assert prune().orphans == int(gone)
    assert file.path.exists() is not gone


def test_signs_of_workers_long_gone_are_forgotten() -> None:
    WorkerSign.objects.create(name="lama", at=timezone.now() - timedelta(days=2))
    WorkerSign.objects.create(name="baru", at=timezone.now())
    prune()
    assert [sign.name for sign in WorkerSign.objects.all()] == ["baru"]
