"""What the national registries call the families: entries begun, ended and put right."""

from __future__ import annotations

from django.db.models.expressions import RawSQL

from beneficiaries.enums import RegistryKind
from beneficiaries.imports.fields import BITS, ImportField
from beneficiaries.imports.found import SheetMapping
from beneficiaries.imports.spellings import registry_kind
from beneficiaries.imports.writing.load import Load
from beneficiaries.models import RegistryRecord
from pkh_portal.history import bulk


def record(load: Load) -> None:
    """Write down the registry ids of new families and the changed ones of others, from the load's day on.

    Each in the registry that its heading names. An entry that runs on that day ends the day before; one that begins on
    the day or later is put right in place. Entries in other registries stay.
    """
    _find(load)
    load.execute(
        """
        UPDATE beneficiaries_registryrecord AS e SET valid_until = %(eve)s
        FROM intake_entry t WHERE t.record_id = e.id AND t.ends
        """
    )
    load.execute(
        """
        UPDATE beneficiaries_registryrecord AS e SET registry_id = t.registry_id, valid_until = NULL
        FROM intake_entry t WHERE t.record_id = e.id AND t.stays
        """
    )
    load.execute(
        """
        INSERT INTO beneficiaries_registryrecord
            (household_id, registry, registry_id, decile, note, valid_from, valid_until)
        SELECT t.household_id, t.registry, t.registry_id, NULL, '', %(day)s, NULL FROM intake_entry t WHERE NOT t.stays
        """
    )
    changed = RawSQL("SELECT record_id FROM intake_entry WHERE ends OR stays", ())
    bulk.write_history(RegistryRecord.objects.filter(pk__in=changed), bulk.CHANGED, at=load.at)
    for kind in RegistryKind:
        begun = RawSQL("SELECT household_id FROM intake_entry WHERE NOT stays AND registry = %s", [kind.value])
        rows = RegistryRecord.objects.filter(household__in=begun, registry=kind, valid_from=load.batch.effective_on)
        bulk.write_history(rows, bulk.CREATED, at=load.at)
    load.execute("DROP TABLE intake_entry")


def _find(load: Load) -> None:
    """Lay down, in ``intake_entry``, what is to be said of whom, and the last entry in that registry, if any."""
    load.execute("DROP TABLE IF EXISTS intake_entry")
    kinds = _kinds(load)
    registry = " ".join(f"WHEN {number} THEN '{kind.value}'" for number, kind in kinds.items())
    # Numbers and codes of our own.
    said = f"""
        SELECT COALESCE(r.household_id, h.id) AS household_id, r.registry_id,
            CASE r.sheet_no {registry or "WHEN -1 THEN ''"} ELSE '{RegistryKind.DTKS.value}' END AS registry
        FROM beneficiaries_importrow r
        LEFT JOIN beneficiaries_household h
          ON r.outcome = %(new)s AND h.nik = r.nik AND h.nik <> '' AND h.nik_quality = 'valid'
        WHERE r.batch_id = %(batch)s AND r.registry_id <> ''
          AND (r.outcome = %(new)s OR (r.outcome = %(changing)s AND (r.changed & {BITS["registry_id"]}) <> 0))
    """
    load.execute(
        f"""
        CREATE TEMPORARY TABLE intake_entry AS
        SELECT s.household_id, s.registry_id, s.registry, e.id AS record_id,
            COALESCE(e.valid_from < %(day)s AND (e.valid_until IS NULL OR e.valid_until >= %(day)s), %(no)s) AS ends,
            COALESCE(e.valid_from >= %(day)s, %(no)s) AS stays
        FROM ({said}) s
        LEFT JOIN beneficiaries_registryrecord e ON e.id = (
            SELECT c.id FROM beneficiaries_registryrecord c
            WHERE c.household_id = s.household_id AND c.registry = s.registry
            ORDER BY c.valid_from DESC LIMIT 1)
        """
    )
    load.index("intake_entry", "household_id", "record_id")


def _kinds(load: Load) -> dict[int, RegistryKind]:
    """Which registry the heading of each sheet's ids names."""
    found = {}
    for number, mapping in load.batch.sheets.filter(used=True).values_list("number", "mapping"):
        if heading := SheetMapping.from_json(mapping).columns.get(ImportField.REGISTRY_ID):
            found[number] = registry_kind(heading)
    return found
