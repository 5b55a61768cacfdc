"""Families: the new ones recorded, the changed columns of the others, and which row of which sheet did it."""

from __future__ import annotations

from typing import Final

from django.db.models import F, QuerySet

from beneficiaries.imports.fields import BITS, COUNTS
from beneficiaries.imports.writing.load import BESIDE, EVERY, PLACE, Load, bits
from beneficiaries.intake_enums import OriginAction
from beneficiaries.models import FamilyGroup, Household, RecordOrigin
from pkh_portal.history import bulk

#: Columns that are simply taken over, with what belongs to them.
_TAKEN: Final[dict[str, tuple[str, ...]]] = {
    **{
        name: (name,)
        for name in ("family_card_no", "participant_no", "address", "rt", "rw", "hamlet", "phone", "channel", "card_no",
                     "account_no", *(field.value for field in COUNTS))
    },
    "name": ("name", "name_key"),
    "nik": ("nik",),
}  # fmt: skip
_COUNTED: Final = [field.value for field in COUNTS]
_PLAIN: Final = [column for columns in _TAKEN.values() for column in columns if column not in _COUNTED]


def record_new(load: Load) -> int:
    """Insert the families of the new rows, and name each as of its row. Returns how many.

    A new row's NIK is valid and nobody else's (``planning``), so it says which family is which row's.
    """
    # Names of our own columns; values go as parameters.
    made = load.execute(
        f"""
        INSERT INTO beneficiaries_household (
            {", ".join((*_PLAIN, *_COUNTED))}, nik_quality, kecamatan_id, village_id, village_text, group_id,
            n_rights_victim, status, exit_reason, accompanied, synthetic, created_at)
        SELECT {", ".join(f"r.{column}" for column in _PLAIN)},
            {", ".join(f"COALESCE(r.{column}, 0)" for column in _COUNTED)},
            'valid', r.kecamatan_id, NULLIF(r.village_id, ''), r.village_text,
            t.group_id,
            0, COALESCE(NULLIF(r.status, ''), 'active'), CASE WHEN r.status = 'exit' THEN r.exit_reason ELSE '' END,
            %(no)s, %(no)s, %(at)s
        FROM beneficiaries_importrow r
        LEFT JOIN intake_group t ON t.kecamatan_id = r.kecamatan_id AND t.name = r.group_name
        WHERE r.batch_id = %(batch)s AND r.outcome = %(new)s
        ORDER BY r.sheet_no, r.row_no
        """
    )
    load.execute(
        """
        INSERT INTO beneficiaries_recordorigin
            (household_id, batch_id, sheet_no, sheet_name, row_no, action, changed, undone)
        SELECT h.id, r.batch_id, r.sheet_no, COALESCE(s.name, ''), r.row_no, %(created)s, 0, %(no)s
        FROM beneficiaries_importrow r
        JOIN beneficiaries_household h ON h.nik = r.nik AND h.nik <> '' AND h.nik_quality = 'valid'
        LEFT JOIN beneficiaries_importsheet s ON s.batch_id = r.batch_id AND s.number = r.sheet_no
        WHERE r.batch_id = %(batch)s AND r.outcome = %(new)s
        """
    )
    bulk.write_history(of(load, OriginAction.CREATED), bulk.CREATED, at=load.at)
    return made


def name_changed(load: Load) -> int:
    """Name the families that rows change as of these rows. Returns how many."""
    return load.execute(
        """
        INSERT INTO beneficiaries_recordorigin
            (household_id, batch_id, sheet_no, sheet_name, row_no, action, changed, undone)
        SELECT r.household_id, r.batch_id, r.sheet_no, COALESCE(s.name, ''), r.row_no, %(changed)s, r.changed, %(no)s
        FROM beneficiaries_importrow r
        LEFT JOIN beneficiaries_importsheet s ON s.batch_id = r.batch_id AND s.number = r.sheet_no
        WHERE r.batch_id = %(batch)s AND r.outcome = %(changing)s
        """
    )


def change(load: Load) -> None:
    """Write the columns that differ, and who is in which group; periods have been written before."""
    columns = ", ".join(
        f"{column} = CASE WHEN (r.changed & {BITS[name]}) <> 0 THEN r.{column} ELSE h.{column} END"
        for name, taken in _TAKEN.items() for column in taken
    )  # fmt: skip
    quality = f"nik_quality = CASE WHEN (r.changed & {BITS['nik']}) <> 0 THEN 'valid' ELSE h.nik_quality END"
    text = f"village_text = CASE WHEN (r.changed & {PLACE}) <> 0 THEN r.village_text ELSE h.village_text END"
    group = f"""group_id = CASE
        WHEN (r.changed & {BITS["group"]}) <> 0 THEN (
            SELECT t.group_id FROM intake_group t
             WHERE t.kecamatan_id = r.kecamatan_id AND t.name = r.group_name)
        WHEN (r.changed & {BITS["kecamatan"]}) <> 0 THEN NULL ELSE h.group_id END"""
    load.execute(
        f"""
        UPDATE beneficiaries_household AS h SET {columns}, {quality}, {text}, {group}
        FROM beneficiaries_importrow r
        WHERE r.batch_id = %(batch)s AND r.outcome = %(changing)s AND (r.changed & {EVERY & ~BESIDE}) <> 0
          AND r.household_id = h.id
        """
    )
    load.execute(
        """
        UPDATE beneficiaries_household AS h
        SET status = t.status, exit_reason = t.exit_reason, kecamatan_id = t.kecamatan_id, village_id = t.village_id
        FROM intake_turn t WHERE t.household_id = h.id
        """
    )
    bulk.write_history(with_bits(of(load, OriginAction.CHANGED), load, EVERY & ~BESIDE), bulk.CHANGED, at=load.at)
    _resign(load)


def of(load: Load, action: OriginAction) -> QuerySet[Household]:
    """The families that the load recorded, or changed."""
    named = RecordOrigin.objects.filter(batch=load.batch, action=action)
    return Household.objects.filter(pk__in=named.order_by().values("household"))


def with_bits(households: QuerySet[Household], load: Load, mask: int) -> QuerySet[Household]:
    """Those of these families of which the load changed one of these things."""
    named = RecordOrigin.objects.filter(batch=load.batch).alias(hit=F("changed").bitand(mask)).exclude(hit=0)
    return households.filter(pk__in=named.order_by().values("household"))


def _resign(load: Load) -> None:
    """Who went to another group no longer leads the one of before."""
    gone = with_bits(of(load, OriginAction.CHANGED), load, bits("group", "kecamatan"))
    led = FamilyGroup.objects.filter(leader__in=gone)
    keys = list(led.exclude(leader__group=F("pk")).values_list("pk", flat=True)) + list(
        led.filter(leader__group=None).values_list("pk", flat=True)
    )
    groups = FamilyGroup.objects.filter(pk__in=keys)
    groups.update(leader=None)
    bulk.write_history(groups, bulk.CHANGED, at=load.at)
