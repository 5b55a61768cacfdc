"""What people said about a batch since it was checked: it counts only after the next check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import Decision
from beneficiaries.intake_reading.answers import answers
from beneficiaries.models import ImportBatch, ImportCorrection, ImportDecision, ImportProblem, ImportRow
from beneficiaries.querysets_intake import OfBatchQuerySet
from beneficiaries.services.intake.choosing import DEFAULT, PLACES
from pkh_portal.regions.enums import RegionLevel

M = TypeVar("M", ImportRow, ImportProblem, ImportCorrection, ImportDecision)


@dataclass(frozen=True, slots=True)
class Pending:
    """``corrections`` are cells, and places chosen for a spelling; ``decisions`` are rows."""

    stale: bool
    corrections: int = 0
    decisions: int = 0


def pending(batch: ImportBatch) -> Pending:
    """What waits for the next check. Two queries for a batch that was touched since the last one, else none."""
    if not batch.stale:
        return Pending(stale=False)
    since = Q(at__gte=batch.checked_at) if batch.checked_at else Q()
    return Pending(
        stale=True,
        corrections=ImportCorrection.objects.filter(since, batch=batch).count() + len(chosen_places(batch)),
        decisions=ImportDecision.objects.filter(since, batch=batch).count(),
    )


def chosen_places(batch: ImportBatch) -> dict[tuple[RegionLevel, str], str]:
    """Codes of regions chosen since the check: by level and spelling, which is empty for rows that say nothing."""
    said = {(RegionLevel(each["level"]), each["text"]): each["target"] for each in batch.choices.get(PLACES, ())}
    if code := batch.choices.get(DEFAULT):
        said[RegionLevel.DISTRICT, ""] = code
    return said


def at_places(rows: OfBatchQuerySet[M], places: Iterable[RowPlace]) -> OfBatchQuerySet[M]:
    """The rows at these places of the file: one condition for each sheet, which the unique index serves."""
    by_sheet: dict[int, set[int]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet_no, set()).add(place.row_no)
    condition = Q(pk__in=())
    for sheet_no, row_numbers in by_sheet.items():
        condition |= Q(sheet_no=sheet_no, row_no__in=row_numbers)
    return rows.filter(condition)


def corrected(batch: ImportBatch, places: Iterable[RowPlace]) -> set[RowPlace]:
    """Those of the places of which a cell was corrected since the check, so that its problem may be gone."""
    rows = at_places(ImportCorrection.objects.filter(batch=batch), places)
    if batch.checked_at:
        rows = rows.filter(at__gte=batch.checked_at)
    return {RowPlace(*place) for place in rows.values_list("sheet_no", "row_no")}


def decided(batch: ImportBatch, places: Iterable[RowPlace]) -> dict[RowPlace, Decision]:
    """What was decided about these rows, be it checked already or not."""
    rows = at_places(answers(batch), places)
    found = rows.values_list("sheet_no", "row_no", "decision")
    return {RowPlace(sheet_no, row_no): Decision(decision) for sheet_no, row_no, decision in found}
