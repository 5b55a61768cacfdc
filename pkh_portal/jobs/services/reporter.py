"""The voice and the ears of a running attempt.

What a job says (progress, log lines) is kept in memory and written by a thread with a database connection of its
own; the same thread keeps the lease alive and hears of a wish to cancel. So a job that reports ten thousand times
a second costs two short writes a second; its own transactions never lock its row, and the lease does not depend on
how often it reports. Inside somebody's transaction (a test, mostly) another connection could not see the row: then
the attempt's own thread does the writing, at the same pace.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from pkh_portal.jobs.enums import LogLevel
from pkh_portal.jobs.errors import LeaseLost
from pkh_portal.jobs.models import JobLogLine
from pkh_portal.jobs.services.attempt import Attempt, Standing

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
# A job that floods its log would fill the table: the rest is counted, not kept.
MAX_LINES = 1000


class Reporter:
    """Writes for one attempt. ``standing`` is what was last heard of the row."""

    def __init__(self, attempt: Attempt, *, inline: bool) -> None:
        self.attempt = attempt
        self.standing = Standing.HOLDS
        self._progress = (0, 0, "")
        self._written = (0, 0, "")
        self._lines: list[JobLogLine] = []
        self._said = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._ticked_at = self._held_at = time.monotonic()
        self._thread: threading.Thread | None = None
        if not inline:
            self._thread = threading.Thread(target=self._run, name=f"job-{attempt.job.pk}", daemon=True)
            self._thread.start()

    def progress(self, done: int, total: int, note: str) -> None:
        """Remember how far the job is. ``total`` 0 means that nobody knows."""
        done = max(0, min(done, total) if total else done)
        with self._lock:
            self._progress = (done, max(0, total), note[:200])
        self.listen()

    def log(self, text: str, level: LogLevel) -> None:
        """Remember a line for the reader of the job's page."""
        self._said += 1
        if self._said > MAX_LINES:
            return
        line = JobLogLine(job_id=self.attempt.job.pk, level=level, text=text[:500])
        with self._lock:
            self._lines.append(line)
        self.listen()

    def listen(self) -> None:
        """Without a thread: write and look at the row, if the last time is long enough ago."""
        if self._thread is None and time.monotonic() - self._ticked_at >= TICK_SECONDS:
            self.tick()

    def tick(self) -> None:
        """Write what is new, or lengthen a lease that has used up a third; else only look at the row."""
        self._ticked_at = time.monotonic()
        lines, progress = self._take_lines(), self._progress
        lease_ages = self._ticked_at - self._held_at > settings.JOB_LEASE_SECONDS / 3
        try:
            if lines or lease_ages or worth_writing(self._written, progress):
                self.attempt.hold(as_columns(progress), lines)
                self._written, self._held_at = progress, self._ticked_at
            self.standing = self.attempt.standing()
        except (LeaseLost, DatabaseError) as error:
            # The lines may still be wanted: the job may just have ended well, or the database be away for a moment.
            with self._lock:
                self._lines[:0] = lines
            if not isinstance(error, LeaseLost):
                raise
            self.standing = Standing.LOST

    def stop(self) -> None:
        """Write nothing more. What is not written yet is ``unwritten``. Not inside a transaction: the thread may
        be waiting for its end.
        """
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def unwritten(self) -> tuple[dict[str, Any], list[JobLogLine]]:
        """Columns of the progress, and the lines not written yet, for whoever writes the end. Gives lines once."""
        lines = self._take_lines()
        if self._said > MAX_LINES:
            text = f"… (+{self._said - MAX_LINES})"
            lines.append(JobLogLine(job_id=self.attempt.job.pk, level=LogLevel.WARNING, text=text))
            self._said = MAX_LINES
        return as_columns(self._progress), lines

    def _take_lines(self) -> list[JobLogLine]:
        with self._lock:
            lines, self._lines = self._lines, []
        return lines

    def _run(self) -> None:
        try:
            while not self._closed.wait(TICK_SECONDS) and self.standing is not Standing.LOST:
                try:
                    self.tick()
                except DatabaseError:
                    # A database away for a moment is no reason to give up: the token decides in the end.
                    logger.warning("A job's report could not be written", extra=facts(self.attempt), exc_info=True)
                    connection.close()
        finally:
            connection.close()


def worth_writing(before: tuple[int, int, str], now: tuple[int, int, str]) -> bool:
    """Whether progress differs visibly: another whole percent, another sentence, or any step of an unknown total."""
    if before[1:] != now[1:]:
        return True
    total = now[1]
    return before[0] * 100 // total != now[0] * 100 // total if total else before[0] != now[0]


def as_columns(progress: tuple[int, int, str]) -> dict[str, Any]:
    """Progress as columns of the row."""
    return dict(zip(("progress_done", "progress_total", "progress_note"), progress, strict=True))


def facts(attempt: Attempt) -> dict[str, Any]:
    """What a line in the server's log says about an attempt."""
    return {"job": str(attempt.job.pk), "kind": attempt.job.kind, "attempt": attempt.job.attempts}
