"""Bring the table of regions in line with the vendored list."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Final, TypeVar

from django.db import transaction
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

    Raises ``UnknownRegionCode``.
    """
    started = time.monotonic()
    listed = {level: list(source.rows(level, only)) for level in RegionLevel}
    if unknown := sorted(set(only).difference(row.code for rows in listed.values() for row in rows)):
        raise UnknownRegionCode(_("Tidak ada wilayah dengan kode %(codes)s.") % {"codes": ", ".join(unknown)})
    total, done = sum(map(len, listed.values())), 0
    report = LoadReport()
    for level, rows in listed.items():
        for batch in _batches(rows):
            _bring_in_line(batch, report)
            done += len(batch)
            if progress is not None:
                progress(done, total, _("Memuat %(level)s") % {"level": level.label})
    for level, rows in listed.items():
        _close_vanished(level, {row.code for row in rows}, only, report)
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


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _bring_in_line(batch: Sequence[SourceRow], report: LoadReport) -> None:
    """Write those rows of one level and batch that the table lacks or has otherwise."""
    # The list is ordered by code, so the batch is one stretch of the key, and this one range scan.
    stretch = Region.objects.filter(level=batch[0].level, code__gte=batch[0].code, code__lte=batch[-1].code)
    with transaction.atomic():
        stored = {
            code: ((code, *values), valid_until, successor)
            for code, valid_until, successor, *values in stretch.values_list(
                "code", "valid_until", "successor_id", *_FIELDS[1:]
            )
        }
        to_write = []
        for row in batch:
            values, valid_until, successor = stored.get(row.code, (None, None, None))
            reopens = valid_until is not None and successor is None
            if values == row and not reopens:
                report.unchanged += 1
                continue
            if values is None:
                report.new += 1
            elif reopens:
                report.reopened += 1
            else:
                report.changed += 1
            to_write.append(_region(row, valid_until=None if reopens else valid_until))
        Region.objects.bulk_create(
            to_write, update_conflicts=True, unique_fields=["code"], update_fields=[*_FIELDS[1:], "valid_until"]
        )


def _region(row: SourceRow, *, valid_until: date | None) -> Region:
    return Region(**row._asdict(), valid_until=valid_until, decree=source.DECREE)


def _close_vanished(level: RegionLevel, listed: set[str], only: Sequence[str], report: LoadReport) -> None:
    """End the validity of open regions that the list, or the part of it that was asked for, no longer has."""
    asked = reduce(or_, (Q(code__under=code) for code in only), Q())
    open_codes: Iterable[str] = Region.objects.filter(asked, level=level, valid_until__isnull=True).values_list(
        "code", flat=True
    )
    vanished = sorted(set(open_codes) - listed)
    last_day = timezone.localdate() - timedelta(days=1)
    for batch in _batches(vanished):
        report.closed += Region.objects.filter(code__in=batch).update(
            valid_until=Case(When(valid_from__gt=last_day, then=F("valid_from")), default=Value(last_day))
        )
