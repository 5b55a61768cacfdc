"""An installation of its own for real workers: data folder, database, broker; on what this test run stands on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped] # No stubs among the requirements; three calls need none.
from django.conf import settings
from django.db import connection

WORKER = ("-m", "celery", "-A", "pkh_portal.celery", "worker", "-P", "threads", "-c", "2", "-B")
QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")


@dataclass(frozen=True)
class Stack:
    """An installation on SQLite and the file broker, or on PostgreSQL and Redis, as the test run is."""

    environment: dict[str, str]
    log: Path

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py``; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(  # noqa: PLW1510 (the message below says more)
            command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def report(self) -> dict[str, Any]:
        """What the workload command reports."""
        report: dict[str, Any] = json.loads(self.manage("workload"))
        return report

    def claims(self) -> int:
        """How many attempts were begun so far; asked of the database itself: a Django takes seconds to start."""
        url = self.environment["DATABASE_URL"]
        path = url.removeprefix("sqlite:///")
        database: Any = sqlite3.connect(path, timeout=20) if path != url else psycopg2.connect(url)
        with closing(database), closing(database.cursor()) as cursor:
            cursor.execute("SELECT coalesce(sum(attempts), 0) FROM jobs_job")
            return int(cursor.fetchone()[0])

    @contextmanager
    def workers(self) -> Iterator[Group]:
        """A worker with beat, as on an office PC, in a process group of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *WORKER, *QUIET],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        group = Group(process)
        try:
            yield group
        finally:
            group.kill()


@dataclass(frozen=True)
class Group:
    """The processes of one worker."""

    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """``kill -9`` of the whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


@contextmanager
def new_stack(folder: Path, **settings_of_stack: str) -> Iterator[Stack]:
    """Make the installation, migrated; take it down afterwards."""
    data = folder / "data"
    data.mkdir()
    with own_database(data) as database_url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pkh_portal.jobs.tests.worker_settings",
            "PORTAL_DATA_DIR": str(data),
            "DATABASE_URL": database_url,
            "PYTHONWARNINGS": "ignore",
            **settings_of_stack,
        }
        stack = Stack(environment, folder / "worker.log")
        stack.manage("migrate", "--run-syncdb", "--verbosity", "0")
        yield stack


@contextmanager
def own_database(data: Path) -> Iterator[str]:
    """The URL of an empty database of the kind the test run uses."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{data / 'db.sqlite3'}"
        return
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"jobs_{uuid.uuid4().hex[:12]}"
    maintenance = psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))
    maintenance.autocommit = True
    try:
        with maintenance.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            yield urlunsplit(parts._replace(path=f"/{name}"))
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        maintenance.close()
