"""Checked rows in temporary tables of one database connection, from which the plan is made by sets.

Temporary tables are seen by nobody else and go with the connection, so a worker that dies leaves nothing behind. On
PostgreSQL they are filled by COPY, on SQLite by batched inserts; from there on both databases run the same SQL.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from django.db import DatabaseError, models
from django.db import connection as default_connection

from beneficiaries.imports.fields import STAGED
from beneficiaries.imports.problems import Problem
from beneficiaries.models import ImportProblem, ImportRow

if TYPE_CHECKING:
    from types import TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

#: One number for a row's place in the file, in the order of the file. ``place_of`` and ``row_at`` say how.
PLACE: Final = "sheet_no * 4294967296 + row_no"
PROBLEM: Final = ("sheet_no", "row_no", "column", "field", "value", "code", "level", "suggestion", "note")
#: Temporary tables of a stage; those after the first two are made by ``planning``.
TABLES: Final = (
    "kpm_row", "kpm_problem",
    "kpm_merged", "kpm_registry", "kpm_met", "kpm_flag", "kpm_said", "kpm_verdict", "kpm_twin",
)  # fmt: skip
#: Rows of a chunk that somebody hands over without chunks of his own.
CHUNK: Final = 5000
#: For the time of a plan: memory to sort and hash the sets of the largest kabupaten in, and no compiling of statements
#: that run once (it takes longer than they do).
_SETTINGS: Final = {"work_mem": "64MB", "jit": "off"}
_problem_values = attrgetter(*PROBLEM)


class Checked(Protocol):
    """A chunk as the checker hands it out: values in the order of ``STAGED``, and the problems of the rows."""

    @property
    def values(self) -> Sequence[tuple[Any, ...]]: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


def place_of(sheet_no: int, row_no: int) -> int:
    """The number ``PLACE`` of a row."""
    return sheet_no << 32 | row_no


def row_at(place: int) -> tuple[int, int]:
    """Sheet and row of a number made by ``place_of``."""
    return place >> 32, place & 0xFFFFFFFF


class Stage:
    """The temporary tables of one batch. A context manager: they are made on entering and dropped on leaving.

    One at a time on a connection. Works inside a transaction and outside of one.
    """

    def __init__(self, connection: BaseDatabaseWrapper | None = None) -> None:
        self.connection: Any = connection or default_connection
        #: Rows by sheet.
        self.staged: Counter[int] = Counter()
        #: Skipped rows by sheet, as ``tally`` was told.
        self.skipped: dict[int, int] = {}
        #: The number of the last problem.
        self.numbered = 0
        self.on_postgres = self.connection.vendor == "postgresql"

    def __enter__(self) -> Self:
        with self.connection.cursor() as cursor:
            if self.on_postgres:
                for setting, value in _SETTINGS.items():
                    cursor.execute(f"SET {setting} = '{value}'")
            else:
                self.connection.connection.create_function("kpm_loose", 1, _loose, deterministic=True)
            self._drop(cursor)
            rows = ", ".join(f"{name} {self._type(ImportRow, name)}" for name in STAGED if name != "rejected")
            cursor.execute(
                f"CREATE TEMP TABLE kpm_row (place bigint GENERATED ALWAYS AS ({PLACE}) STORED, {rows}, rejected bool)"
            )
            problems = ", ".join(f'"{name}" {self._type(ImportProblem, name)}' for name in PROBLEM)
            cursor.execute(f"CREATE TEMP TABLE kpm_problem (number bigint, {problems})")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # In a transaction that has failed nothing can be dropped: the rollback does it, or the next stage.
        with suppress(DatabaseError), self.connection.cursor() as cursor:
            self._drop(cursor)
            if self.on_postgres:
                for setting in _SETTINGS:
                    cursor.execute(f"RESET {setting}")

    def add(self, checked: Checked) -> None:
        """Stage a chunk of checked rows, with their problems."""
        self.fill("kpm_row", STAGED, checked.values)
        self.staged.update(row[0] for row in checked.values)
        self.add_problems(checked.problems)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Stage problems, to be listed in this order within their row."""
        self.fill("kpm_problem", ("number", *PROBLEM), self._numbered(problems))

    def tally(self, sheet_no: int, *, read: int, skipped: int) -> None:
        """Say how many rows of a sheet were read and skipped. Raises ``RowsLostError`` if a row was not staged."""
        if read != self.staged[sheet_no] + skipped:
            raise RowsLostError(sheet_no, read, self.staged[sheet_no], skipped)
        self.skipped[sheet_no] = skipped

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a temporary table; any number of them, in bounded memory."""
        names = ", ".join(f'"{name}"' for name in columns)
        iterator = iter(rows)
        with self.connection.cursor() as cursor:
            while chunk := list(islice(iterator, CHUNK)):
                if self.on_postgres:
                    _copy(cursor, table, names, columns, chunk)
                else:
                    _insert(cursor, table, names, len(columns), chunk)

    def analyze(self, table: str, *columns: str) -> None:
        """Tell the planner what is in these columns; and on SQLite, which cannot hash, index them."""
        with self.connection.cursor() as cursor:
            if self.on_postgres:
                cursor.execute(f"ANALYZE {table} ({', '.join(columns)})")
                return
            for column in columns:
                cursor.execute(f"CREATE INDEX temp.{table}_{column} ON {table} ({column})")
            cursor.execute(f"ANALYZE {table}")

    def _numbered(self, problems: Iterable[Problem]) -> Iterator[tuple[Any, ...]]:
        for problem in problems:
            self.numbered += 1
            yield (self.numbered, *_problem_values(problem))

    def _drop(self, cursor: CursorWrapper) -> None:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def _type(self, model: type[models.Model], name: str) -> str:
        field: Any = model._meta.get_field(name)
        # The bare type: SQLite would add a check to each count.
        return str(field.db_type(self.connection))


class RowsLostError(RuntimeError):
    """What was read is not what was staged and skipped: a mistake of ours, never of the file."""

    def __init__(self, sheet_no: int, read: int, staged: int, skipped: int) -> None:
        super().__init__(f"Sheet {sheet_no}: {read} rows read, but {staged} staged and {skipped} skipped.")


def loose(expression: str, *, on_postgres: bool) -> str:
    """SQL for a text without spaces and letter case."""
    return f"lower(replace({expression}, ' ', ''))" if on_postgres else f"kpm_loose({expression})"


def _loose(text: str | None) -> str | None:
    """What PostgreSQL's lower() does; SQLite's own knows no letters but those of ASCII."""
    return text if text is None else text.replace(" ", "").lower()


def _copy(cursor: Any, table: str, names: str, columns: Sequence[str], rows: list[Sequence[Any]]) -> None:
    line = "\t".join(["%s"] * len(columns))
    text = "\n".join([line % tuple(row) for row in rows])
    if _is_plain(text, rows, len(columns)):
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (NULL 'None')", io.StringIO(text))
        return
    # In this format an empty string and no value look alike; which columns have no "no value" is said instead.
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)  # Its line ends are CR LF: it quotes what has one of both.
    buffer.seek(0)
    given = ", ".join(f'"{name}"' for name in columns if name in _TEXTS)
    cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({given}))", buffer)


def _is_plain(text: str, rows: list[Sequence[Any]], width: int) -> bool:
    """Whether the lines need no escaping, and each "None" in them is none; nearly always, and twice as fast."""
    return (
        text.count("\t") == len(rows) * (width - 1)
        and text.count("\n") == len(rows) - 1
        and "\\" not in text
        and "\r" not in text
        and text.count("None") == sum(row.count(None) for row in rows)
    )


def _insert(cursor: CursorWrapper, table: str, names: str, width: int, rows: list[Sequence[Any]]) -> None:
    places = ", ".join(["%s"] * width)
    with _together(cursor):
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


@contextmanager
def _together(cursor: CursorWrapper) -> Iterator[None]:
    """One transaction for the inserts, inside of another one too. Unlike Django's it leaves the database file free."""
    cursor.execute("SAVEPOINT kpm_stage")
    try:
        yield
    finally:
        cursor.execute("RELEASE kpm_stage")


_TEXTS: Final = frozenset(
    field.name
    for model in (ImportRow, ImportProblem)
    for field in model._meta.concrete_fields
    if isinstance(field, models.CharField)
)
