"""What a job's function gets to work with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.errors import Cancelled, Interrupted, LeaseLost
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.services.access import scope_facts, scope_of_owner
from pkh_portal.jobs.services.attempt import Attempt, Standing
from pkh_portal.jobs.services.reporter import Reporter
from pkh_portal.jobs.services.results import ResultFile, new_result
from pkh_portal.jobs.services.stopping import stopping

T = TypeVar("T")


class JobContext:
    """One attempt at one job, as seen by the function that does the work.

    A job may be killed at any line and begun again. What must not happen twice goes into ``atomic_finish``; what
    is written in parts goes into ``fenced`` blocks and must be repeatable. Keep both shorter than
    ``JOB_LEASE_SECONDS``: on SQLite nobody else can write meanwhile.
    """

    def __init__(self, attempt: Attempt, reporter: Reporter) -> None:
        self.job: Job = attempt.job
        self.finished = False
        #: What stays of the parameters in the row after success.
        self.params_left = self.job.params
        self._attempt = attempt
        self._reporter = reporter
        self._message = ""
        self._summary: dict[str, Any] = {}
        self._result: ResultFile | None = None
        self._result_whole = False

    @cached_property
    def actor(self) -> Actor:
        """The owner, for the services the job calls; the system where there is no owner."""
        return Actor(user=self.job.owner)

    @cached_property
    def scope(self) -> RegionScope:
        """What the owner may see now, not when the job was asked for. The system sees everything."""
        return scope_of_owner(self.job.owner)

    def progress(self, done: int, total: int = 0, sentence: str = "") -> None:
        """Say how far the job is: ``done`` of ``total`` (0: unknown) and what it does. Cheap: call it per row.

        Raises like ``check``.
        """
        self._reporter.progress(done, total, str(sentence))
        self.check()

    def track(self, items: Iterable[T], total: int = 0, sentence: str = "") -> Iterator[T]:
        """Go through ``items``, saying how far it is after each. Raises like ``check``."""
        done = 0
        self.progress(done, total, sentence)
        for done, item in enumerate(items, start=1):
            yield item
            self.progress(done, total, sentence)

    def log(self, text: str, level: LogLevel = LogLevel.INFO) -> None:
        """Add a line to the log on the job's page. No identifying numbers."""
        self._reporter.log(str(text), level)

    def check(self) -> None:
        """Stop here if the job was cancelled, is no longer this attempt's, or the worker is shutting down.

        Raises a kind of ``AttemptStopped``, which the job must let pass. No query: call it as often as you like.
        """
        self._reporter.listen()
        if self._reporter.standing is Standing.LOST:
            raise LeaseLost
        if self._reporter.standing is Standing.CANCEL_ASKED:
            raise Cancelled
        if stopping.is_set():
            raise Interrupted

    def conclude(self, sentence: str, **summary: Any) -> None:
        """Say what came of the job: a sentence for the user and figures (JSON). Written when the job succeeds."""
        self._message, self._summary = str(sentence), summary

    @contextmanager
    def result_file(self, name: str) -> Iterator[Path]:
        """The path of an empty private file to be filled. It becomes the job's result only when the job succeeds.

        ``name`` is what the user will see. A job has one result: raises ``RuntimeError`` for a second one.
        """
        if self._result is not None:
            raise RuntimeError("A job has one result file.")
        self._result = new_result(name)
        yield self._result.path
        self._result_whole = True

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that is kept only if the job is still this attempt's at its end.

        Raises ``LeaseLost`` at its end otherwise: the block's writes are undone.
        """
        self.check()
        with transaction.atomic():
            yield
            self._attempt.hold()

    @contextmanager
    def atomic_finish(self) -> Iterator[None]:
        """A transaction with the job's own writes and its success: both happen, once, or neither does.

        The last thing a job does. Raises ``LeaseLost`` at its end if the job is no longer this attempt's.
        """
        self.check()
        with transaction.atomic():
            yield
            self._succeed()
        self.finished = True

    def finish(self) -> None:
        """Write down the success, for the runner; nothing if ``atomic_finish`` has done so."""
        if not self.finished:
            self._reporter.stop()
            self._succeed()
            self.finished = True

    def discard_result(self) -> None:
        """Delete a result file that did not become one. The row is asked: a commit may succeed and seem to fail."""
        if self._result is None or self.finished:
            return
        if not Job.objects.filter(pk=self.job.pk, result=self._result.stored).exists():
            self._result.discard()

    def _succeed(self) -> None:
        progress, lines = self._reporter.unwritten()
        progress["progress_done"] = progress["progress_total"] or progress["progress_done"]
        summary = dict(self._summary)
        if self._result is not None and self._result_whole:
            progress |= {"result": self._result.stored, "result_name": self._result.shown}
            summary |= scope_facts(self.scope)
        progress |= {"summary": summary, "params": self.params_left}
        self._attempt.end(JobState.SUCCEEDED, self._message, lines, **progress)
