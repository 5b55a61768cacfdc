"""A batch taken back, set-wise, in the caller's transaction, as far as nobody has touched the families since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.mentions import Mention, mentions
from beneficiaries.imports.writing import takeback
from beneficiaries.imports.writing.load import PERIOD, Load
from beneficiaries.imports.writing.touched import touched
from beneficiaries.intake_enums import OriginAction
from beneficiaries.models import Household, ImportBatch, RecordOrigin
from beneficiaries.services import fieldchecks
from beneficiaries.signals import enrolments_changed, registry_changed
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting

_STEPS = 5


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did, in families: given back their values, removed, left because somebody touched them.

    ``mentions``: later loads whose files name some of the removed or restored ones.
    """

    restored: int
    removed: int
    kept: int
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What undoing would do: families given back their values, families removed, families left as they are (keys).

    ``mentions``: later loads whose files name some of the first two. ``questions``: pending ones that the load asked,
    and ``answered`` how many of those have an answer.
    """

    restorable: int
    created: int
    kept: list[int]
    mentions: list[Mention]
    questions: int
    answered: int


def foresee(batch: ImportBatch) -> Foreseen:
    """What undoing an applied batch would do now."""
    kept = touched(Load(batch))
    origins = RecordOrigin.objects.filter(batch=batch, undone=False).order_by("household")
    actions = dict(origins.values_list("household", "action"))
    going = {key: action for key, action in actions.items() if key not in kept}
    acts = list(going.values())
    open_checks, answered = fieldchecks.pending_of(batch)
    return Foreseen(
        restorable=acts.count(OriginAction.CHANGED),
        created=acts.count(OriginAction.CREATED),
        kept=sorted(kept & actions.keys()),
        mentions=mentions(batch, going),
        questions=open_checks + answered,
        answered=answered,
    )


def undo_batch(batch: ImportBatch, actor: Actor, reason: str, progress: Callable[[int, int, str], None]) -> Undone:
    """Take the batch back, with history, and announce it.

    The batch is held. ``batch.undone_at`` is set (not saved) to the date of its history rows; the rest is the caller's.
    """
    progress(0, _STEPS, _("Mencari KPM yang sudah diubah lagi"))
    _hold_families(batch)
    load = Load(batch)
    kept = _mark(batch, touched(load))
    restored, created = _keys(batch, OriginAction.CHANGED), _keys(batch, OriginAction.CREATED)
    going = dict.fromkeys(restored, OriginAction.CHANGED.value) | dict.fromkeys(created, OriginAction.CREATED.value)
    named = mentions(batch, going)
    with acting(actor, reason):
        progress(1, _STEPS, _("Mengembalikan isian semula"))
        places = _places(batch)
        takeback.take_back_dated(load)
        takeback.restore_families(load)
        places |= _places(batch)
        progress(2, _STEPS, _("Mengembalikan pendamping"))
        _give_back_above(batch, restored, created, actor)
        _announce(batch, actor)
        progress(3, _STEPS, _("Menghapus KPM yang dicatat muatan ini"))
        fieldchecks.withdraw(batch=batch, actor=actor)
        removed = takeback.remove_created(load)
        takeback.restore_groups(load)
        progress(4, _STEPS, _("Menghitung rasio"))
        if places:
            registry_changed.send(sender=Household, kecamatan=places, day=batch.effective_on)
    batch.undone_at = load.at
    return Undone(restored=len(restored), removed=removed, kept=kept, mentions=named)


def _hold_families(batch: ImportBatch) -> None:
    """Lock the families of the batch in the order of keys. (On SQLite there is one writer at a time.)"""
    if connection.features.has_select_for_update:
        named = RecordOrigin.objects.filter(batch=batch, undone=False).order_by()
        rows = Household.objects.filter(pk__in=named.values("household")).order_by("pk").select_for_update()
        for _key in rows.values_list("pk", flat=True).iterator():
            pass


def _mark(batch: ImportBatch, kept: set[int]) -> int:
    """Mark the origins of all families but those as undone; returns how many are left."""
    origins = RecordOrigin.objects.filter(batch=batch)
    origins.update(undone=True)
    return sum(origins.filter(household__in=keys).update(undone=False) for keys in bulk.chunks(sorted(kept)))


def _keys(batch: ImportBatch, action: OriginAction) -> list[int]:
    named = RecordOrigin.objects.filter(batch=batch, undone=True, action=action)
    return list(named.order_by("household").values_list("household", flat=True))


def _places(batch: ImportBatch) -> set[str]:
    """The kecamatan where the families that are taken back live now."""
    named = RecordOrigin.objects.filter(batch=batch, undone=True).order_by()
    return set(named.values_list("household__kecamatan_id", flat=True).distinct())


def _give_back_above(batch: ImportBatch, restored: list[int], created: list[int], actor: Actor) -> None:
    for extension in extensions():
        extension.undo(
            state=batch.above.get(extension.name, {}), household_ids=restored, created_ids=created, actor=actor
        )


def _announce(batch: ImportBatch, actor: Actor) -> None:
    """Tell the floors above whose status or place is again what it was, chunk by chunk."""
    named = RecordOrigin.objects.filter(batch=batch, undone=True, action=OriginAction.CHANGED)
    turned = named.alias(hit=F("changed").bitand(PERIOD)).exclude(hit=0).order_by("household")
    for keys in bulk.chunks(turned.values_list("household", flat=True)):
        enrolments_changed.send(sender=Household, household_ids=keys, day=batch.effective_on, actor=actor)
