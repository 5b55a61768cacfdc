"""Lets the test runner empty append-only tables between tests on SQLite, which has no TRUNCATE.

A pytest plugin, loaded by the root conftest. The triggers are taken away for the flush alone, so every
test still meets them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from pkh_portal.database.append_only import install_sql, remove_sql

GUARDED = ("accounts_auditevent",)


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    operations = DatabaseWrapper.ops_class
    plain = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Sequence[str], **kwargs: Any) -> list[str]:
        statements = list(plain(self, style, tables, **kwargs))
        guarded = [table for table in GUARDED if table in tables]
        before = [sql for table in guarded for sql in remove_sql("sqlite", table)]
        after = [sql for table in guarded for sql in install_sql("sqlite", table)]
        return [*before, *statements, *after]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield
