"""Makers of batches as a check leaves them: rows, problems and tallies, past the engine. All people are made up."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from django.utils import timezone

from beneficiaries.imports.fields import BITS
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.problems import level_of
from beneficiaries.intake_enums import BatchState, Code, RowOutcome
from beneficiaries.models import ImportBatch, ImportProblem, ImportRow, ImportSheet
from beneficiaries.names import name_key
from beneficiaries.tests.factories import make_nik

KECAMATAN = "73.71.10"
_serial = itertools.count(1)


def make_batch(**fields: Any) -> ImportBatch:
    """A checked batch of Kota Makassar, without rows."""
    number = next(_serial)
    state = fields.get("state", BatchState.CHECKED)
    if state in {BatchState.APPLIED, BatchState.UNDONE}:
        fields.setdefault("applied_at", timezone.now())
    if state == BatchState.UNDONE:
        fields.setdefault("undone_at", timezone.now())
    fields = {
        "region_id": "73.71",
        "effective_on": date(2026, 11, 22),
        "name": f"daftar-{number}.xlsx",
        "stored": f"intake/uji-{number}",
        "size": 1000,
        "sha256": f"{number:064}",
        "state": state,
        "checked_at": timezone.now(),
        "actor_name": "Operator Uji",
        **fields,
    }
    return ImportBatch.objects.create(**fields)


def make_sheet(batch: ImportBatch, number: int = 0, *, name: str = "") -> ImportSheet:
    """A sheet with a column for the NIK and one for the name; ``tally`` counts its rows once they are made."""
    headings = (Heading(0, "NIK", "NIK", "nik"), Heading(1, "NAMA", "NAMA", "name"))
    found = FoundSheet(number=number, name=name, used=True, header_row=1, headings=headings)
    mapping = SheetMapping(columns={"nik": "NIK", "name": "NAMA"})
    return ImportSheet.objects.create(
        batch=batch, number=number, name=name, used=True, found=found.as_json(), mapping=mapping.as_json()
    )


def make_row(batch: ImportBatch, row_no: int, outcome: str = RowOutcome.NEW, **fields: Any) -> ImportRow:
    """A row; ``changed`` may name fields."""
    changed = fields.pop("changed", ())
    name = fields.pop("name", f"Ibu Muatan {row_no}")
    return ImportRow.objects.create(
        batch=batch,
        row_no=row_no,
        outcome=outcome,
        **{
            "sheet_no": 0,
            "nik": make_nik(),
            "name": name,
            "name_key": name_key(name),
            "kecamatan_id": KECAMATAN,
            "changed": sum(BITS[field] for field in changed),
            **fields,
        },
    )


def make_problem(batch: ImportBatch, row_no: int, code: Code, **fields: Any) -> ImportProblem:
    fields = {"sheet_no": 0, "level": level_of(code, required=True), "column": "NIK", "field": "nik", **fields}
    return ImportProblem.objects.create(batch=batch, row_no=row_no, code=code, **fields)


def tally(batch: ImportBatch, *, skipped: int = 0) -> None:
    """Let the sheets count their rows; ``skipped`` ones on the first."""
    for sheet in batch.sheets.all():
        rows = ImportRow.objects.filter(batch=batch, sheet_no=sheet.number)
        counts = {f"n_{outcome.value}": rows.filter(outcome=outcome).count() for outcome in RowOutcome}
        counts["n_skipped"] = skipped if sheet.number == 0 else 0
        ImportSheet.objects.filter(pk=sheet.pk).update(**counts, n_read=sum(counts.values()))
