"""Makers of jobs in any state."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from pkh_portal.accounts.models import User
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job

#: What the kinds of these tests demand: a permission that exists, and that administrators hold.
PERMISSION = "accounts.view_user"


def make_job(owner: User | None = None, *, state: JobState = JobState.QUEUED, **fields: Any) -> Job:
    """A job in this state, with the columns that the state needs."""
    now = timezone.now()
    needed: dict[str, Any] = {"kind": "tests.nothing", "title": "Pekerjaan uji"}
    if state == JobState.RUNNING:
        needed |= {"token": uuid4(), "lease_until": now + timedelta(seconds=30), "started_at": now, "attempts": 1}
    if state.finished:
        needed |= {"started_at": now - timedelta(seconds=5), "finished_at": now, "attempts": 1}
    return Job.objects.create(owner=owner, state=state, **{**needed, **fields})


def let_lease_run_out(job: Job) -> None:
    """As if the worker had been silent for longer than a lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def wait_until(true: Callable[[], bool], *, seconds: float = 10) -> None:
    """Look until it is so; an ``AssertionError`` when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)
