"""XLSX by XlsxWriter in constant memory: rows go to a temporary file as they come."""

import re
from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from tempfile import TemporaryDirectory
from typing import IO

from django.utils.translation import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_formula
from xlsxwriter.worksheet import Worksheet

from pkh_portal.spreadsheets.limits import MAX_ROWS
from pkh_portal.spreadsheets.writing.styles import Styles, column_width
from pkh_portal.spreadsheets.writing.tables import ColumnKind, Marked, Progress, Table, WriteReport, bare
from pkh_portal.spreadsheets.writing.values import Ready, ValueShaper

# Texts are written as texts, whatever they begin with.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LONGEST_NOTE = 1_000
#: Rows below the headings in which choices are offered.
_OFFERED = 10_000
_A4 = 9


def write_xlsx(
    stream: IO[bytes],
    tables: Sequence[Table],
    *,
    time_zone: tzinfo | None = None,
    progress: Progress | None = None,
    progress_every: int = 1000,
    sheet_rows: int = MAX_ROWS,
) -> WriteReport:
    """Write a sheet for each table; one of more than ``sheet_rows`` rows goes on in a sheet of its own.

    The stream is written at the very end, and stays open. Raises whatever ``progress`` or the rows raise, having
    written nothing.
    """
    with TemporaryDirectory() as folder:
        workbook = Workbook(stream, {**_OPTIONS, "tmpdir": folder})
        try:
            file = _XlsxFile(workbook, ValueShaper(time_zone), progress, progress_every, sheet_rows)
            for table in tables:
                file.add(table)
            file.add_choices()
        except BaseException:
            _abandon(workbook)
            raise
        workbook.close()
    if progress:
        progress(file.rows)
    return WriteReport(rows=file.rows, cut_cells=file.shaper.cut_cells)


def _abandon(workbook: Workbook) -> None:
    """Let go of the temporary files of the rows without making a workbook of them."""
    for sheet in workbook.worksheets():
        sheet.row_data_fh.close()
    workbook.fileclosed = True


class _XlsxFile:
    def __init__(
        self,
        workbook: Workbook,
        shaper: ValueShaper,
        progress: Progress | None,
        progress_every: int,
        sheet_rows: int,
    ) -> None:
        self.rows = 0
        self.shaper = shaper
        self._workbook = workbook
        self._styles = Styles(workbook)
        self._progress = progress
        self._progress_every = progress_every
        self._sheet_rows = sheet_rows
        self._names: set[str] = set()
        self._choices = _Choices(workbook, self._free_name)

    def add(self, table: Table) -> None:
        ready = [self.shaper.for_kind(column.kind) for column in table.columns]
        formats = [self._styles.cell(column.kind) for column in table.columns]
        summed = [place for place, column in enumerate(table.columns) if column.total and table.total_label]
        sums: dict[int, float] = dict.fromkeys(summed, 0)
        sheet = self._begin(table)
        for row in table.rows:
            if sheet.is_full:
                sheet.finish()
                sheet = self._begin(table)
            marks = [value if isinstance(value, Marked) else None for value in row]
            values = [make(bare(value)) for make, value in zip(ready, row, strict=True)]
            if any(marks):
                sheet.write(values, self._with_marks(table, formats, marks))
                sheet.annotate(marks)
            else:
                sheet.write(values, formats)
            for place in summed:
                value = values[place]
                sums[place] += value if isinstance(value, (int, float)) else 0
            self._count_row()
        if table.total_label:
            self._write_sums(table, sheet, sums)
        sheet.finish()

    def add_choices(self) -> None:
        """Write down the lists that drop-downs take their choices from, where there are any."""
        self._choices.write()

    def _with_marks(self, table: Table, formats: Sequence[Format], marks: Sequence[Marked | None]) -> list[Format]:
        return [
            self._styles.marked(column.kind, mark.tone) if mark else plain
            for column, plain, mark in zip(table.columns, formats, marks, strict=True)
        ]

    def _begin(self, table: Table) -> "_SheetWriter":
        sheet = self._workbook.add_worksheet(self._free_name(table.name))
        writer = _SheetWriter(sheet, table, self._styles, self.shaper, self._sheet_rows)
        writer.offer(self._choices)
        return writer

    def _write_sums(self, table: Table, sheet: "_SheetWriter", sums: dict[int, float]) -> None:
        values: list[Ready] = [sums.get(place) for place in range(len(table.columns))]
        label = next((place for place in range(len(values)) if place not in sums), None)
        if label is not None:
            values[label] = self.shaper.text(table.total_label)
        sheet.write(values, [self._styles.total(column.kind) for column in table.columns], is_data=False)

    def _count_row(self) -> None:
        self.rows += 1
        if self._progress and self.rows % self._progress_every == 0:
            self._progress(self.rows)

    def _free_name(self, wanted: str) -> str:
        """``wanted`` as Excel allows it, with a number behind it where another sheet has it already."""
        base = _FORBIDDEN_IN_NAMES.sub(" ", self.shaper.text(wanted) or "").strip("' ") or gettext("Lembar")
        name, number = _shortened(base, ""), 1
        while name.casefold() in self._names or name.casefold() == "history":
            number += 1
            name = _shortened(base, f" ({number})")
        self._names.add(name.casefold())
        return name


