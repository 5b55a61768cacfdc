"""A load taken back: what it changed is given the values of before, what it created goes. History stays, and grows.

Speaks of the families whose ``RecordOrigin`` says ``undone``: ``undoing`` has marked those that nobody touched.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from beneficiaries.imports.writing.load import BESIDE, EVERY, Load
from beneficiaries.models import Enrolment, FamilyGroup, Household, RecordOrigin, RegistryRecord
from pkh_portal.history import bulk

_STAYING: Final = {"id", "group", "merged_into", "split_from", *Household.HISTORY_HIDDEN}
_RESTORED: Final = [
    *[str(field.column) for field in Household._meta.concrete_fields if field.name not in _STAYING],
    "name_key",
]
_GIVEN_BACK: Final = """
    SELECT household_id FROM beneficiaries_recordorigin
    WHERE batch_id = %(batch)s AND undone AND action = 'changed'
"""


def take_back_dated(load: Load) -> None:
    """Periods and registry entries that the load began go, and those that it ended or put right stand as before."""
    for model, mark in ((Enrolment, "enrolment"), (RegistryRecord, "registry")):
        table, history = model._meta.db_table, model.history.model._meta.db_table
        marks = load.batch.planned_against["applied"]
        between = {"low": marks["before"][mark], "high": marks["after"][mark]}
        columns = [str(field.column) for field in model._meta.concrete_fields if field.name not in ("id", "household")]
        for kind, name in ((bulk.CREATED, "intake_begun"), (bulk.CHANGED, "intake_ended")):
            load.execute(f"DROP TABLE IF EXISTS {name}")
            load.execute(
                f"""
                CREATE TEMPORARY TABLE {name} AS
                SELECT DISTINCT v.id FROM {history} v
                WHERE v.history_id > %(low)s AND v.history_id <= %(high)s AND v.history_date = %(applied)s
                  AND v.history_type = %(kind)s AND v.household_id IN ({_GIVEN_BACK})
                """,
                kind=kind, applied=load.params["applied"], **between,
            )  # fmt: skip
            load.index(name, "id")
        begun = model.objects.filter(pk__in=RawSQL("SELECT id FROM intake_begun", ()))
        bulk.write_history(begun, bulk.DELETED, at=load.at)
        load.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM intake_begun)")
        load.execute(
            f"""
            UPDATE {table} AS e SET {", ".join(f"{column} = v.{column}" for column in columns)}
            FROM {history} v
            WHERE e.id IN (SELECT id FROM intake_ended) AND v.history_id = (
                SELECT max(b.history_id) FROM {history} b WHERE b.id = e.id AND b.history_id <= %(low)s)
            """,
            low=between["low"],
        )
        ended = model.objects.filter(pk__in=RawSQL("SELECT id FROM intake_ended", ()))
        bulk.write_history(ended, bulk.CHANGED, at=load.at)
        load.execute("DROP TABLE intake_begun")
        load.execute("DROP TABLE intake_ended")


def restore_families(load: Load) -> None:
    """Families have the columns of before again; a group that is gone by now stays gone, one left is led no longer."""
    load.execute(
        f"""
        UPDATE beneficiaries_household AS h
        SET {", ".join(f"{column} = v.{column}" for column in dict.fromkeys(_RESTORED))},
            group_id = (SELECT g.id FROM beneficiaries_familygroup g WHERE g.id = v.group_id)
        FROM beneficiaries_recordorigin o
        JOIN beneficiaries_historicalhousehold v ON v.history_id = (
            SELECT max(b.history_id) FROM beneficiaries_historicalhousehold b
            WHERE b.id = o.household_id AND b.history_id <= %(low)s)
        WHERE o.batch_id = %(batch)s AND o.undone AND o.action = %(changed)s AND (o.changed & %(mask)s) <> 0
          AND h.id = o.household_id
        """,
        low=load.batch.planned_against["applied"]["before"]["household"],
        mask=EVERY & ~BESIDE,
    )
    back = RecordOrigin.objects.filter(batch=load.batch, undone=True, action="changed").order_by()
    back = back.alias(hit=F("changed").bitand(EVERY & ~BESIDE)).exclude(hit=0)
    bulk.write_history(Household.objects.filter(pk__in=back.values("household")), bulk.CHANGED, at=load.at)
    # Who was made leader of the group that the load brought it into leads it no longer.
    led = FamilyGroup.objects.filter(leader__in=back.values("household"))
    bulk.update(led.filter(~Q(leader__group=F("pk")) | Q(leader__group=None)), leader=None)


def restore_groups(load: Load) -> None:
    """Who led a group before the load and is in it again leads it again; groups that it made and nobody is in go."""
    marks = load.batch.planned_against["applied"]
    ours = FamilyGroup.history.filter(
        history_id__gt=marks["before"]["group"],
        history_id__lte=marks["after"]["group"],
        history_date=load.batch.applied_at,
    )
    for key in ours.filter(history_type=bulk.CHANGED).values_list("id", flat=True):  # Few lose their leader by a list.
        before = FamilyGroup.history.filter(id=key, history_id__lte=marks["before"]["group"]).order_by("-history_id")
        leader = before.values_list("leader_id", flat=True).first()
        vacant = FamilyGroup.objects.filter(pk=key, leader=None)
        if leader and Household.objects.filter(pk=leader, group=key).exists():
            bulk.update(vacant, leader_id=leader)
    made = ours.filter(history_type=bulk.CREATED).values("id")
    again = FamilyGroup.history.filter(~Q(history_type=bulk.CREATED), id=OuterRef("pk"))
    empty = FamilyGroup.objects.filter(~Exists(again), pk__in=made, households=None, leader=None)
    bulk.delete(empty)


def remove_created(load: Load) -> int:
    """Families that the load recorded go, with their first periods and entries. Returns how many."""
    load.execute("DROP TABLE IF EXISTS intake_gone")
    load.execute(
        """
        CREATE TEMPORARY TABLE intake_gone AS
        SELECT household_id AS id FROM beneficiaries_recordorigin
        WHERE batch_id = %(batch)s AND undone AND action = %(created)s
        """
    )
    load.index("intake_gone", "id")
    gone = RawSQL("SELECT id FROM intake_gone", ())
    for rows in (
        Enrolment.objects.filter(household__in=gone),
        RegistryRecord.objects.filter(household__in=gone),
        Household.objects.filter(pk__in=gone),
    ):
        bulk.write_history(rows, bulk.DELETED, at=load.at)
    for table, column in (
        ("enrolment", "household_id"), ("registryrecord", "household_id"), ("recordorigin", "household_id"),
    ):  # fmt: skip
        load.execute(f"DELETE FROM beneficiaries_{table} WHERE {column} IN (SELECT id FROM intake_gone)")
    removed = load.execute("DELETE FROM beneficiaries_household WHERE id IN (SELECT id FROM intake_gone)")
    load.execute("DROP TABLE intake_gone")
    return removed
