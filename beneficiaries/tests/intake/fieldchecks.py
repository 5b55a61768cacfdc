"""Makers of questions about families that a complete list does not mention."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from beneficiaries.intake_enums import FieldCheckState
from beneficiaries.models import FieldCheck, Household, ImportBatch

_serial = itertools.count(1)
FOUND_ON = date(2026, 3, 2)


def make_list(region: str = "73.71") -> ImportBatch:
    """A complete list, as loaded."""
    number = next(_serial)
    return ImportBatch.objects.create(
        region_id=region, effective_on=date(2026, 3, 1), complete=True, name=f"daftar-{number}.xlsx",
        stored=f"uji/{number}", size=1, sha256="", actor_name="Uji",
    )  # fmt: skip


def make_check(household: Household, *, answer: str = "", **fields: Any) -> FieldCheck:
    """A question about the family, answered if an answer is given."""
    if answer:
        given = {"state": FieldCheckState.ANSWERED, "found_on": FOUND_ON, "answered_by_name": "Ani"}
        fields = {"answer": answer, **given, **fields}
    batch = fields.pop("batch", None) or make_list(household.kecamatan_id[:5])
    return FieldCheck.objects.create(household=household, batch=batch, **fields)
