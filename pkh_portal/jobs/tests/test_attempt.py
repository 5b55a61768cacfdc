"""One winner per job, and nothing written by whoever lost it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pkh_portal.accounts.models import User
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.errors import LeaseLost
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.services.attempt import Attempt, Standing, claim
from pkh_portal.jobs.services.watch import take_from_dead
from pkh_portal.jobs.tests.factories import let_lease_run_out, make_job


def claimed(job: Job) -> Attempt:
    attempt = claim(job.pk)
    assert attempt is not None
    return attempt


def lose(attempt: Attempt) -> None:
    """As if the worker had been paused until another one was given the job."""
    let_lease_run_out(attempt.job)
    assert take_from_dead(attempt.job)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_with_the_same_message_one_gets_the_job() -> None:
    job, start = make_job(), threading.Barrier(8)

    def compete(_number: int) -> bool:
        start.wait()
        try:
            return claim(job.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        winners = sum(pool.map(compete, range(8)))
    job.refresh_from_db()
    assert (winners, job.attempts, job.state) == (1, 1, JobState.RUNNING)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state for state in JobState if state != JobState.QUEUED])
def test_only_a_waiting_job_can_be_claimed(state: JobState) -> None:
    assert claim(make_job(state=state).pk) is None


@pytest.mark.django_db
def test_a_job_is_not_begun_before_its_time() -> None:
    assert claim(make_job(run_after=timezone.now() + timedelta(minutes=5)).pk) is None


@pytest.mark.django_db
def test_holding_lengthens_the_lease_and_keeps_lines() -> None:
    attempt = claimed(make_job())
    let_lease_run_out(attempt.job)
    attempt.hold({"progress_done": 3}, [JobLogLine(job=attempt.job, text="Masih di sini")])
    job = Job.objects.get()
    assert job.lease_until is not None
    assert job.lease_until > timezone.now()
    assert (job.progress_done, job.log_lines.count()) == (3, 1)


LATE_WRITES: dict[str, Callable[[Attempt], None]] = {
    "progress": lambda attempt: attempt.hold({"progress_done": 5}),
    "log": lambda attempt: attempt.hold(lines=[JobLogLine(job=attempt.job, text="Suara dari kubur")]),
    "result": lambda attempt: attempt.end(JobState.SUCCEEDED, "", result="jobs/x", result_name="x.csv"),
    "end": lambda attempt: attempt.end(JobState.FAILED, "Gagal", [JobLogLine(job=attempt.job, text="Akhir")]),
    "give back": lambda attempt: attempt.give_back([JobLogLine(job=attempt.job, text="Kembali")]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("taken", [False, True], ids=["waiting again", "running elsewhere"])
@pytest.mark.parametrize("write", LATE_WRITES.values(), ids=LATE_WRITES)
def test_an_attempt_that_lost_its_lease_writes_nothing(
    write: Callable[[Attempt], None], taken: bool, owner: User
) -> None:
    late = claimed(make_job(owner))
    lose(late)
    if taken:
        claimed(late.job)
    before = Job.objects.values().get(), JobLogLine.objects.count()
    with pytest.raises(LeaseLost):
        write(late)
    assert (Job.objects.values().get(), JobLogLine.objects.count()) == before
    assert late.standing() is Standing.LOST


@pytest.mark.django_db
def test_a_silent_worker_that_speaks_up_in_time_keeps_its_job() -> None:
    attempt = claimed(make_job())
    let_lease_run_out(attempt.job)
    attempt.hold()
    assert not take_from_dead(attempt.job)
    assert attempt.standing() is Standing.HOLDS


@pytest.mark.django_db
def test_standing_tells_of_a_wish_to_cancel() -> None:
    attempt = claimed(make_job())
    Job.objects.update(cancel_requested_at=timezone.now())
    assert attempt.standing() is Standing.CANCEL_ASKED
