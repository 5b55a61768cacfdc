"""Groups that the rows name: those there are, whatever the letter case, and those the kecamatan does not have yet."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, OuterRef

from beneficiaries.imports.fields import BITS
from beneficiaries.imports.staging import loose
from beneficiaries.imports.writing.load import Load
from beneficiaries.models import FamilyGroup
from pkh_portal.history import bulk


def find_groups(load: Load) -> None:
    """Lay down, in ``intake_group``, which group each name in a kecamatan means; make those that are missing."""
    if connection.vendor == "sqlite":
        # A connection knows it only once it has been told; SQLite's own lower() knows no letters but those of ASCII.
        connection.connection.create_function("kpm_loose", 1, _loosely, deterministic=True)
    load.execute("DROP TABLE IF EXISTS intake_group")
    key = loose("r.group_name", on_postgres=connection.vendor == "postgresql")
    theirs = loose("g.name", on_postgres=connection.vendor == "postgresql")
    load.execute(
        f"""
        CREATE TEMPORARY TABLE intake_group AS
        SELECT DISTINCT r.kecamatan_id, r.group_name AS name, {key} AS key
        FROM beneficiaries_importrow r
        WHERE r.batch_id = %(batch)s AND r.group_name <> ''
          AND (r.outcome = %(new)s OR (r.outcome = %(changing)s AND (r.changed & {BITS["group"]}) <> 0))
        """
    )
    load.execute("ALTER TABLE intake_group ADD COLUMN group_id bigint")
    load.index("intake_group", "name")
    find = f"""
        UPDATE intake_group SET group_id = (
            SELECT min(g.id) FROM beneficiaries_familygroup g
            WHERE g.kecamatan_id = intake_group.kecamatan_id AND {theirs} = intake_group.key)
        WHERE group_id IS NULL
        """
    load.execute(find)
    if _create(load):
        load.execute(find)


def _create(load: Load) -> int:
    """Groups without a leader, by the names nobody has found; returns how many."""
    before = FamilyGroup.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    made = load.execute(
        """
        INSERT INTO beneficiaries_familygroup (name, kecamatan_id, synthetic)
        SELECT min(name), kecamatan_id, %(no)s FROM intake_group WHERE group_id IS NULL GROUP BY kecamatan_id, key
        ON CONFLICT DO NOTHING
        """
    )
    if made:
        untold = ~Exists(FamilyGroup.history.filter(id=OuterRef("pk")))
        bulk.write_history(FamilyGroup.objects.filter(untold, pk__gt=before), bulk.CREATED, at=load.at)
    return made


def _loosely(text: str | None) -> str | None:
    return text if text is None else text.replace(" ", "").lower()
