"""Bring the table of regions in line with the vendored list."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from pkh_portal.regions import source
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.source import SourceRow

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: Told after each batch: rows done, rows in all, one sentence for a person. May raise to stop the load.
Progress = Callable[[int, int, str], None]

# One transaction each: long enough to be fast, short enough (a fraction of a second) not to keep SQLite's other
# writers waiting.
BATCH: Final = 4000
# Rows of one INSERT. Written here and not by bulk_create, which takes three times as long: it makes an object of each
# row, asks each of its fields, and on SQLite sends 80 rows at a time.
STATEMENT: Final = 1000
_FIELDS: Final = SourceRow._fields


class UnknownRegionCode(ValueError):
    """A code was asked for that the list does not have. The text is for the user."""


@dataclass(slots=True)
class LoadReport:
    """What a load did, in rows. ``reopened`` are closed regions that the list has again."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reopened: int = 0
    closed: int = 0
    seconds: float = 0.0

    @property
    def listed(self) -> int:
        """Rows of the list that were looked at."""
        return self.new + self.changed + self.unchanged + self.reopened


def load_regions(*, actor: str, only: Sequence[str] = (), progress: Progress | None = None) -> LoadReport:
    """Make the table of regions equal to the vendored list, writing only what differs.

    With ``only``, just these subtrees and the regions above them. Regions that the list no longer has are closed as
    of yesterday, never deleted, and opened again when they come back; one that a person has closed in favour of a
    successor stays closed. Works level by level in short transactions: stopped half-way (``progress`` may raise), it
    leaves a smaller but sound tree, and the next run does the rest.

    ``actor`` says for the log what asked for it (a command, a job's key), never who.

    Raises ``UnknownRegionCode``.
    """
    started = time.monotonic()
    listed = {level: list(source.rows(level, only)) for level in RegionLevel}
    if unknown := sorted(set(only).difference(row.code for rows in listed.values() for row in rows)):
        raise UnknownRegionCode(_("Tidak ada wilayah dengan kode %(codes)s.") % {"codes": ", ".join(unknown)})
    total, done = sum(map(len, listed.values())), 0
    report = LoadReport()
    for level, rows in listed.items():
        for batch in _batches(rows, BATCH):
            _bring_in_line(batch, report)
            done += len(batch)
            if progress is not None:
                progress(done, total, _("Memuat daftar %(level)s") % {"level": level.label})
    for level, rows in listed.items():
        _close_vanished(level, {row.code for row in rows}, only, report)
    if report.new + report.changed > STATEMENT:
        _tell_the_planner()
    report.seconds = time.monotonic() - started
    logger.info(
        "Regions loaded by %s: %d new, %d changed, %d reopened, %d closed, %d unchanged",
        actor,
        report.new,
        report.changed,
        report.reopened,
        report.closed,
        report.unchanged,
    )
    return report


def _batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _bring_in_line(batch: Sequence[SourceRow], report: LoadReport) -> None:
    """Write those rows of one level and batch that the table lacks or has otherwise."""
    # The list is ordered by code, so the batch is one stretch of the key, and this one range scan.
    stretch = Region.objects.filter(level=batch[0].level, code__gte=batch[0].code, code__lte=batch[-1].code)
    with transaction.atomic():
        stored = {row[0]: row for row in stretch.values_list(*_FIELDS)}
        closed = set(stretch.filter(valid_until__isnull=False, successor=None).values_list("code", flat=True))
        to_write = []
        for row in batch:
            if row.code not in stored:
                report.new += 1
            elif row.code in closed:
                report.reopened += 1
            elif stored[row.code] != row:
                report.changed += 1
            else:
                report.unchanged += 1
                continue
            to_write.append(row)
        _upsert(to_write)
        Region.objects.filter(code__in=closed.intersection(row.code for row in batch)).update(valid_until=None)


def _upsert(rows: Sequence[SourceRow]) -> None:
    """Insert the rows, or overwrite what the list knows of them; other columns stay."""
    table = connection.ops.quote_name(Region._meta.db_table)
    columns = [connection.ops.quote_name(name) for name in (*_FIELDS, "decree")]
    overwrite = ", ".join(f"{column} = excluded.{column}" for column in columns[1:-1])
    one = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for some in _batches(rows, STATEMENT):
            values = ", ".join([one] * len(some))
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values} "  # noqa: S608 -- our own names only.
                f"ON CONFLICT ({columns[0]}) DO UPDATE SET {overwrite}",
                [value for row in some for value in (*row, source.DECREE)],
            )


def _tell_the_planner() -> None:
    """Let the database count the table now: until it does so by itself, PostgreSQL plans as if it held 54 rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Region._meta.db_table)}")


def _close_vanished(level: RegionLevel, listed: set[str], only: Sequence[str], report: LoadReport) -> None:
    """End the validity of open regions that the list, or the part of it that was asked for, no longer has."""
    asked = reduce(or_, (Q(code__under=code) for code in only), Q())
    open_codes: Iterable[str] = Region.objects.filter(asked, level=level, valid_until__isnull=True).values_list(
        "code", flat=True
    )
    vanished = sorted(set(open_codes) - listed)
    last_day = timezone.localdate() - timedelta(days=1)
    for batch in _batches(vanished, BATCH):
        report.closed += Region.objects.filter(code__in=batch).update(
            valid_until=Case(When(valid_from__gt=last_day, then=F("valid_from")), default=Value(last_day))
        )
