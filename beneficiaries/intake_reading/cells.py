"""The cells of one row as the kept file has them, with what is wrong with each and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beneficiaries.imports.fields import ImportField, RowPlace
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.rows import original_rows
from beneficiaries.imports.sentences import message
from beneficiaries.intake_enums import ProblemLevel
from beneficiaries.intake_reading.masks import HIDDEN, shown
from beneficiaries.models import ImportBatch, ImportCorrection, ImportProblem, ImportSheet
from beneficiaries.services.intake.files import open_file
from pkh_portal.spreadsheets import Row, cell_text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem of a cell, as a sentence."""

    level: ProblemLevel
    sentence: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One mapped column of the row, the ``place``-th of the sheet.

    ``original`` is the file's text; ``text`` is what holds: the correction, if any.
    """

    place: int
    field: ImportField
    address: str
    original: str
    text: str
    is_corrected: bool
    wrong: tuple[Wrong, ...]
    full: bool

    @property
    def label(self) -> StrOrPromise:
        return self.field.label

    @property
    def comes_first(self) -> bool:
        """Whether it is why somebody looks at the row."""
        return bool(self.wrong) or self.is_corrected

    @property
    def is_hidden(self) -> bool:
        """Whether what stands in the cell is masked, so that only another text can be given."""
        return not self.full and self.shown != self.text

    @property
    def shown(self) -> str:
        return shown(self.field, self.text, full=self.full)

    @property
    def shown_original(self) -> str:
        return shown(self.field, self.original, full=self.full)

    @property
    def is_number(self) -> bool:
        """Whether a phone should offer its digits."""
        return self.field in HIDDEN


def cells_of(
    batch: ImportBatch, sheet: ImportSheet, place: RowPlace, *, full: bool
) -> tuple[list[CellLine], list[Wrong]]:
    """The row's cells in the order of the file, and what is wrong with the row but with no cell of it.

    Opens the file. Raises ``SpreadsheetError`` if it cannot be read any more, and ``KeyError`` if it has no such row.
    """
    found, mapping = FoundSheet.from_json(sheet.found), SheetMapping.from_json(sheet.mapping)
    field_of = {address: ImportField(name) for name, address in mapping.columns.items()}
    headings = [heading for heading in found.headings if heading.address in field_of]
    cells = _original(batch, found, place)
    corrections = dict(
        ImportCorrection.objects.filter(batch=batch, sheet_no=place.sheet_no, row_no=place.row_no)
        .values_list("column", "text")
    )  # fmt: skip
    problems = list(ImportProblem.objects.filter(batch=batch, sheet_no=place.sheet_no, row_no=place.row_no))
    lines = []
    for heading in headings:
        text = cell_text(cells[heading.place]) if heading.place < len(cells) else ""
        corrected = corrections.get(heading.address)
        field = field_of[heading.address]
        lines.append(
            CellLine(
                place=heading.place,
                field=field,
                address=heading.address,
                original=text,
                text=text if corrected is None else corrected,
                is_corrected=corrected is not None,
                wrong=_wrong([problem for problem in problems if problem.field == field], full=full),
                full=full,
            )
        )
    shown_fields = set(field_of.values())
    return lines, list(_wrong([problem for problem in problems if problem.field not in shown_fields], full=full))


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