def _shortened(base: str, ending: str) -> str:
    """``base`` and ``ending`` within the length of a sheet's name, which is counted in UTF-16 units."""
    room = _LONGEST_NAME - len(ending)
    return base.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore").rstrip("' ") + ending


class _Choices:
    """The lists of drop-downs, on a hidden sheet of their own: a list in the cell's rule holds 255 letters only."""

    def __init__(self, workbook: Workbook, free_name: Callable[[str], str]) -> None:
        self._workbook = workbook
        self._free_name = free_name
        self._name = ""
        self._lists: dict[tuple[str, ...], int] = {}

    def source(self, choices: Sequence[str]) -> str:
        """The range that will hold these choices, as a formula."""
        self._name = self._name or self._free_name(gettext("Pilihan"))
        place = self._lists.setdefault(tuple(choices), len(self._lists))
        return f"={xl_range_formula(self._name, 0, place, len(choices) - 1, place)}"

    def write(self) -> None:
        if not self._lists:
            return
        sheet = self._workbook.add_worksheet(self._name)
        sheet.hide()
        # Row by row: in constant memory a sheet cannot go back.
        for row in range(max(map(len, self._lists))):
            for choices, place in self._lists.items():
                if row < len(choices):
                    sheet.write_string(row, place, choices[row])


class _SheetWriter:
    """One sheet: titles, headings, rows, and how it is seen and printed."""

    def __init__(self, sheet: Worksheet, table: Table, styles: Styles, shaper: ValueShaper, sheet_rows: int) -> None:
        self._sheet = sheet
        self._table = table
        self._styles = styles
        self._head = len(table.titles) + 1 if table.titles else 0
        self._next = self._head + 1
        # The row of sums must fit below the last row.
        self._end = sheet_rows - (1 if table.total_label else 0)
        self._last = self._head
        self._set_up()
        for row, title in enumerate(table.titles):
            self._put(row, 0, shaper.text(title), styles.subtitle if row else styles.title)
        for place, column in enumerate(table.columns):
            self._put(self._head, place, shaper.text(column.heading), styles.heading)
            if column.help:
                sheet.write_comment(self._head, place, shaper.text(column.help) or "", {"x_scale": 2})

    def offer(self, choices: _Choices) -> None:
        """Let the columns that have choices be filled from a drop-down."""
        for place, column in enumerate(self._table.columns):
            if column.choices:
                rule = {"validate": "list", "source": choices.source(column.choices), "ignore_blank": True}
                rule |= {"show_error": column.strict, "error_title": column.heading[:32]}
                self._sheet.data_validation(self._head + 1, place, self._head + _OFFERED, place, rule)

    def annotate(self, marks: Sequence[Marked | None]) -> None:
        """Put the notes of marked cells on the row written last."""
        for place, mark in enumerate(marks):
            if mark and mark.note:
                self._sheet.write_comment(self._next - 1, place, mark.note[:_LONGEST_NOTE], {"x_scale": 2})

    @property
    def is_full(self) -> bool:
        return self._next >= self._end

    def write(self, values: Sequence[Ready], formats: Sequence[Format], *, is_data: bool = True) -> None:
        row = self._next
        for place, (value, cell_format) in enumerate(zip(values, formats, strict=True)):
            self._put(row, place, value, cell_format)
        self._next += 1
        if is_data:
            self._last = row

    def _put(self, row: int, place: int, value: Ready, cell_format: Format) -> None:
        sheet = self._sheet
        if value is None:
            sheet.write_blank(row, place, None, cell_format)
        elif isinstance(value, str):
            if value.startswith("<r>") and value.endswith("</r>"):
                # XlsxWriter takes such a text for rich text it has made itself, and would write it unescaped.
                sheet.write_rich_string(row, place, value[:1], self._styles.plain, value[1:], cell_format)
            else:
                sheet.write_string(row, place, value, cell_format)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, cell_format)
        else:
            sheet.write_number(row, place, value, cell_format)

    def finish(self) -> None:
        if self._table.columns:
            self._sheet.autofilter(self._head, 0, self._last, len(self._table.columns) - 1)

    def _set_up(self) -> None:
        sheet = self._sheet
        for place, column in enumerate(self._table.columns):
            # Cells that somebody fills later are text, too, where a number would lose its last digits.
            below = self._styles.text if column.kind is ColumnKind.LONG_NUMBER else None
            sheet.set_column(place, place, column_width(column), below)
            if column.kind is ColumnKind.LONG_NUMBER:
                sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})
        sheet.freeze_panes(self._head + 1, 0)
        sheet.repeat_rows(self._head)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.set_footer("&L&A&R" + gettext("Halaman &P dari &N"))
