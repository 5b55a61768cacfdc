"""Cancelling and doing again, by whom and in which state."""

from typing import Any
from uuid import UUID

import pytest

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user
from pkh_portal.jobs.api import AlreadyActive, JobContext, JobRefused, JobState, request_cancel, retry
from pkh_portal.jobs.services.attempt import claim
from pkh_portal.jobs.tests.conftest import MakeKind
from pkh_portal.jobs.tests.factories import make_job


@pytest.fixture
def kind(make_kind: MakeKind) -> str:
    def work(ctx: JobContext) -> None: ...

    return make_kind(work)


def test_a_waiting_job_is_cancelled_at_once(owner: User) -> None:
    job = request_cancel(job=make_job(owner), actor=Actor(user=owner))
    assert (job.state, job.cancelling) == (JobState.CANCELLED, False)
    assert claim(job.pk) is None
    assert owner.name in job.log_lines.get().text


def test_a_running_job_is_asked_once(owner: User) -> None:
    running = make_job(owner, state=JobState.RUNNING)
    job = request_cancel(job=running, actor=Actor(user=owner))
    assert (job.state, job.cancelling) == (JobState.RUNNING, True)
    again = request_cancel(job=running, actor=Actor(user=owner))
    assert again.cancel_requested_at == job.cancel_requested_at
    assert job.log_lines.count() == 1


def test_an_ended_job_stays_as_it_ended(owner: User) -> None:
    job = request_cancel(job=make_job(owner, state=JobState.SUCCEEDED), actor=Actor(user=owner))
    assert (job.state, job.cancel_requested_at) == (JobState.SUCCEEDED, None)


@pytest.mark.parametrize(("role", "allowed"), [(Role.ADMIN, True), (Role.OPERATOR, False), (Role.LEADER, False)])
def test_only_administrators_cancel_the_jobs_of_others(owner: User, role: Role, allowed: bool) -> None:
    job, actor = make_job(make_user(Role.OPERATOR, region=INSIDE)), Actor(user=make_user(role, region=INSIDE))
    if allowed:
        assert request_cancel(job=job, actor=actor).state == JobState.CANCELLED
    else:
        with pytest.raises(JobRefused):
            request_cancel(job=job, actor=actor)


@pytest.mark.parametrize("state", list(JobState))
def test_what_did_not_succeed_can_be_done_again(
    owner: User, kind: str, state: JobState, sent: list[UUID], django_capture_on_commit_callbacks: Any
) -> None:
    job = make_job(owner, state=state, kind=kind, message="Gagal.", progress_done=3, progress_total=9)
    with django_capture_on_commit_callbacks(execute=True):
        again = retry(job=job, actor=Actor(user=owner))
    if not state.retryable:
        assert (again.state, sent) == (state, [])
        return
    again.refresh_from_db()
    assert (again.state, again.message, again.attempts, again.progress_done) == (JobState.QUEUED, "", 0, 0)
    assert sent == [job.pk]
    assert claim(job.pk) is not None


def test_doing_again_is_for_the_owner_who_still_may(owner: User, kind: str) -> None:
    job = make_job(owner, state=JobState.FAILED, kind=kind)
    with pytest.raises(JobRefused):
        retry(job=job, actor=Actor(user=make_user(Role.ADMIN, region=INSIDE)))
    owner.groups.clear()
    with pytest.raises(JobRefused):
        retry(job=job, actor=Actor(user=User.objects.get(pk=owner.pk)))


def test_doing_again_respects_the_unique_key(owner: User, kind: str, sent: list[UUID]) -> None:
    failed = make_job(owner, state=JobState.FAILED, kind=kind, unique_key="wilayah")
    running = make_job(owner, state=JobState.RUNNING, kind=kind, unique_key="wilayah")
    assert retry(job=failed, actor=Actor(user=owner)) == running
    running.owner = make_user(Role.ADMIN, region=INSIDE)
    running.save(update_fields=["owner"])
    with pytest.raises(AlreadyActive):
        retry(job=failed, actor=Actor(user=owner))
