"""How long a stage waits for its turn to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

#: On SQLite one load after the other writes, and the largest takes longer than a page may wait.
_MILLISECONDS: Final = 600_000


@contextmanager
def patient() -> Iterator[None]:
    """Wait for whoever writes to SQLite just now, for as long as the largest load takes. PostgreSQL waits anyway."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {_MILLISECONDS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
