"""What becomes of each row, after what people have decided about those in review.

Rejected before review before duplicate before the rest. A row in review that somebody took is what it would be without
the question; one that was left, or not decided, stays in review and is not applied. Makes ``kpm_verdict`` (the rows a
person must decide on) and ``kpm_twin`` (the rows that only repeat an earlier one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from beneficiaries.imports.planning.sql import read, run
from beneficiaries.imports.staging import PLACE
from beneficiaries.intake_enums import REVIEW_CODES, Decision, RowOutcome

if TYPE_CHECKING:
    from beneficiaries.imports.staging import Stage
    from beneficiaries.models import ImportBatch

#: ``{outcome: rows}``
Tally = dict[str, int]

#: The code of a verdict ``v``.
REVIEW: Final = f"""
CASE v.rank {" ".join(f"WHEN {rank} THEN '{code.value}'" for rank, code in enumerate(REVIEW_CODES))} ELSE '' END
"""
# A decision answers one question: whoever said something about another has not decided this one.
_SAID: Final = f"""
CREATE TEMP TABLE kpm_said AS
SELECT m.place, m.nik, m.signature, m.household_id, m.participant_no, d.decision
FROM (SELECT {PLACE} AS place, decision, review, household_id, signature FROM {{decision}} WHERE batch_id = %s) d
JOIN kpm_met m ON m.place = d.place
JOIN (SELECT place, min(rank) AS rank FROM kpm_flag GROUP BY place) v ON v.place = d.place
WHERE NOT m.rejected AND d.review = {REVIEW} AND d.signature = m.signature
  AND COALESCE(d.household_id, 0) = COALESCE(m.household_id, 0)
"""
# Of one conflict a person can take one row. Whoever took two has not decided it.
_CLASHING: Final = """
SELECT s.place FROM kpm_said s
JOIN (SELECT {key} FROM kpm_said WHERE decision = '{take}' GROUP BY {key} HAVING min({differing}) <> max({differing})) d
  ON d.{key} = s.{key}
WHERE {given}
"""
_VERDICT: Final = """
CREATE TEMP TABLE kpm_verdict AS
SELECT f.place, f.rank, COALESCE(s.decision, '') AS decision,
  COALESCE(s.decision = '{take}', 1 = 0) AND c.place IS NULL AS taken
FROM (SELECT place, min(rank) AS rank FROM kpm_flag GROUP BY place) f
LEFT JOIN kpm_said s ON s.place = f.place
LEFT JOIN ({clashing}) c ON c.place = f.place
"""
# Of equal rows that can be applied the first is.
_TWIN: Final = """
CREATE TEMP TABLE kpm_twin AS
SELECT t.place FROM (
  SELECT m.place, row_number() OVER (PARTITION BY m.nik ORDER BY m.place) AS turn
  FROM kpm_met m
  JOIN (SELECT nik FROM kpm_met WHERE NOT rejected GROUP BY nik HAVING count(*) > 1) d ON d.nik = m.nik
  LEFT JOIN kpm_verdict v ON v.place = m.place
  WHERE NOT m.rejected AND (v.place IS NULL OR v.taken)
) t WHERE t.turn > 1
"""
#: Of a row in ``kpm_met m``, with ``JOINS``.
OUTCOME: Final = f"""
CASE WHEN m.rejected THEN '{RowOutcome.REJECTED.value}'
  WHEN v.place IS NOT NULL AND NOT v.taken THEN '{RowOutcome.REVIEW.value}'
  WHEN w.place IS NOT NULL THEN '{RowOutcome.DUPLICATE.value}'
  WHEN m.household_id IS NULL THEN '{RowOutcome.NEW.value}'
  WHEN m.changed <> 0 THEN '{RowOutcome.CHANGED.value}'
  ELSE '{RowOutcome.UNCHANGED.value}' END
"""
JOINS: Final = "LEFT JOIN kpm_verdict v ON v.place = m.place LEFT JOIN kpm_twin w ON w.place = m.place"


def conclude(stage: Stage, batch: ImportBatch) -> dict[int, Tally]:
    """Make the two tables, and count the rows of each sheet by outcome."""
    stage.analyze("kpm_flag", "place")
    run(stage, _SAID, [batch.pk])
    take = Decision.TAKE.value
    ways = (
        ("nik", "signature", "1 = 1"),
        ("household_id", "nik", "s.household_id IS NOT NULL"),
        ("participant_no", "nik", "s.participant_no <> ''"),
    )
    clashing = " UNION ".join(
        _CLASHING.format(key=key, differing=differing, given=given, take=take) for key, differing, given in ways
    )
    run(stage, _VERDICT, take=take, clashing=clashing)
    stage.analyze("kpm_verdict", "place")
    run(stage, _TWIN)
    stage.analyze("kpm_twin", "place")
    counts: dict[int, Tally] = {}
    for sheet_no, outcome, count in read(stage, _COUNTS):
        counts.setdefault(sheet_no, {})[outcome] = count
    return counts


_COUNTS: Final = f"""
SELECT p.sheet_no, p.outcome, count(*)
FROM (SELECT m.place / 4294967296 AS sheet_no, {OUTCOME} AS outcome FROM kpm_met m {JOINS}) p
GROUP BY p.sheet_no, p.outcome
"""
