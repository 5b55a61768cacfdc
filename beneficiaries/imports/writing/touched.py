"""Who has been touched since a load: families that undoing must leave as they are."""

from __future__ import annotations

from typing import Any, Final

from beneficiaries.imports.extensions import extensions
from beneficiaries.imports.writing.load import BESIDE, EVERY, Load
from beneficiaries.models import FamilyGroup, FieldCheck, Household, HouseholdDeedLine, Member, RecordOrigin
from pkh_portal.history import bulk

#: What machines keep beside a family, and what never changes.
_NOT_TOLD: Final = {"id", *Household.HISTORY_HIDDEN}
_TOLD: Final = [str(field.column) for field in Household._meta.concrete_fields if field.name not in _NOT_TOLD]
_OF_BATCH: Final = "SELECT household_id FROM beneficiaries_recordorigin WHERE batch_id = %(batch)s AND NOT undone"
_PERIODS: Final = ("enrolment", "registryrecord", "member")
_MARKS: Final = {"enrolment": "enrolment", "registryrecord": "registry", "member": "member"}


def touched(load: Load) -> set[int]:
    """Families of the load that somebody, or another load, has changed since: by history, and by what refers to them.

    A later load that was taken back does not count. Also those that cannot be given back: another family has their
    number by now, or nothing is known of before.
    """
    since = load.batch.planned_against["applied"]["after"]
    found = set(load.column(_CHANGED, mark=since["household"]))
    for table in _PERIODS:
        found.update(
            load.column(
                f"SELECT DISTINCT later.household_id FROM beneficiaries_historical{table} later "
                f"WHERE later.history_id > %(mark)s AND later.household_id IN ({_OF_BATCH}) "
                f"AND NOT {_TAKEN_BACK.format(key='household_id')}",
                mark=since[_MARKS[table]],
            )
        )
    before = load.batch.planned_against["applied"]["before"]
    found.update(load.column(_NO_WAY_BACK, mark=before["household"], beside=EVERY & ~BESIDE))
    found |= _referred_to(load)
    return found | _touched_above(load)


# What a later load wrote, and what taking it back for this family wrote.
_TAKEN_BACK: Final = """EXISTS (
    SELECT 1 FROM beneficiaries_recordorigin o JOIN beneficiaries_importbatch b ON b.id = o.batch_id
    WHERE o.household_id = later.{key} AND o.undone AND b.state = 'undone'
      AND later.history_date IN (b.applied_at, b.undone_at))"""
# Equal to the letter, empty columns too, is what INTERSECT finds: on both databases.
_CHANGED: Final = f"""
    SELECT DISTINCT later.id
    FROM beneficiaries_historicalhousehold later
    JOIN beneficiaries_historicalhousehold base ON base.history_id = (
        SELECT max(b.history_id) FROM beneficiaries_historicalhousehold b
        WHERE b.id = later.id AND b.history_id <= %(mark)s)
    WHERE later.history_id > %(mark)s AND later.id IN ({_OF_BATCH}) AND NOT {_TAKEN_BACK.format(key="id")}
      AND NOT EXISTS (SELECT {", ".join(f"later.{column}" for column in _TOLD)}
                      INTERSECT SELECT {", ".join(f"base.{column}" for column in _TOLD)})
"""
_NO_WAY_BACK: Final = """
    SELECT o.household_id
    FROM beneficiaries_recordorigin o
    LEFT JOIN beneficiaries_historicalhousehold v ON v.history_id = (
        SELECT max(b.history_id) FROM beneficiaries_historicalhousehold b
        WHERE b.id = o.household_id AND b.history_id <= %(mark)s)
    WHERE o.batch_id = %(batch)s AND NOT o.undone AND o.action = %(changed)s AND (o.changed & %(beside)s) <> 0 AND (
        v.history_id IS NULL
        OR (v.nik_quality = 'valid' AND EXISTS (
            SELECT 1 FROM beneficiaries_household n
            WHERE n.nik = v.nik AND n.nik_quality = 'valid' AND n.id <> o.household_id))
        OR (v.participant_no <> '' AND EXISTS (
            SELECT 1 FROM beneficiaries_household p
            WHERE p.participant_no = v.participant_no AND p.participant_no <> '' AND p.id <> o.household_id)))
"""


def _referred_to(load: Load) -> set[int]:
    """Families that the load recorded and that something else hangs on by now."""
    created = RecordOrigin.objects.filter(batch=load.batch, action="created", undone=False).order_by()
    keys = created.values("household")
    sources: list[tuple[Any, str]] = [
        (HouseholdDeedLine.objects, "household"),
        (FamilyGroup.objects, "leader"),
        (FieldCheck.objects, "household"),
        (Member.objects, "household"),
        (Household.objects, "merged_into"),
        (Household.objects, "split_from"),
        (RecordOrigin.objects.filter(undone=False).exclude(batch=load.batch), "household"),
    ]
    found: set[int] = set()
    for rows, name in sources:
        found.update(rows.filter(**{f"{name}__in": keys}).order_by().values_list(name, flat=True))
    return found


def _touched_above(load: Load) -> set[int]:
    """What the floors above know of."""
    found: set[int] = set()
    if load.batch.applied_at is None:
        return found
    origins = RecordOrigin.objects.filter(batch=load.batch, undone=False).order_by("household")
    for extension in extensions():
        state = load.batch.above.get(extension.name, {})
        for keys in bulk.chunks(origins.values_list("household", flat=True), 20_000):
            found |= extension.touched(household_ids=keys, state=state, since=load.batch.applied_at)
    return found
