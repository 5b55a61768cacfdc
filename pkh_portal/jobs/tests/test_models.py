"""What the database itself refuses, and what a row can tell about itself."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.scope import RegionScope, scope_for
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree
from pkh_portal.jobs.enums import ACTIVE_STATES, FINISHED_STATES, JobState
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.tests.factories import make_job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "change"),
    [
        (JobState.QUEUED, {"state": "unknown"}),
        (JobState.QUEUED, {"progress_done": 5, "progress_total": 4}),
        (JobState.QUEUED, {"token": uuid4()}),
        (JobState.QUEUED, {"lease_until": timezone.now()}),
        (JobState.QUEUED, {"finished_at": timezone.now()}),
        (JobState.RUNNING, {"token": None}),
        (JobState.RUNNING, {"lease_until": None}),
        (JobState.RUNNING, {"started_at": None}),
        (JobState.RUNNING, {"attempts": 0}),
        (JobState.RUNNING, {"result": "jobs/x.csv"}),
        (JobState.FAILED, {"result": "jobs/x.csv"}),
        (JobState.SUCCEEDED, {"finished_at": None}),
        (JobState.SUCCEEDED, {"state": JobState.QUEUED}),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(state: JobState, change: dict[str, Any]) -> None:
    job = make_job(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**change)


def test_progress_beyond_an_unknown_total_is_fine() -> None:
    assert make_job(progress_done=500, progress_total=0).percent is None


def test_every_state_has_its_meaning() -> None:
    assert set(ACTIVE_STATES) | set(FINISHED_STATES) == set(JobState)
    for state in JobState:
        assert state.active is not state.finished
        assert state.tone in {"info", "success", "warning", "danger"}


@pytest.mark.parametrize(
    ("state", "done", "total", "percent"),
    [
        (JobState.RUNNING, 0, 0, None),
        (JobState.RUNNING, 1, 3, 33),
        (JobState.RUNNING, 3, 3, 99),  # Not done before it is written down.
        (JobState.SUCCEEDED, 0, 0, 100),
        (JobState.FAILED, 1, 4, 25),
    ],
)
def test_percent(state: JobState, done: int, total: int, percent: int | None) -> None:
    assert make_job(state=state, progress_done=done, progress_total=total).percent == percent


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "remaining"),
    [
        (60, 25, 100, 180),
        (60, 100, 100, 0),
        (60, 0, 100, None),
        (60, 2, 100, None),  # Too early to say.
        (1, 50, 100, None),
        (60, 5, 0, None),
    ],
)
def test_time_left(elapsed: int, done: int, total: int, remaining: int | None) -> None:
    now = timezone.now()
    job = make_job(
        state=JobState.RUNNING, started_at=now - timedelta(seconds=elapsed), progress_done=done, progress_total=total
    )
    assert job.remaining(now) == (None if remaining is None else timedelta(seconds=remaining))


def test_who_sees_which_job() -> None:
    tree = plant_tree()
    admin, other = make_user(Role.ADMIN, region=INSIDE), make_user(Role.OPERATOR, region=OUTSIDE)
    nobody, country = make_user(Role.OPERATOR), make_user(Role.ADMIN, nationwide=True)
    jobs = {
        "own": make_job(admin),
        "inside": make_job(other, region=tree["73.71.10"]),
        "outside": make_job(other, region=tree[OUTSIDE]),
        "without region": make_job(other),
        "system": make_job(None),
        "nobody's": make_job(nobody),
    }
    names = {job.pk: name for name, job in jobs.items()}

    def seen_by(scope: RegionScope) -> set[str]:
        return {names[job.pk] for job in Job.objects.visible_to(scope)}

    assert seen_by(scope_for(admin)) == {"own", "inside"}
    assert seen_by(scope_for(other)) == {"inside", "outside", "without region"}
    assert seen_by(scope_for(nobody)) == {"nobody's"}
    assert seen_by(scope_for(country)) == jobs.keys()
    assert seen_by(RegionScope()) == set()
    assert {names[job.pk] for job in Job.objects.owned_by(admin)} == {"own"}
