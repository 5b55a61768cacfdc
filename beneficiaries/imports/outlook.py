"""What applying a batch would make of the number of KPM in each kecamatan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.imports.fields import BITS
from beneficiaries.imports.planning.sql import TABLES
from beneficiaries.intake_enums import RowOutcome

if TYPE_CHECKING:
    from beneficiaries.models import ImportBatch

_ACTIVE: Final = f"'{EnrolmentStatus.ACTIVE.value}'"
_NEW, _CHANGED = f"'{RowOutcome.NEW.value}'", f"'{RowOutcome.CHANGED.value}'"
_FIGURES: Final = BITS["status"] | BITS["kecamatan"]
# Rows that bring or take somebody: one line where a family is counted now, one where it would be.
_MOVES: Final = f"""
WITH planned AS (
  SELECT outcome, changed, household_id, kecamatan_id, status FROM {{row}}
  WHERE batch_id = %s AND (outcome = {_NEW} OR (outcome = {_CHANGED} AND (changed & {_FIGURES}) <> 0))
), moved AS (
  SELECT kecamatan_id, 1 AS step FROM planned WHERE outcome = {_NEW} AND status IN ('', {_ACTIVE})
  UNION ALL
  SELECT h.kecamatan_id, -1 FROM planned p JOIN {{household}} h ON h.id = p.household_id
  WHERE p.outcome = {_CHANGED} AND h.status = {_ACTIVE}
  UNION ALL
  SELECT p.kecamatan_id, 1 FROM planned p JOIN {{household}} h ON h.id = p.household_id
  WHERE p.outcome = {_CHANGED} AND CASE WHEN p.status <> '' THEN p.status ELSE h.status END = {_ACTIVE}
)
SELECT kecamatan_id, sum(step) FROM moved GROUP BY kecamatan_id
"""
_TOUCHED: Final = f"""
SELECT DISTINCT kecamatan_id FROM {{row}} WHERE batch_id = %s AND outcome <> '{RowOutcome.REJECTED.value}'
"""
_NOW: Final = f"""
SELECT kecamatan_id, count(*) FROM {{household}}
WHERE status = {_ACTIVE} AND kecamatan_id IN ({{codes}}) GROUP BY kecamatan_id
"""


@dataclass(frozen=True, slots=True)
class KecamatanOutlook:
    """Active families of one kecamatan (dotted code), now and after the batch."""

    kecamatan: str
    before: int
    after: int


def per_kecamatan(batch: ImportBatch) -> list[KecamatanOutlook]:
    """Every kecamatan of which the file has rows, or from which it takes families away; in the order of codes.

    By the stored plan: rows in review are not counted, as they are not applied. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVES.format(**TABLES), [batch.pk])
        steps = {code: int(step) for code, step in cursor.fetchall()}
        cursor.execute(_TOUCHED.format(**TABLES), [batch.pk])
        codes = sorted({code for (code,) in cursor.fetchall()} | set(steps))
        if not codes:
            return []
        cursor.execute(_NOW.format(**TABLES, codes=", ".join(["%s"] * len(codes))), codes)
        now = dict(cursor.fetchall())
    return [KecamatanOutlook(code, now.get(code, 0), now.get(code, 0) + steps.get(code, 0)) for code in codes]
