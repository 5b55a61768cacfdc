"""The cells of one row as the kept file has them, with what is wrong with each and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beneficiaries.imports.fields import ImportField, RowPlace
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.notes import Note
from beneficiaries.imports.rows import original_rows
from beneficiaries.imports.sentences import message
from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.intake_reading.masks import HIDDEN, shown
from beneficiaries.models import Household, ImportBatch, ImportCorrection, ImportProblem, ImportRow, ImportSheet
from beneficiaries.services.intake.files import open_file
from pkh_portal.spreadsheets import Row, cell_text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from pkh_portal.accounts.scope import RegionScope


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem of a cell, as a sentence."""

    level: ProblemLevel
    sentence: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One mapped column of the row, the ``place``-th of the sheet.

    ``original`` is the file's text, if it was read; ``text`` is what holds: the correction, if any. ``typed`` is what
    somebody would have there instead, and ``refused`` why not.
    """

    place: int
    field: ImportField
    address: str
    original: str | None
    text: str
    is_corrected: bool
    wrong: tuple[Wrong, ...]
    full: bool
    typed: str | None = None
    refused: str = ""

    @property
    def label(self) -> StrOrPromise:
        return self.field.label

    @property
    def comes_first(self) -> bool:
        """Whether it is why somebody looks at the row."""
        return bool(self.wrong) or self.is_corrected or bool(self.refused)

    @property
    def is_invalid(self) -> bool:
        """Whether the row cannot be loaded, or the text not be kept, because of the cell."""
        return bool(self.refused) or any(each.level is ProblemLevel.ERROR for each in self.wrong)

    @property
    def is_hidden(self) -> bool:
        """Whether what stands in the cell is masked, so that only another text can be given."""
        return not self.full and self.shown != self.text

    @property
    def shown(self) -> str:
        return shown(self.field, self.text, full=self.full)

    @property
    def shown_original(self) -> str:
        return shown(self.field, self.original or "", full=self.full)

    @property
    def is_number(self) -> bool:
        """Whether a phone should offer its digits."""
        return self.field in HIDDEN


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in the order of the file, and what is wrong with the row but with no cell of it.

    ``whole``: these are all its mapped cells; otherwise those with a problem or a correction only.
    """

    lines: list[CellLine]
    wrong: tuple[Wrong, ...]
    whole: bool


def cells_of(
    batch: ImportBatch, sheet: ImportSheet, place: RowPlace, *, scope: RegionScope, full: bool, whole: bool
) -> Cells:
    """What stands in the row. Opens the file, which takes its time in a long one, only for the ``whole`` of it.

    Raises ``SpreadsheetError`` if the file cannot be read any more, and ``KeyError`` if it has no such row.
    """
    found, mapping = FoundSheet.from_json(sheet.found), SheetMapping.from_json(sheet.mapping)
    field_of = {address: ImportField(name) for name, address in mapping.columns.items()}
    at = {"batch": batch, "sheet_no": place.sheet_no, "row_no": place.row_no}
    corrections = dict(ImportCorrection.objects.filter(**at).values_list("column", "text"))
    problems: dict[str, list[ImportProblem]] = {}
    for problem in ImportProblem.objects.filter(**at):
        if problem.code == Code.NAME_DIFFERS:
            problem.note = _recorded_name(at, scope)
        problems.setdefault(problem.field, []).append(problem)
    cells = _original(batch, found, place) if whole else ()
    lines = []
    for heading in found.headings:
        field = field_of.get(heading.address)
        if field is None or not (whole or field in problems or heading.address in corrections):
            continue
        original = cell_text(cells[heading.place]) if heading.place < len(cells) else "" if whole else None
        checked = problems[field][0].value if field in problems else ""
        lines.append(
            CellLine(
                place=heading.place,
                field=field,
                address=heading.address,
                original=original,
                text=corrections.get(heading.address, checked if original is None else original),
                is_corrected=heading.address in corrections,
                wrong=_wrong(problems.get(field, ()), full=full),
                full=full,
            )
        )
    elsewhere = [problem for field, found in problems.items() if field not in field_of.values() for problem in found]
    return Cells(lines, _wrong(elsewhere, full=full), whole)


def _recorded_name(at: dict[str, Any], scope: RegionScope) -> str:
    """A note of the name of the family that the row meets, for who may see the family."""
    met = ImportRow.objects.filter(**at).values("household")
    name = Household.objects.visible_to(scope).filter(pk__in=met).values_list("name", flat=True).first()
    return Note.NAME.about(name) if name else ""


def _original(batch: ImportBatch, found: FoundSheet, place: RowPlace) -> Row:
    with open_file(batch) as workbook:
        return original_rows(workbook, [found], {place})[place]


def _wrong(problems: Sequence[ImportProblem], *, full: bool) -> tuple[Wrong, ...]:
    told = []
    for problem in problems:
        suggestion = shown(problem.field, problem.suggestion, full=full)
        # Names of regions, one or several: each may be put into the cell.
        told.append(Wrong(ProblemLevel(problem.level), message(problem), tuple(filter(None, suggestion.split(", ")))))
    return tuple(told)
