"""HTML tables, which many applications hand out under the name of an Excel file.

Rows are numbered as Excel numbers them: the tables of the page follow one another in one sheet, and a line of text
outside of them is a row of its own.
"""

import html
import io
import re
from collections.abc import Iterator

from pkh_portal.spreadsheets.errors import DamagedFile
from pkh_portal.spreadsheets.limits import MIB
from pkh_portal.spreadsheets.readers.characters import check_length, storable
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.markup import Tag, tokens
from pkh_portal.spreadsheets.sources import Source, typed_faults
from pkh_portal.spreadsheets.values import Cell, Row
from pkh_portal.spreadsheets.workbook import FileKind, MergedRange, NumberedRow, Sheet, Visibility, Workbook

_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\x00"  # stands for a line break until spaces are collapsed; no text that is read holds it
_BREAKS = re.compile(f"(?: ?{_BREAK} ?)+")
_LARGEST_SPAN = 65_534  # what browsers take
_BLOCKS = frozenset(
    {"body", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "ul"}
)


def open_html(source: Source, encoding: str) -> Workbook:
    page = _HtmlPage(source, encoding)
    return Workbook(source.name, FileKind.HTML, [Sheet("", Visibility.VISIBLE, page.rows, page.merged)])


class _HtmlPage:
    def __init__(self, source: Source, encoding: str) -> None:
        self._source = source
        self._encoding = encoding

    def rows(self) -> Iterator[NumberedRow]:
        name = self._source.name
        with typed_faults(name):
            shaper = RowShaper(name, self._source.limits.columns)
            rows = _TableRows(self._source, shaper)
            for number, row in rows.read(self._blocks()):
                rows.merged.clear()
                if row:
                    shaper.check_number(number)
                    yield from shaper.placed(number, row)

    def merged(self, within: int) -> Iterator[MergedRange]:
        with typed_faults(self._source.name):
            rows = _TableRows(self._source, RowShaper(self._source.name, self._source.limits.columns))
            for number, _row in rows.read(self._blocks()):
                yield from rows.merged
                rows.merged.clear()
                if number >= within:
                    return

    def _blocks(self) -> Iterator[str]:
        with io.TextIOWrapper(self._source.open(), encoding=self._encoding, errors="replace") as stream:
            while block := stream.read(MIB):
                yield block.replace(_BREAK, "")


class _TableRows:
    """Rows from the tags of a page; ``merged`` collects the blocks of the rows read so far."""

    def __init__(self, source: Source, shaper: RowShaper) -> None:
        self.merged: list[MergedRange] = []
        self._name = source.name
        self._limits = source.limits
        self._shaper = shaper
        self._row = 0
        self._tables = 0
        self._cells: dict[int, Cell] | None = None  # of the open row
        self._column = 0
        self._open_cell: tuple[int, int] | None = None  # its column and width
        self._text: list[str] = []
        # Where a block from a row above stands in the way: its first column -> (column behind it, its last row).
        self._taken: dict[int, tuple[int, int]] = {}

    def read(self, blocks: Iterator[str]) -> Iterator[NumberedRow]:
        """Every row, those without a value as ``()``. Raises ``DamagedFile`` where the page ends inside a table."""
        for token in tokens(blocks):
            if isinstance(token, str):
                self._text.append(token)
                continue
            finished = self._in_table(token) if self._tables else self._outside(token)
            if finished:
                yield finished
        if self._tables:
            raise DamagedFile(self._name)
        if line := self._line_outside():
            yield line

    def _outside(self, tag: Tag) -> NumberedRow | None:
        if tag.text:
            self._text.append(tag.text)
        if tag.name not in _BLOCKS:
            return None
        if tag.name == "table" and not tag.closing:
            self._tables = 1
        return self._line_outside()

    def _in_table(self, tag: Tag) -> NumberedRow | None:
        """Take in a tag; the row that it ends."""
        if tag.name == "table":
            return self._nested(tag)
        if self._tables > 1:
            # A table inside a cell is text of that cell.
            self._text.append(_BREAK if tag.name in ("tr", "br") else " " if tag.name in ("td", "th") else "")
            self._text.append(tag.text or "")
        elif tag.name == "tr":
            finished = self._close_row()
            if not tag.closing:
                self._open_row()
            return finished
        elif tag.name in ("td", "th"):
            self._close_cell()
            if not tag.closing:
                self._begin_cell(tag)
                if tag.text is not None:
                    self._text.append(tag.text)
                    self._close_cell()
        elif tag.name in ("br", "p", "div", "li") and self._open_cell and self._text:
            self._text.append(_BREAK)
        return None

    def _nested(self, tag: Tag) -> NumberedRow | None:
        self._tables += -1 if tag.closing else 1
        if self._tables:
            self._text.append(_BREAK)
            return None
        self._taken.clear()
        return self._close_row()

    def _open_row(self) -> None:
        self._row += 1
        self._cells, self._column = {}, 0

    def _begin_cell(self, tag: Tag) -> None:
        if self._cells is None:
            self._open_row()
        while self._column in self._taken:
            behind, last_row = self._taken[self._column]
            if last_row < self._row:
                del self._taken[self._column]
                break
            self._column = behind
        columns = min(tag.span("colspan"), _LARGEST_SPAN)
        rows = min(tag.span("rowspan"), _LARGEST_SPAN)
        first, behind, last_row = self._column, self._column + columns, self._row + rows - 1
        if rows > 1 and first < self._limits.columns:
            self._taken[first] = (behind, last_row)
        if rows > 1 or columns > 1:
            self.merged.append(MergedRange(self._row, first, last_row, behind - 1))
        self._open_cell = (first, columns)
        self._text.clear()

    def _close_cell(self) -> None:
        if self._open_cell is not None and self._cells is not None:
            column, width = self._open_cell
            self._cells[column] = self._collected() or None
            self._column = column + width
        self._open_cell = None
        self._text.clear()

    def _close_row(self) -> NumberedRow | None:
        self._close_cell()
        if self._cells is None:
            return None
        row: Row = self._shaper.row(self._cells)
        self._cells = None
        return self._row, row

    def _line_outside(self) -> NumberedRow | None:
        text = self._collected()
        self._text.clear()
        if not text:
            return None
        self._row += 1
        return self._row, (text,)

    def _collected(self) -> str:
        """The text read since the last cell or line: spaces as a browser shows them, references resolved."""
        text = _SPACE.sub(" ", "".join(self._text)).strip(f" {_BREAK}")
        text = storable(html.unescape(_BREAKS.sub("\n", text)))
        check_length(text, name=self._name, limit=self._limits.cell_chars)
        return text
