"""The rows that were not loaded, as they stood in the file, the reasons beside them: to be put right and loaded again.

What is written can be loaded as it is, and says again what is wrong: a NIK that lost its last digits in the file is
written so that it is seen to be broken, not as sixteen fine digits.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import IO, TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import is_error
from beneficiaries.imports.columns.numbers import lost_digits, number_columns
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.places import PLACE_FIELDS
from beneficiaries.imports.rows import data_rows
from beneficiaries.imports.sentences import message
from beneficiaries.imports.spellings import address_key, known_field, registry_kind
from beneficiaries.imports.template import HEADINGS, WIDTHS
from beneficiaries.imports.words import MISSING, word_key
from beneficiaries.intake_enums import Decision, ProblemLevel, RowOutcome
from beneficiaries.models import HeadingProfile, ImportProblem, ImportRow
from pkh_portal.spreadsheets import (
    Cell,
    CellError,
    Column,
    ColumnKind,
    Marked,
    Progress,
    Row,
    Sheet,
    Table,
    Tone,
    Workbook,
    cell_text,
    is_number,
    write_tables,
)

if TYPE_CHECKING:
    from beneficiaries.models import ImportBatch, ImportSheet

#: Places that lines above the rows may say, with the column that may say the same by a code.
_PLACES: Final = {
    ImportField.KABUPATEN: None,
    ImportField.KECAMATAN: ImportField.KECAMATAN_CODE,
    ImportField.VILLAGE: ImportField.VILLAGE_CODE,
}
_KECAMATAN: Final = (ImportField.KECAMATAN, ImportField.KECAMATAN_CODE)
#: Our own two columns, before those of the file.
_REASONS: Final = "ALASAN"
_ORIGIN: Final = "BARIS ASAL"
#: A number as large is no quantity: its digits identify something.
_IDENTIFIES: Final = 10**9
#: Notes on cells are held in memory until the file is closed; beyond so many a sheet says its reasons in one column.
_MOST_NOTES: Final = 1_000
_EVERY: Final = 500


def waiting_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    """The rows that were not loaded and that nobody has decided to leave: rejected ones, and those in review."""
    rejected = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REJECTED)
    undecided = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REVIEW).exclude(decision=Decision.LEAVE)
    return rejected | undecided


def write_problem_workbook(
    target: str | os.PathLike[str] | IO[bytes],
    *,
    batch: ImportBatch,
    workbook: Workbook,
    progress: Progress | None = None,
) -> int:
    """Write a sheet for each one of the file that has rows waiting. Returns how many rows.

    ``workbook`` is the batch's own file, open. Numbers stand in full. Rows are streamed; a few queries a sheet.
    """
    remembered = dict(HeadingProfile.objects.filter(region=batch.region_id).values_list("key", "field"))
    numbers = set(waiting_rows(batch).order_by().values_list("sheet_no", flat=True).distinct())
    tables = [
        _SheetOfProblems(batch, sheet, workbook.sheets[sheet.number], remembered).table()
        for sheet in batch.sheets.filter(used=True, number__in=numbers).order_by("number")
    ]
    if not tables:
        tables = [Table(_("Tidak ada"), [Column(_("Tidak ada baris yang menunggu"), width=60)], [])]
    return write_tables(target, tables, progress=progress, progress_every=_EVERY).rows


@dataclass(frozen=True, slots=True)
class _Line:
    """One waiting row and what is wrong with it."""

    row_no: int
    problems: Sequence[ImportProblem]


class _SheetOfProblems:
    def __init__(self, batch: ImportBatch, sheet: ImportSheet, source: Sheet, remembered: Mapping[str, str]) -> None:
        self._batch = batch
        self._sheet = sheet
        self._source = source
        self._remembered = remembered
        self._found = FoundSheet.from_json(sheet.found)
        self._mapping = SheetMapping.from_json(sheet.mapping)
        self._places = {heading.address: heading.place for heading in self._found.headings}
        self._fields = {self._places[address]: ImportField(field) for field, address in self._mapping.columns.items()}
        self._width = max(self._places.values(), default=-1) + 1
        self._ours = self._earlier()
        codes = [code for code in _PLACES.values() if code is not None and code in self._found.above]
        self._added = [field for field in (*_PLACES, *codes) if field not in self._mapping.columns]
        everywhere = {**self._fields, **dict(enumerate(self._added, start=self._width))}
        self._places_at = {field: at for at, field in everywhere.items() if field in PLACE_FIELDS}
        self._notes = 0

    def _earlier(self) -> tuple[int, ...]:
        """Where our own two columns stand if the file is itself such a workbook: they are not repeated."""
        texts = {heading.place: heading.text.strip().upper() for heading in self._found.headings}
        return (0, 1) if (texts.get(0), texts.get(1)) == (_REASONS, _ORIGIN) and not {0, 1} & {*self._fields} else ()

    def table(self) -> Table:
        # A sheet without a name must not get one that is a kecamatan's.
        return Table(self._sheet.name or _("Daftar"), self._columns(), self._rows())

    def _columns(self) -> list[Column]:
        """Every cell is text: what a clerk types in later keeps its digits."""
        headings = {heading.place: self._written(heading) for heading in self._found.headings}
        return [
            Column(_REASONS, width=70),
            Column(_ORIGIN, ColumnKind.INTEGER),
            *[
                Column(headings.get(place, ""), ColumnKind.LONG_NUMBER, width=WIDTHS.get(self._fields.get(place)))
                for place in range(self._width)
                if place not in self._ours
            ],
            *[Column(HEADINGS[field], ColumnKind.LONG_NUMBER, width=WIDTHS.get(field)) for field in self._added],
        ]

    def _written(self, heading: Heading) -> str:
        """The heading as the next load takes it for the same field: ours where it is not known for what it is here."""
        field = self._fields.get(heading.place)
        alone = self._remembered.get(address_key(heading.address), known_field(heading.text) or "")
        if field is None:
            return _("%(heading)s (tidak dipakai)") % {"heading": heading.text} if alone else heading.text
        if alone == field:
            return heading.text
        return f"ID {registry_kind(heading.text).upper()}" if field is ImportField.REGISTRY_ID else HEADINGS[field]

    def _rows(self) -> Iterator[list[object]]:
        """The waiting rows; lines of places, sums and the rest stay behind."""
        lines = self._lines()
        line = next(lines, None)
        corrections = self._corrections()
        for chunk in data_rows(self._source, self._found, self._mapping):
            for number, cells in zip(chunk.numbers, chunk.cells, strict=True):
                if line is None:
                    return
                if number == line.row_no:
                    yield self._row(line, cells, chunk.above, corrections.get(number, {}))
                    line = next(lines, None)

    def _lines(self) -> Iterator[_Line]:
        """The waiting rows in the order of the sheet, each with its problems: two streams side by side."""
        rows = waiting_rows(self._batch).filter(sheet_no=self._sheet.number)
        problems = ImportProblem.objects.filter(
            Exists(rows.filter(row_no=OuterRef("row_no"))), batch=self._batch, sheet_no=self._sheet.number
        )
        ordered = problems.order_by("row_no", "pk").iterator(chunk_size=2_000)
        groups = groupby(ordered, key=lambda problem: problem.row_no)
        group = next(groups, None)
        for row_no in rows.order_by("row_no").values_list("row_no", flat=True).iterator(chunk_size=2_000):
            if group is not None and group[0] == row_no:
                yield _Line(row_no, list(group[1]))
                group = next(groups, None)
            else:
                yield _Line(row_no, ())

    def _corrections(self) -> dict[int, dict[int, str]]:
        """What people have said instead, by row and column."""
        found: dict[int, dict[int, str]] = {}
        said = self._batch.corrections.filter(sheet_no=self._sheet.number, column__in=list(self._places))
        for row_no, address, text in said.values_list("row_no", "column", "text"):
            found.setdefault(row_no, {})[self._places[address]] = text
        return found

    def _row(
        self, line: _Line, cells: Row, above: Mapping[ImportField, str], corrected: Mapping[int, str]
    ) -> list[object]:
        values: list[object] = [None] * (self._width + len(self._added))
        for place, cell in enumerate(cells[: self._width]):
            values[place] = _kept(cell, self._fields.get(place))
        for place, text in corrected.items():
            values[place] = text
        self._place(values, above)
        sentences = [message(problem) for problem in line.problems]
        for problem, sentence in zip(line.problems, sentences, strict=True):
            address = self._mapping.columns.get(problem.field)
            if address is not None:
                self._mark(values, self._places[address], problem, sentence)
        origin = _row_number(cells[self._ours[1]]) if self._ours and len(cells) > 1 else None
        theirs = [value for place, value in enumerate(values) if place not in self._ours]
        return [_told(sentences), origin or line.row_no, *theirs]

    def _place(self, values: list[object], above: Mapping[ImportField, str]) -> None:
        """Say in the row what lines above have said of its place, where the row itself says nothing."""
        empty = {field for field, at in self._places_at.items() if _says_nothing(values[at])}
        if any(field not in empty for field in _KECAMATAN if field in self._places_at):
            empty -= {*_KECAMATAN}
        for field in empty:
            code = _PLACES.get(field)
            by_code = above.get(code, "") if code is not None and code not in self._places_at else ""
            values[self._places_at[field]] = above.get(field) or by_code or values[self._places_at[field]]

    def _mark(self, values: list[object], place: int, problem: ImportProblem, sentence: str) -> None:
        if isinstance(values[place], Marked):
            return
        self._notes += 1
        tone = Tone.DOUBTFUL if problem.level == ProblemLevel.WARNING else Tone.BAD
        values[place] = Marked(values[place], tone, sentence if self._notes <= _MOST_NOTES else "")


def _told(sentences: Sequence[str]) -> str:
    if len(sentences) == 1:
        return sentences[0]
    return " ".join(f"{number}) {sentence}" for number, sentence in enumerate(sentences, start=1))


def _row_number(cell: Cell) -> int | None:
    """Where a row stood in the first file, if somebody has not written over it."""
    text = cell_text(cell).strip()
    return int(text) if _ROW_NUMBER.fullmatch(text) else None


def _says_nothing(value: object) -> bool:
    word = word_key(squeezed(str(value or "")))
    return not word.strip("0") or word in MISSING


_ROW_NUMBER: Final = re.compile("[1-9][0-9]{0,6}")
_PHONE: Final = number_columns()[ImportField.PHONE]


def _kept(cell: Cell, field: ImportField | None) -> object:
    """The cell as text that the next load reads as this one did."""
    if isinstance(cell, CellError):
        return cell.code if is_error(cell.code) else "#REF!"
    if is_number(cell):
        if lost_digits(cell) and abs(cell) >= _IDENTIFIES:
            return f"{cell:.14E}".replace(".", ",")
        if field is ImportField.PHONE:
            return _PHONE.read(cell) or cell_text(cell)
    return cell_text(cell)
