"""Names of our tables for the SQL of the plan. Values never go into its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from beneficiaries.models import (
    Enrolment,
    FamilyGroup,
    Household,
    ImportBatch,
    ImportDecision,
    ImportProblem,
    ImportRow,
    ImportSheet,
    RegistryRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beneficiaries.imports.staging import Stage

TABLES: Final = {
    "batch": ImportBatch._meta.db_table,
    "decision": ImportDecision._meta.db_table,
    "enrolment": Enrolment._meta.db_table,
    "group": FamilyGroup._meta.db_table,
    "household": Household._meta.db_table,
    "problem": ImportProblem._meta.db_table,
    "registry": RegistryRecord._meta.db_table,
    "row": ImportRow._meta.db_table,
    "sheet": ImportSheet._meta.db_table,
}
_FETCHED: Final = 2000


def run(stage: Stage, sql: str, params: Sequence[Any] = (), **parts: str) -> int:
    """Carry out one statement, ``{household}`` and the like standing for tables. Returns how many rows it touched."""
    with stage.connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES, **parts), list(params))
        return int(cursor.rowcount)


def read(stage: Stage, sql: str, params: Sequence[Any] = (), **parts: str) -> Iterator[tuple[Any, ...]]:
    """The rows of one query, taken over in chunks."""
    with stage.connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES, **parts), list(params))
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows


def holds_today(alias: str) -> tuple[str, list[Any]]:
    """A condition on the rows of a ``Period`` table: they hold today."""
    day = timezone.localdate()
    until = f"{alias}.valid_until"
    return f"{alias}.valid_from <= %s AND ({until} IS NULL OR {until} >= %s)", [day, day]


def within(column: str, codes: Sequence[str]) -> tuple[str, list[Any]]:
    """A condition: the region code of a column is one of these or lies under one. False without codes."""
    if not codes:
        return "(1 = 0)", []
    one = f"({column} = %s OR substr({column}, 1, %s) = %s)"
    params = [value for code in codes for value in (code, len(code) + 1, f"{code}.")]
    return f"({' OR '.join([one] * len(codes))})", params
