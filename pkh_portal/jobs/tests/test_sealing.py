"""What names people in a job's parameters: nobody reads it in the row, and it is gone when it is no longer needed."""

from typing import Any

import pytest

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.api import Job, JobContext, JobFailed, JobState, enqueue, retry
from pkh_portal.jobs.services.runner import run
from pkh_portal.jobs.tests.conftest import MakeKind

pytestmark = pytest.mark.django_db
NIK = "7371105407850001"
Got = list[tuple[str, int]]


@pytest.fixture
def got() -> Got:
    """What the kind's function was called with."""
    return []


@pytest.fixture
def kind(make_kind: MakeKind, got: Got) -> str:
    def search(ctx: JobContext, *, query: str, batch: int) -> None:
        got.append((query, batch))
        if len(got) == 1 and batch == 0:
            raise JobFailed("Tidak ada.")

    return make_kind(search, sealed=("query",))


def asked(kind: str, owner: User, batch: int = 3) -> Job:
    params = {"query": f"q={NIK}", "batch": batch}
    return enqueue(kind=kind, actor=Actor(user=owner), params=params, unique_key=f"search:{NIK}")


def row(job: Job) -> dict[str, Any]:
    """The whole row as the database has it."""
    return dict(Job.objects.values().get(pk=job.pk))


def test_what_is_sealed_is_unreadable_while_it_waits_and_gone_after_success(owner: User, kind: str, got: Got) -> None:
    job = asked(kind, owner)
    assert NIK not in str(row(job))
    assert row(job)["params"]["batch"] == 3
    run(job.pk)
    assert got == [(f"q={NIK}", 3)]
    assert (row(job)["state"], row(job)["params"]) == (JobState.SUCCEEDED, {"batch": 3})


def test_what_did_not_succeed_can_be_done_again_and_stays_unreadable(owner: User, kind: str, got: Got) -> None:
    job = asked(kind, owner, batch=0)
    run(job.pk)
    assert row(job)["state"] == JobState.FAILED
    assert NIK not in str(row(job))
    retry(job=Job.objects.get(pk=job.pk), actor=Actor(user=owner))
    run(job.pk)
    assert got == [(f"q={NIK}", 0)] * 2
    assert (row(job)["state"], row(job)["params"]) == (JobState.SUCCEEDED, {"batch": 0})


def test_the_same_asked_twice_is_one_job_without_a_key_that_can_be_guessed(owner: User, kind: str) -> None:
    job = asked(kind, owner)
    assert asked(kind, owner) == job
    assert NIK not in str(job.unique_key)


def test_a_key_that_was_changed_without_keeping_the_old_one_is_told(owner: User, kind: str, settings: Any) -> None:
    job = asked(kind, owner)
    settings.SECRET_KEY = "another key that is long enough to be one, surely so"
    settings.SECRET_KEY_FALLBACKS = []
    run(job.pk)
    assert (row(job)["state"], row(job)["message"]) == (
        JobState.FAILED,
        "Permintaan ini tidak dapat dibaca lagi. Ajukan lagi dari daftarnya.",
    )


def test_a_changed_key_opens_what_the_old_one_closed(owner: User, kind: str, got: Got, settings: Any) -> None:
    job = asked(kind, owner)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough to be one, surely so"
    run(job.pk)
    assert got == [(f"q={NIK}", 3)]
