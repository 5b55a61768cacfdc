"""Asking for a job: what the row is, when it is sent, and who is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user
from pkh_portal.jobs.api import AlreadyActive, Job, JobContext, JobRefused, JobState, enqueue
from pkh_portal.jobs.registry import UnknownKind
from pkh_portal.jobs.services import dispatch
from pkh_portal.jobs.tests.conftest import MakeKind
from pkh_portal.regions.models import Region


@pytest.fixture
def kind(make_kind: MakeKind) -> str:
    def work(ctx: JobContext, *, batch: int = 0) -> None: ...

    return make_kind(work, label="Kerja uji")


def test_the_row_says_what_is_to_be_done(kind: str, owner: User, sent: list[UUID]) -> None:
    region = Region.objects.get(code=INSIDE)
    job = enqueue(kind=kind, actor=Actor(user=owner), params={"batch": 3}, region=region, title="Impor Mei")
    job.refresh_from_db()
    assert (job.kind, job.title, job.owner, job.region) == (kind, "Impor Mei", owner, region)
    assert (job.params, job.state, job.attempts) == ({"batch": 3}, JobState.QUEUED, 0)
    assert enqueue(kind=kind, actor=SYSTEM).title == "Kerja uji"


def test_it_is_sent_when_the_transaction_commits(
    kind: str, owner: User, sent: list[UUID], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind=kind, actor=Actor(user=owner))
        assert sent == []
    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_it_is_not_sent_when_the_transaction_is_undone(kind: str, sent: list[UUID]) -> None:
    with transaction.atomic():
        enqueue(kind=kind, actor=SYSTEM)
        transaction.set_rollback(True)
    assert (sent, Job.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_no_error_for_the_user(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(job_ids: Any) -> int:
        raise ConnectionError

    monkeypatch.setattr(dispatch, "send", away)
    job = enqueue(kind=kind, actor=SYSTEM)
    assert Job.objects.due(timezone.now() + timedelta(minutes=1)).get() == job  # The watcher will find it.


def test_later_work_is_left_to_the_watcher(
    kind: str, owner: User, sent: list[UUID], django_capture_on_commit_callbacks: Any
) -> None:
    tonight = timezone.now() + timedelta(hours=5)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind=kind, actor=Actor(user=owner), run_after=tonight)
    assert sent == []
    assert not Job.objects.due().exists()
    assert Job.objects.due(tonight + timedelta(seconds=1)).get() == job


def test_who_lacks_the_permission_is_refused(kind: str, owner: User) -> None:
    with pytest.raises(JobRefused):
        enqueue(kind=kind, actor=Actor(user=make_user(Role.COMPANION, region=INSIDE)))


def test_a_region_out_of_scope_is_refused(kind: str, owner: User) -> None:
    with pytest.raises(JobRefused):
        enqueue(kind=kind, actor=Actor(user=owner), region=Region.objects.get(code=OUTSIDE))


def test_mistakes_of_the_caller_show_at_once(kind: str, owner: User) -> None:
    with pytest.raises(UnknownKind):
        enqueue(kind="tests.unknown", actor=Actor(user=owner))
    with pytest.raises(TypeError):
        enqueue(kind=kind, actor=Actor(user=owner), params={"bath": 3})
    with pytest.raises(TypeError):
        enqueue(kind=kind, actor=Actor(user=owner), params={"batch": owner})


def test_the_same_work_is_under_way_once(kind: str, owner: User, sent: list[UUID]) -> None:
    first = enqueue(kind=kind, actor=Actor(user=owner), unique_key="wilayah")
    assert enqueue(kind=kind, actor=Actor(user=owner), unique_key="wilayah") == first
    assert enqueue(kind=kind, actor=Actor(user=owner), unique_key="lain") != first
    other = make_user(Role.ADMIN, region=INSIDE, name="Orang Lain")
    with pytest.raises(AlreadyActive, match=owner.name):
        enqueue(kind=kind, actor=Actor(user=other), unique_key="wilayah")
    Job.objects.filter(pk=first.pk).update(state=JobState.SUCCEEDED, finished_at=timezone.now())
    assert enqueue(kind=kind, actor=Actor(user=other), unique_key="wilayah") != first
