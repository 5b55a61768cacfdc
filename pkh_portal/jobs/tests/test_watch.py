"""Jobs of dead workers and lost messages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.services.watch import Round, next_dispatch, watch
from pkh_portal.jobs.tests.factories import let_lease_run_out, make_job

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def lost_job(**fields: Any) -> Job:
    job = make_job(state=JobState.RUNNING, **fields)
    let_lease_run_out(job)
    return job


def test_a_job_of_a_dead_worker_is_sent_again(sent: list[UUID]) -> None:
    job = lost_job(progress_done=4, progress_total=9)
    assert watch() == Round(lost=1, sent=1)
    job.refresh_from_db()
    assert (job.state, job.token, job.attempts) == (JobState.QUEUED, None, 1)
    assert sent == [job.pk]
    assert "1" in job.log_lines.get().text
    assert watch() == Round(lost=0, sent=0)


def test_a_job_that_dies_too_often_ends_with_a_sentence(sent: list[UUID]) -> None:
    job = lost_job(attempts=settings.JOB_MAX_ATTEMPTS)
    assert watch() == Round(lost=1, sent=0)
    job.refresh_from_db()
    assert job.state == JobState.ERRORED
    assert str(settings.JOB_MAX_ATTEMPTS) in job.message
    assert job.finished_at is not None


def test_a_job_that_was_to_be_cancelled_is_not_begun_again(sent: list[UUID]) -> None:
    job = lost_job(cancel_requested_at=timezone.now())
    watch()
    job.refresh_from_db()
    assert (job.state, sent) == (JobState.CANCELLED, [])


def test_living_and_ended_jobs_are_left_alone(sent: list[UUID]) -> None:
    for state in JobState:
        make_job(state=state, dispatch_after=timezone.now() + timedelta(seconds=20))
    assert watch() == Round(lost=0, sent=0)


def test_a_job_whose_message_got_lost_is_sent_once_in_a_while(sent: list[UUID]) -> None:
    job = make_job()
    assert watch() == Round(lost=0, sent=1)
    assert watch() == Round(lost=0, sent=0)
    Job.objects.update(dispatch_after=timezone.now())
    assert watch() == Round(lost=0, sent=1)
    assert sent == [job.pk, job.pk]


def test_a_job_for_later_is_sent_when_its_time_has_come(sent: list[UUID]) -> None:
    job = make_job(run_after=timezone.now() + timedelta(hours=1))
    assert watch() == Round(lost=0, sent=0)
    Job.objects.update(run_after=timezone.now())
    assert watch() == Round(lost=0, sent=1)
    assert sent == [job.pk]


@pytest.mark.parametrize(
    ("waited", "pause"),
    [
        (timedelta(0), timedelta(seconds=30)),  # At least a lease.
        (timedelta(minutes=2), timedelta(minutes=2)),  # As long again as before.
        (timedelta(hours=3), timedelta(minutes=5)),  # At most five minutes.
    ],
)
def test_next_dispatch(waited: timedelta, pause: timedelta) -> None:
    assert next_dispatch(queued_at=NOON - waited, now=NOON) == NOON + pause
