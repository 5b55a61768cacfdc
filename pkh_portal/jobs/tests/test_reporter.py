"""How often a talkative job writes, and what its thread hears."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.services import reporter as module
from pkh_portal.jobs.services.attempt import Attempt, Standing, claim
from pkh_portal.jobs.services.reporter import MAX_LINES, Reporter, worth_writing
from pkh_portal.jobs.tests.factories import make_job, wait_until


@pytest.fixture
def attempt(db: None) -> Attempt:
    attempt = claim(make_job().pk)
    assert attempt is not None
    return attempt


@contextmanager
def updates_expected(count: int) -> Iterator[None]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        yield
    written = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert len(written) == count, written


def test_ten_thousand_reports_within_a_moment_are_not_written(attempt: Attempt) -> None:
    reporter = Reporter(attempt, inline=True)
    reporter._ticked_at = time.monotonic() + 60
    with CaptureQueriesContext(connection) as queries:
        for done in range(10_000):
            reporter.progress(done, 10_000, "Menulis")
    assert len(queries) == 0


def test_a_tick_writes_a_new_percent_once(attempt: Attempt) -> None:
    reporter = Reporter(attempt, inline=True)
    reporter._ticked_at = time.monotonic() + 60
    reporter.progress(10, 1000, "Menulis")
    with updates_expected(1):
        reporter.tick()
    reporter._ticked_at += 60
    reporter.progress(19, 1000, "Menulis")
    with updates_expected(0):
        reporter.tick()
    reporter._ticked_at += 60
    reporter.progress(20, 1000, "Menulis")
    with updates_expected(1):
        reporter.tick()
    assert Job.objects.get().progress_done == 20


def test_a_lease_is_lengthened_after_a_third_of_it(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    reporter = Reporter(attempt, inline=True)
    with updates_expected(0):
        reporter.tick()
    reporter._held_at -= 11  # Of 30 seconds.
    with updates_expected(1):
        reporter.tick()
    with updates_expected(0):
        reporter.tick()


@pytest.mark.parametrize(
    ("before", "now", "worth"),
    [
        ((0, 0, ""), (0, 0, ""), False),
        ((0, 0, ""), (1, 0, ""), True),  # Of an unknown total every step counts.
        ((0, 0, ""), (0, 500, ""), True),
        ((10, 1000, "a"), (19, 1000, "a"), False),
        ((10, 1000, "a"), (20, 1000, "a"), True),
        ((10, 1000, "a"), (10, 1000, "b"), True),
    ],
)
def test_worth_writing(before: tuple[int, int, str], now: tuple[int, int, str], worth: bool) -> None:
    assert worth_writing(before, now) is worth


def test_progress_stays_within_its_total(attempt: Attempt) -> None:
    reporter = Reporter(attempt, inline=True)
    reporter.progress(15, 10, "x" * 300)
    columns, _lines = reporter.unwritten()
    assert columns == {"progress_done": 10, "progress_total": 10, "progress_note": "x" * 200}
    reporter.progress(-3, -1, "")
    assert reporter.unwritten()[0]["progress_done"] == 0


def test_lines_survive_a_database_that_is_away(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    reporter = Reporter(attempt, inline=True)
    reporter._ticked_at = time.monotonic() + 60
    reporter.log("Penting", LogLevel.INFO)

    def away(*args: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(Attempt, "hold", away)
        with pytest.raises(DatabaseError):
            reporter.tick()
    reporter.tick()
    assert attempt.job.log_lines.get().text == "Penting"


def test_a_flood_of_lines_is_cut_and_says_so(attempt: Attempt) -> None:
    reporter = Reporter(attempt, inline=True)
    for number in range(MAX_LINES + 7):
        reporter.log(str(number), LogLevel.INFO)
    reporter.tick()
    _columns, rest = reporter.unwritten()
    assert attempt.job.log_lines.count() == MAX_LINES
    assert [line.text for line in rest] == ["… (+7)"]


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_by_itself_and_hears_of_the_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.02)
    job = make_job()
    attempt = claim(job.pk)
    assert attempt is not None
    reporter = Reporter(attempt, inline=False)
    try:
        reporter.progress(1, 4, "Seperempat")
        reporter.log("Mulai", LogLevel.INFO)
        wait_until(lambda: Job.objects.get().progress_done == 1 and attempt.job.log_lines.exists())
        Job.objects.update(cancel_requested_at=timezone.now())
        wait_until(lambda: reporter.standing is Standing.CANCEL_ASKED)
        Job.objects.update(state=JobState.QUEUED, token=None, lease_until=None)
        wait_until(lambda: reporter.standing is Standing.LOST)
    finally:
        reporter.stop()
