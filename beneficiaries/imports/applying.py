"""The plan of a batch carried out, set-wise, in the caller's transaction: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.fields import BITS, COUNTS
from beneficiaries.imports.writing import families, groups, periods, registries
from beneficiaries.imports.writing.load import Load, bits, marks
from beneficiaries.intake_enums import OriginAction, RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportRow, RecordOrigin
from beneficiaries.signals import enrolments_changed, registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting

#: Changes that move figures of a kecamatan.
_FIGURES = bits("kecamatan", "status", *(field.value for field in COUNTS))
_STEPS = 6


@dataclass(slots=True)
class Applied:
    """What applying did: families recorded and changed, groups made, and what the floors above need and tell."""

    created: int = 0
    changed: int = 0
    groups: int = 0
    above: dict[str, Any] = field(default_factory=dict)


def apply_batch(batch: ImportBatch, actor: Actor, reason: str, progress: Callable[[int, int, str], None]) -> Applied:
    """Write every row whose outcome is new or changed, with history and provenance, and announce it.

    The batch is held. ``batch.applied_at`` is set (not saved) to the date of all its history rows, and
    ``batch.planned_against["applied"]`` to where the history stood before and after. ``reason`` goes into the history.
    """
    progress(0, _STEPS, _("Menunggu giliran"))
    load, done = Load(batch), Applied()
    load.settle()
    _hold_families(batch)
    before = marks()
    with acting(actor, reason):
        progress(1, _STEPS, _("Mencatat KPM baru"))
        groups.find_groups(load)
        done.created = families.record_new(load)
        periods.begin_new(load)
        progress(2, _STEPS, _("Mengubah KPM yang sudah ada"))
        places = set(_places(load))
        done.changed = families.name_changed(load)
        turned = periods.find_turns(load)
        if turned:
            periods.turn(load)
        families.change(load)
        progress(3, _STEPS, _("Mencatat ID registri"))
        registries.record(load)
        progress(4, _STEPS, _("Menyesuaikan pendamping"))
        places.update(_places(load))
        _announce(load, actor)
        done.above = _above(load, actor, reason, progress)
        progress(5, _STEPS, _("Menghitung rasio"))
        if places:
            registry_changed.send(sender=Household, kecamatan=places, day=batch.effective_on)
    load.execute("DROP TABLE intake_turn")
    load.execute("DROP TABLE intake_group")
    batch.applied_at = load.at
    batch.planned_against |= {
        "applied": {"before": before, "after": marks(), "ended": timezone.now().isoformat()}
    }  # fmt: skip
    return done


def _hold_families(batch: ImportBatch) -> None:
    """Lock the families that will change, in the order of keys. (On SQLite there is one writer at a time.)"""
    if connection.features.has_select_for_update:
        met = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.CHANGED).order_by()
        rows = Household.objects.filter(pk__in=met.values("household")).order_by("pk").select_for_update()
        for _key in rows.values_list("pk", flat=True).iterator():
            pass


def _places(load: Load) -> list[str]:
    """The kecamatan whose figures the load moves, by where its families live now."""
    rows = ImportRow.objects.filter(batch=load.batch).order_by()
    new = rows.filter(outcome=RowOutcome.NEW).values_list("kecamatan_id", flat=True)
    moved = rows.filter(outcome=RowOutcome.CHANGED).alias(hit=F("changed").bitand(_FIGURES)).exclude(hit=0)
    return [*new.distinct(), *moved.values_list("household__kecamatan_id", flat=True).distinct()]


def _announce(load: Load, actor: Actor) -> None:
    """Tell the floors above whose status or place is another, chunk by chunk."""
    for keys in bulk.chunks(load.column("SELECT household_id FROM intake_turn ORDER BY household_id")):
        enrolments_changed.send(sender=Household, household_ids=keys, day=load.batch.effective_on, actor=actor)


def _above(load: Load, actor: Actor, reason: str, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Have the floors above write their columns; returns what they need to take it back."""
    return {
        extension.name: extension.apply(
            pairs=_pairs(load, extension.name),
            day=load.batch.effective_on,
            actor=actor,
            label=reason,
            progress=lambda _done, _total, sentence: progress(4, _STEPS, sentence),
        )
        for extension in extensions()
    }


def _pairs(load: Load, name: str) -> Iterator[tuple[int, int]]:
    """Each family whose column a row gives another value, with the value."""
    given = (
        ImportRow.objects.filter(batch=load.batch, **{f"{name}__isnull": False})
        .alias(hit=F("changed").bitand(BITS[name]))
        .filter(Q(outcome=RowOutcome.NEW) | Q(outcome=RowOutcome.CHANGED) & ~Q(hit=0))
    )
    values = {(sheet, row): value for sheet, row, value in given.order_by().values_list("sheet_no", "row_no", name)}
    origins = RecordOrigin.objects.filter(batch=load.batch, action__in=OriginAction.values).order_by("household")
    for household, sheet, row in origins.values_list("household", "sheet_no", "row_no").iterator():
        if (value := values.get((sheet, row))) is not None:
            yield household, value
