"""A batch as the command line tells it (kpm-import.md, section 7)."""

from __future__ import annotations

from typing import Any

from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.problems import Problem
from beneficiaries.imports.sentences import message
from beneficiaries.imports.sheets import IGNORED
from beneficiaries.intake_enums import Code, ProblemLevel, RowOutcome
from beneficiaries.models import ImportBatch, ImportProblem, ImportSheet

_STAGES = ("read", "check", "apply")


def as_object(batch: ImportBatch) -> dict[str, Any]:
    """The contract's object: sheets, rows by outcome, problems, families not in the file, seconds."""
    sheets = list(batch.sheets.order_by("number"))
    names = {sheet.number: sheet.name for sheet in sheets}
    return {
        "batch": batch.pk,
        "state": batch.state,
        "sheets": [_sheet(sheet) for sheet in sheets],
        "rows": totals(sheets),
        "problems": [
            _problem(problem, names)
            for problem in batch.problems.order_by("sheet_no", "row_no", "pk").iterator(chunk_size=5000)
        ],
        "not_in_file": batch.not_in_file,
        "seconds": {stage: batch.seconds.get(stage, 0.0) for stage in _STAGES},
    }


def totals(sheets: list[ImportSheet]) -> dict[str, int]:
    """Rows read and by outcome, over these sheets."""
    names = ("read", *(outcome.value for outcome in RowOutcome))
    return {name: sum(getattr(sheet, f"n_{name}") for sheet in sheets) for name in names}


def _sheet(sheet: ImportSheet) -> dict[str, Any]:
    found, mapping = FoundSheet.from_json(sheet.found), SheetMapping.from_json(sheet.mapping)
    texts = {heading.address: heading.text for heading in found.headings}
    return {
        "name": sheet.name,
        "used": sheet.used,
        "reason": str(IGNORED.get(found.reason, found.reason)) or None,
        "header_row": found.header_row,
        "columns": {field: texts.get(address, address) for field, address in mapping.columns.items()},
        "unmapped": [texts.get(address, address) for address in mapping.unmapped],
        "rows": totals([sheet]),
    }


def _problem(row: ImportProblem, names: dict[int, str]) -> dict[str, Any]:
    said = Problem(
        row.sheet_no, row.row_no, row.column, row.field, row.value, Code(row.code), ProblemLevel(row.level),
        row.suggestion, row.note,
    )  # fmt: skip
    return {
        "sheet": names.get(row.sheet_no, ""),
        "row": row.row_no,
        "column": row.column,
        "field": row.field,
        "value": row.value,
        "code": row.code,
        "level": row.level,
        "message": message(said),
        "suggestion": row.suggestion or None,
    }
