"""Lengths of time in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.templatetags.jobs import span, time_left
from pkh_portal.jobs.tests.factories import make_job


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 detik"),
        (42, "42 detik"),
        (61, "1 menit"),
        (170, "3 menit"),
        (3599, "1 jam"),
        (3600, "1 jam"),
        (4200, "1 jam 10 menit"),
        (90_000, "25 jam"),
    ],
)
def test_span(seconds: float, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(("done", "words"), [(0, ""), (50, "kira-kira 1 menit lagi"), (90, "kurang dari 1 menit lagi")])
def test_time_left(done: int, words: str) -> None:
    now = timezone.now()
    begun = now - timedelta(minutes=1)
    job = make_job(state=JobState.RUNNING, started_at=begun, progress_done=done, progress_total=100)
    assert time_left(job, now) == words
