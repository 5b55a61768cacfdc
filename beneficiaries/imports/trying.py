"""Whether a text that somebody types for a cell would be taken: told at once, where the cell alone decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beneficiaries.imports.columns import FamilyCardColumn, NameColumn, NikColumn, StatusColumn
from beneficiaries.imports.columns.column import Column
from beneficiaries.imports.columns.components import CountColumn
from beneficiaries.imports.columns.findings import shown
from beneficiaries.imports.fields import COUNTS, REQUIRED, ImportField
from beneficiaries.imports.problems import Problem, level_of
from beneficiaries.imports.sentences import message
from beneficiaries.intake_enums import Code
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region


def still_wrong(texts: Mapping[str, str], fields: Mapping[str, ImportField]) -> dict[str, str]:
    """By heading's address, what would be wrong with these texts in columns of these fields, in a sentence each.

    Places, and what others decide beside the cell, only the next check can tell. One query if a NIK is among them.
    """
    wrong: dict[str, str] = {}
    for address, text in texts.items():
        field = fields[address]
        column = _column(field)
        complaint = column.answer(text)[1] if column else None
        if complaint is not None and complaint.code is not Code.NIK_REGION:  # Loaded, and perhaps as on the KTP.
            level = level_of(complaint.code, required=field in REQUIRED)
            value = shown(text)
            problem = Problem(0, 0, address, field.value, value, complaint.code, level, note=complaint.note)
            wrong[address] = message(problem)
    return wrong


def _column(field: ImportField) -> Column[Any] | None:
    if field in COUNTS:
        return CountColumn(field)
    if field is ImportField.NIK:
        return NikColumn(Region.objects.of_level(RegionLevel.PROVINCE).values_list("code", flat=True))
    if field is ImportField.NAME:
        return NameColumn()
    if field is ImportField.FAMILY_CARD_NO:
        return FamilyCardColumn()
    return StatusColumn() if field is ImportField.STATUS else None
