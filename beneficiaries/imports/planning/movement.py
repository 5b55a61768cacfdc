"""Whether what a plan was compared with has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Max

from beneficiaries.models import FamilyGroup, Household, RegistryRecord

if TYPE_CHECKING:
    from beneficiaries.models import ImportBatch

_COMPARED: Final = (Household, RegistryRecord, FamilyGroup)
#: A long transaction may end after later ones and bring in lower numbers; so far back they are looked for.
_BEHIND: Final = 100_000
#: By table: from which history row on they were counted, and how many there were.
Stand = dict[str, list[int]]


def stand() -> Stand:
    """How the registry stands: to be asked before the plan is made."""
    stands: Stand = {}
    for model in _COMPARED:
        last = model.history.aggregate(last=Max("history_id"))["last"] or 0
        stands[_name(model)] = [floor := max(0, last - _BEHIND), _since(model, floor)]
    return stands


def has_moved(batch: ImportBatch) -> bool:
    """Whether somebody has written to these tables since the batch's plan was made (true if it was never made)."""
    before: Stand = batch.planned_against  # And the walls, which are none of ours.
    if not before:
        return True
    return any(_since(model, floor) != count for model in _COMPARED for floor, count in [before[_name(model)]])


def has_moved_here(batch: ImportBatch) -> bool:
    """Whether, since the batch was checked, families of its kabupaten/kota were written to: its figures are old.

    Cheaper to be wrong about than ``has_moved``, by which nothing is written that nobody has confirmed.
    """
    if batch.checked_at is None or not has_moved(batch):
        return False
    families = Household.history.filter(history_date__gte=batch.checked_at, kecamatan__parent=batch.region_id)
    records = RegistryRecord.history.filter(
        history_date__gte=batch.checked_at,
        household_id__in=Household.objects.filter(kecamatan__parent=batch.region_id).values("pk"),
    )
    return any(rows.exists() for rows in (families, records))


def _name(model: type[Household | RegistryRecord | FamilyGroup]) -> str:
    return str(model._meta.model_name)


def _since(model: type[Household | RegistryRecord | FamilyGroup], floor: int) -> int:
    count: int = model.history.filter(history_id__gt=floor).order_by().count()
    return count
