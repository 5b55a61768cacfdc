"""The plan into the batch's own tables, and the staged rows back out of them to be planned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from beneficiaries.imports.fields import STAGED
from beneficiaries.imports.notes import Note
from beneficiaries.imports.planning.outcomes import JOINS, OUTCOME, REVIEW
from beneficiaries.imports.planning.sql import read, run
from beneficiaries.imports.staging import PROBLEM
from beneficiaries.intake_enums import Code, ProblemLevel, RowOutcome
from beneficiaries.models import ImportSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beneficiaries.imports.planning.outcomes import Tally
    from beneficiaries.imports.staging import Stage
    from beneficiaries.models import ImportBatch

_VALUES: Final = tuple(name for name in STAGED if name != "rejected")
_PROBLEM: Final = ", ".join(f'"{name}"' for name in PROBLEM)
# Of a family that is recorded elsewhere nothing is kept, not even which one it is.
_HOUSEHOLD: Final = "CASE WHEN NOT m.elsewhere THEN m.household_id END"
_CHANGED: Final = "CASE WHEN m.rejected THEN 0 ELSE m.changed END"
_ROWS: Final = f"""
INSERT INTO {{row}} (batch_id, outcome, review, decision, household_id, met_by, changed, {", ".join(_VALUES)})
SELECT %s, {OUTCOME}, {REVIEW}, COALESCE(v.decision, ''),
  {_HOUSEHOLD}, CASE WHEN m.elsewhere THEN '' ELSE m.met_by END, {_CHANGED},
  {", ".join(f"r.{name}" for name in _VALUES)}
FROM kpm_row r JOIN kpm_met m ON m.place = r.place {JOINS}
"""
_PROBLEMS: Final = f"""
INSERT INTO {{problem}} (batch_id, {_PROBLEM})
SELECT %s, {_PROBLEM} FROM kpm_problem ORDER BY sheet_no, row_no, number
"""
# Both sides have the same rows: one that is on one side only is one of which something else becomes.
_OTHER: Final = f"""
SELECT 1 FROM (
  SELECT r.sheet_no, r.row_no, {OUTCOME}, {REVIEW}, COALESCE(v.decision, ''), {_HOUSEHOLD}, {_CHANGED}
  FROM kpm_row r JOIN kpm_met m ON m.place = r.place {JOINS}
  EXCEPT
  SELECT sheet_no, row_no, outcome, review, decision, household_id, changed FROM {{row}} WHERE batch_id = %s
) o LIMIT 1
"""
# What the plan itself said of rows, and not the checker: it says it anew.
_OWN: Final = f"""
(level = '{ProblemLevel.REVIEW.value}' OR (code = '{Code.OUTSIDE_AREA.value}' AND note = '{Note.ELSEWHERE.value}'))
"""
_ROWS_BACK: Final = f"""
INSERT INTO kpm_row ({", ".join(_VALUES)}, rejected)
SELECT {", ".join(f"r.{name}" for name in _VALUES)}, r.outcome = '{RowOutcome.REJECTED.value}' AND p.row_no IS NULL
FROM {{row}} r LEFT JOIN (
  SELECT DISTINCT sheet_no, row_no FROM {{problem}}
  WHERE batch_id = %s AND code = '{Code.OUTSIDE_AREA.value}' AND note = '{Note.ELSEWHERE.value}'
) p ON p.sheet_no = r.sheet_no AND p.row_no = r.row_no
WHERE r.batch_id = %s
"""
_PROBLEMS_BACK: Final = f"""
INSERT INTO kpm_problem (number, {_PROBLEM})
SELECT row_number() OVER (ORDER BY id), {_PROBLEM} FROM {{problem}} WHERE batch_id = %s AND NOT {_OWN}
"""


def write(stage: Stage, batch: ImportBatch, tallies: Mapping[int, Tally]) -> None:
    """Replace the batch's rows and problems by the staged ones, and count them on its sheets. In a transaction."""
    run(stage, "DELETE FROM {row} WHERE batch_id = %s", [batch.pk])
    run(stage, "DELETE FROM {problem} WHERE batch_id = %s", [batch.pk])
    run(stage, _ROWS, [batch.pk])
    run(stage, _PROBLEMS, [batch.pk])
    if stage.on_postgres:
        # A planner that knows nothing of a hundred thousand new rows compares each with each when they are applied.
        run(stage, "ANALYZE {row} (batch_id, sheet_no, row_no, outcome, household_id, changed, nik, registry_id)")
    sheets = list(ImportSheet.objects.filter(batch=batch))
    for sheet in sheets:
        tally = tallies.get(sheet.number, {}) | {RowOutcome.SKIPPED.value: stage.skipped.get(sheet.number, 0)}
        for outcome in RowOutcome:
            setattr(sheet, f"n_{outcome.value}", tally.get(outcome.value, 0))
        sheet.n_read = sum(tally.values())
    ImportSheet.objects.bulk_update(sheets, ["n_read", *(f"n_{outcome.value}" for outcome in RowOutcome)])


def differs(stage: Stage, batch: ImportBatch) -> bool:
    """Whether of any row something else becomes than is stored: outcome, question, decision, family, what changes."""
    return any(True for _ in read(stage, _OTHER, [batch.pk]))


def load(stage: Stage, batch: ImportBatch) -> None:
    """Stage the batch's stored rows and what the checker said of them."""
    run(stage, _ROWS_BACK, [batch.pk, batch.pk])
    run(stage, _PROBLEMS_BACK, [batch.pk])
    ((stage.numbered,),) = read(stage, "SELECT count(*) FROM kpm_problem")
    stage.skipped = dict(ImportSheet.objects.filter(batch=batch).values_list("number", "n_skipped"))
