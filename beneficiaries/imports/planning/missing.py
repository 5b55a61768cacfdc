"""Families of the loaded kecamatan that the file does not mention.

A kecamatan is loaded if a row of it was not rejected. Any row mentions the family it meets, rejected or in review too;
so does one whose numbers belong to two families: both of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models.expressions import RawSQL

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.imports.planning.sql import TABLES, read
from beneficiaries.intake_enums import Code, RowOutcome
from beneficiaries.models import Household

if TYPE_CHECKING:
    from beneficiaries.imports.staging import Stage
    from beneficiaries.models import ImportBatch
    from beneficiaries.querysets import HouseholdQuerySet

_MISSING: Final = f"""
WITH listed AS ({{rows}})
SELECT id FROM {{household}}
WHERE status <> '{EnrolmentStatus.EXIT.value}'
  AND kecamatan_id IN (SELECT DISTINCT kecamatan_id FROM listed WHERE NOT rejected)
EXCEPT SELECT household_id FROM listed
EXCEPT SELECT h.id FROM listed JOIN {{household}} h ON h.nik = listed.nik AND h.nik <> ''
  WHERE listed.in_doubt AND h.nik_quality = '{NikQuality.VALID.value}'
"""
_STORED: Final = f"""
SELECT household_id, kecamatan_id, nik, outcome = '{RowOutcome.REJECTED.value}' AS rejected,
  review = '{Code.DUPLICATE_CONFLICT.value}' AS in_doubt
FROM {{row}} WHERE batch_id = %s
"""
_STAGED: Final = "SELECT household_id, kecamatan_id, nik, rejected, crossed AND NOT rejected AS in_doubt FROM kpm_met"


def not_in_file(batch: ImportBatch) -> HouseholdQuerySet:
    """The families, by the batch's stored plan. To be narrowed and ordered like any others."""
    sql = _MISSING.format(**TABLES, rows=_STORED.format(**TABLES))
    return Household.objects.filter(pk__in=RawSQL(sql, [batch.pk]))  # noqa: S611 -- names of our own tables


def count_missing(stage: Stage) -> int:
    """How many they are, by the plan in the temporary tables."""
    ((count,),) = read(stage, f"SELECT count(*) FROM ({_MISSING}) missing", rows=_STAGED)
    return int(count)
