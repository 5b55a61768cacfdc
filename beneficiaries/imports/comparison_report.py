"""The comparison of two lists as people read it: rows for a page, and a workbook to take away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from beneficiaries.imports.comparing import Comparison, Difference, Pair
from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.fields import COUNTS
from beneficiaries.models import ImportBatch, ImportRow
from pkh_portal.accounts.masking import masked
from pkh_portal.history.bulk import chunks
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import Column, ColumnKind, Progress, Table, write_tables

if TYPE_CHECKING:
    from beneficiaries.imports.fields import ImportField

_EVERY: Final = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One family of the comparison. ``before`` and ``after`` say what differs; NIK is masked."""

    name: str
    nik: str
    place: str
    before: str
    after: str
    row_before: int | None
    row_after: int | None


def told(pairs: Iterable[Pair], difference: Difference) -> Iterator[Told]:
    """The pairs in words, with a query or two for every 500 of them."""
    for chunk in chunks(pairs):
        names = _Names(chunk, difference)
        for pair in chunk:
            shown = pair.after or pair.before
            assert shown is not None  # noqa: S101 - for the type checker: nobody is in neither list.
            before, after = (names.value(row) if row else "" for row in (pair.before, pair.after))
            yield Told(
                shown.name, masked(shown.nik), names.place(shown), before, after,
                pair.before.row_no if pair.before else None, pair.after.row_no if pair.after else None,
            )  # fmt: skip


class _Names:
    """What the keys in a chunk of rows mean."""

    def __init__(self, pairs: Sequence[Pair], difference: Difference) -> None:
        self._difference = difference
        rows = [row for pair in pairs for row in (pair.before, pair.after) if row]
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

    def value(self, row: ImportRow) -> str:
        match self._difference:
            case Difference.MOVED:
                return self.place(row)
            case Difference.COMPONENTS:
                return ", ".join(f"{field.label} {count}" for field, count in _counts(row) if count)
            case Difference.COMPANION:
                return self._companions.get(row.companion, "") if row.companion is not None else ""
        return ""


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
    if difference in {Difference.NEW, Difference.GONE}:
        return [*who, Column(_("Baris"), ColumnKind.INTEGER)]
    rows = [Column(_("Baris lama"), ColumnKind.INTEGER), Column(_("Baris baru"), ColumnKind.INTEGER)]
    return [*who, Column(_("Lama"), width=40), Column(_("Baru"), width=40), *rows]


def _rows(comparison: Comparison, difference: Difference) -> Iterator[tuple[object, ...]]:
    for each in told(comparison.pairs(difference), difference):
        if difference in {Difference.NEW, Difference.GONE}:
            yield each.name, each.nik, each.place, each.row_after or each.row_before
        else:
            yield each.name, each.nik, each.place, each.before, each.after, each.row_before, each.row_after
