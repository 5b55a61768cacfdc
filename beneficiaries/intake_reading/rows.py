"""Rows of one outcome, a page at a time."""

from __future__ import annotations

from typing import Final

from beneficiaries.intake_enums import Decision, RowOutcome
from beneficiaries.models import ImportBatch, ImportRow
from beneficiaries.names import name_key
from beneficiaries.querysets_intake import OfBatchQuerySet

PER_PAGE: Final = 50
#: A longer number is no row number.
_ROW_DIGITS: Final = 7


def rows_of(
    batch: ImportBatch, outcome: RowOutcome, *, decided: bool = False, sheet_no: int | None = None, sought: str = ""
) -> OfBatchQuerySet[ImportRow]:
    """Rows of this outcome in the order of the file. ``sought`` is a row number, or words of the name.

    ``decided``: of those in review the ones that somebody decided to leave, else the ones that wait.
    """
    rows = ImportRow.objects.filter(batch=batch, outcome=outcome).order_by("sheet_no", "row_no")
    if outcome == RowOutcome.REVIEW:
        rows = rows.filter(decision=Decision.LEAVE) if decided else rows.exclude(decision=Decision.LEAVE)
    if sheet_no is not None:
        rows = rows.filter(sheet_no=sheet_no)
    sought = sought.strip()
    if sought.isdecimal():
        return rows.filter(row_no=int(sought)) if len(sought) <= _ROW_DIGITS else rows.none()
    words = name_key(sought).split()
    if sought and not words:
        return rows.none()
    for word in words:
        rows = rows.filter(name_key__contains=word)
    return rows
