"""What loading a batch would do to each kecamatan: families before and after, and what that means to its companions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone
from django.utils.module_loading import import_string

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.fields import BITS
from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportRow

if TYPE_CHECKING:
    from decimal import Decimal

_ACTIVE: Final = EnrolmentStatus.ACTIVE.value
_MOVES: Final = BITS["status"] | BITS["kecamatan"]


class Side(Protocol):
    """A kecamatan before or after: its families, how many there are to a companion, and what is said of that."""

    @property
    def kpm(self) -> int: ...
    @property
    def ratio(self) -> Decimal | None: ...
    @property
    def status_label(self) -> str: ...
    @property
    def status_tone(self) -> str: ...


class OutlookRow(Protocol):
    """A kecamatan, before and after. Made by the floor that knows the ratios (``settings.KPM_IMPORT_OUTLOOK``)."""

    @property
    def name(self) -> str: ...
    @property
    def before(self) -> Side: ...
    @property
    def after(self) -> Side: ...


Outlook = Callable[[Mapping[str, int], Mapping[str, int], date], Sequence[OutlookRow]]
#: The worse, the earlier in the table.
_TONES: Final = ("danger", "warning", "info", "success")


def outlook_of(batch: ImportBatch) -> list[OutlookRow]:
    """The kecamatan that the batch would change, those that come to stand worse first; about eight queries."""
    before, change = families_now(batch), change_by(batch)
    after = {code: before.get(code, 0) + change.get(code, 0) for code in {*before, *change}}
    if not any(change.values()):
        return []
    outlook: Outlook = import_string(settings.KPM_IMPORT_OUTLOOK)
    touched = {code for code, count in change.items() if count}
    rows = outlook(
        {code: before.get(code, 0) for code in touched}, {code: after[code] for code in touched}, timezone.localdate()
    )
    return sorted(rows, key=lambda row: (not _is_worse(row), _rank(row.after), row.name))


def families_now(batch: ImportBatch) -> dict[str, int]:
    """Active families by kecamatan of the batch's kabupaten/kota, as they stand today. One query."""
    families = Household.objects.active().filter(kecamatan__code__under=batch.region_id).order_by()
    return dict(families.values_list("kecamatan").annotate(count=Count("pk")))


def change_by(batch: ImportBatch) -> Counter[str]:
    """By how much the active families of each kecamatan would become more or fewer, by the stored plan. Two queries."""
    rows = ImportRow.objects.filter(batch=batch).order_by()
    change: Counter[str] = Counter()
    new = rows.filter(outcome=RowOutcome.NEW, status__in=("", _ACTIVE))
    for code, count in new.values_list("kecamatan_id").annotate(count=Count("pk")):
        change[code] += count
    moved = rows.filter(outcome=RowOutcome.CHANGED).annotate(moves=F("changed").bitand(_MOVES)).exclude(moves=0)
    told = moved.values_list("household__status", "household__kecamatan", "status", "kecamatan_id")
    for status, place, new_status, new_place, count in told.annotate(count=Count("pk")):
        # Which place of another office loses a family is not told here.
        if status == _ACTIVE and place.startswith(f"{batch.region_id}."):
            change[place] -= count
        if (new_status or status) == _ACTIVE:
            change[new_place or place] += count
    return change


def _is_worse(row: OutlookRow) -> bool:
    return _rank(row.after) < _rank(row.before)


def _rank(side: Side) -> int:
    return _TONES.index(side.status_tone) if side.status_tone in _TONES else len(_TONES)
