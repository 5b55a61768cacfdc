"""The comparison of two lists as people read it: rows for a page, and a workbook to take away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.comparing import Comparison, Difference, Pair, details_changed
from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.fields import COUNTS, ImportField
from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import ImportBatch, ImportRow, RecordOrigin
from pkh_portal.accounts.masking import masked
from pkh_portal.history.bulk import chunks
from pkh_portal.history.values import without_numbers
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import Column, ColumnKind, Progress, Table, write_tables

_EVERY: Final = 500
_IDENTIFYING: Final = (ImportField.NIK, ImportField.FAMILY_CARD_NO, ImportField.PHONE)


@dataclass(frozen=True, slots=True)
class Told:
    """One family of the comparison. ``before`` and ``after`` say what differs; numbers are masked.

    ``household`` is the key of the family that a row met or made; ``undecided``: the row waits for a person.
    """

    name: str
    nik: str
    place: str
    before: str
    after: str
    row_before: int | None
    row_after: int | None
    household: int | None
    undecided: bool


def told(pairs: Iterable[Pair], difference: Difference) -> Iterator[Told]:
    """The pairs in words, with a few queries for every 500 of them."""
    for chunk in chunks(pairs):
        names = _Names(chunk, difference)
        made = _made(chunk)
        for pair in chunk:
            shown = pair.after or pair.before
            assert shown is not None  # noqa: S101 - for the type checker: nobody is in neither list.
            before, after = names.values(pair)
            met = (row.household_id or made.get((row.batch_id, row.sheet_no, row.row_no)) for row in _rows_of(pair))
            yield Told(
                shown.name, masked(shown.nik), names.place(shown), before, after,
                pair.before.row_no if pair.before else None, pair.after.row_no if pair.after else None,
                next(filter(None, met), None), shown.outcome == RowOutcome.REVIEW,
            )  # fmt: skip


def _rows_of(pair: Pair) -> list[ImportRow]:
    """The rows of a pair, the later first."""
    return [row for row in (pair.after, pair.before) if row]


def _made(pairs: Sequence[Pair]) -> dict[tuple[int, int, int], int]:
    """The families that rows made which had met none: batch, sheet, row → family. One query."""
    rows = [row for pair in pairs for row in _rows_of(pair) if row.outcome == RowOutcome.NEW]
    origins = RecordOrigin.objects.filter(
        batch__in={row.batch_id for row in rows}, row_no__in={row.row_no for row in rows}
    )
    found = origins.order_by().values_list("batch", "sheet_no", "row_no", "household")
    return {(batch, sheet_no, row_no): household for batch, sheet_no, row_no, household in found}


class _Names:
    """What the keys in a chunk of rows mean."""

    def __init__(self, pairs: Sequence[Pair], difference: Difference) -> None:
        self._difference = difference
        rows = [row for pair in pairs for row in _rows_of(pair)]
        codes = {code for row in rows for code in (row.kecamatan_id, row.village_id) if code}
        self._regions = {region.pk: region.title for region in Region.objects.filter(pk__in=codes)}
        self._companions: Mapping[int, str] = {}
        if difference is Difference.COMPANION:
            keys = {row.companion for row in rows if row.companion is not None}
            for extension in extensions():
                self._companions = extension.labels(keys)

    def place(self, row: ImportRow) -> str:
        village = self._regions.get(row.village_id, row.village_text)
        return ", ".join(filter(None, (village, self._regions.get(row.kecamatan_id, ""))))

    def values(self, pair: Pair) -> tuple[str, str]:
        """What differs, in the earlier list and in the later one."""
        if self._difference is Difference.DETAILS and pair.before and pair.after:
            changed = details_changed(pair.before, pair.after)
            return _details(pair.before, changed), _details(pair.after, changed)
        before, after = (self._value(row) if row else "" for row in (pair.before, pair.after))
        return before, after

    def _value(self, row: ImportRow) -> str:
        match self._difference:
            case Difference.MOVED:
                return self.place(row)
            case Difference.COMPONENTS:
                return ", ".join(f"{field.label} {count}" for field, count in _counts(row) if count)
            case Difference.COMPANION:
                return self._companions.get(row.companion, "") if row.companion is not None else ""
        return ""


def _details(row: ImportRow, fields: Iterable[ImportField]) -> str:
    return "; ".join(f"{field.label}: {_detail(row, field)}" for field in fields)


def _detail(row: ImportRow, field: ImportField) -> str:
    value: str = getattr(row, field)
    if field is ImportField.STATUS:
        return str(EnrolmentStatus(value).label)
    return masked(value) if field in _IDENTIFYING else without_numbers(value)


def _counts(row: ImportRow) -> Iterator[tuple[ImportField, int | None]]:
    for field in COUNTS:
        yield field, getattr(row, field)


def write_report(
    target: str | os.PathLike[str] | IO[bytes],
    *,
    before: ImportBatch,
    after: ImportBatch,
    progress: Progress | None = None,
) -> int:
    """A workbook: a sheet of counts, and one for each difference there is. Returns how many families it names."""
    with Comparison(before, after) as comparison:
        counts = comparison.counts()
        titles = [
            _("Perbandingan daftar KPM %(region)s") % {"region": after.region.title},
            _("Lama: %(before)s. Baru: %(after)s.") % {"before": _of(before), "after": _of(after)},
            f"{settings.OFFICE_NAME}, {formats.date_format(timezone.localdate(), 'DATE_FORMAT')}",
            _("Nomor identitas disamarkan."),
        ]
        columns = [Column(_("Perbedaan"), width=34), Column(_("KPM"), ColumnKind.INTEGER)]
        summary = [(str(difference.label), count) for difference, count in counts.items()]
        tables = [Table(_("Ringkasan"), columns, summary, titles=titles)]
        for difference, count in counts.items():
            if count:
                tables.append(Table(str(difference.label), _columns(difference), _rows(comparison, difference)))
        write_tables(target, tables, progress=progress, progress_every=_EVERY)
    return sum(counts.values())


def _of(batch: ImportBatch) -> str:
    return f"{batch.name} ({formats.date_format(timezone.localtime(batch.created_at), 'DATETIME_FORMAT')})"


def _columns(difference: Difference) -> list[Column]:
    who = [
        Column(_("Nama pengurus"), width=30),
        Column("NIK", ColumnKind.LONG_NUMBER),
        Column(_("Tempat tinggal"), width=40),
    ]
    note = Column(_("Catatan"), width=34)
    if difference in {Difference.NEW, Difference.GONE}:
        return [*who, Column(_("Baris"), ColumnKind.INTEGER), note]
    rows = [Column(_("Baris lama"), ColumnKind.INTEGER), Column(_("Baris baru"), ColumnKind.INTEGER)]
    return [*who, Column(_("Lama"), width=40), Column(_("Baru"), width=40), *rows, note]


def _rows(comparison: Comparison, difference: Difference) -> Iterator[tuple[object, ...]]:
    for each in told(comparison.pairs(difference), difference):
        note = _("Menunggu keputusan, belum dimuat") if each.undecided else ""
        if difference in {Difference.NEW, Difference.GONE}:
            yield each.name, each.nik, each.place, each.row_after or each.row_before, note
        else:
            yield each.name, each.nik, each.place, each.before, each.after, each.row_before, each.row_after, note
