"""Rows of one ODS table from the events of an XML parser."""

import re
from collections.abc import Callable
from datetime import timedelta

from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.readers.characters import check_length, storable
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.plain_values import as_clock, iso_date, number
from pkh_portal.spreadsheets.values import Cell, CellError, Row
from pkh_portal.spreadsheets.workbook import MergedRange

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")
# The texts of errors, for programs that do not mark them; only below a formula, since anybody may type them.
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:\d{3}")


class TableHandler:
    """Collects rows that hold a value in ``finished`` (first number, how often, cells), and merged blocks."""

    def __init__(self, name: str, limits: Limits, shaper: RowShaper) -> None:
        self.finished: list[tuple[int, int, Row]] = []
        self.merged: list[MergedRange] = []
        self.complete = False
        self.last_row = 0
        self._name = name
        self._cell_chars = limits.cell_chars
        self._shaper = shaper
        self._depth = self._tables = 0
        self._cell_depth = 0  # 0 outside cells; paragraphs one level deeper are the cell's own
        self._row_repeated = self._cell_repeated = 1
        self._cells: dict[int, Cell] = {}
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._length = self._paragraphs = 0
        self._in_paragraph = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if tag == "table:table":
            self._tables += 1
        elif self._tables != 1:
            return  # a table inside a cell
        elif tag in _CELLS:
            self._cell_depth = self._depth
            self._attributes = attributes
            self._cell_repeated = _count(attributes.get("table:number-columns-repeated"))
            self._pieces, self._length, self._paragraphs = [], 0, 0
        elif tag == "table:table-row":
            self._row_repeated = _count(attributes.get("table:number-rows-repeated"))
            self._cells, self._column = {}, 0
        elif tag == "text:p" and self._depth == self._cell_depth + 1:
            if self._paragraphs:
                self._add("\n")
            self._paragraphs += 1
            self._in_paragraph = True
        elif self._in_paragraph:
            self._special(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "table:table":
            self._tables -= 1
            self.complete = self._tables == 0
        elif self._tables != 1:
            return
        elif tag == "text:p" and self._depth == self._cell_depth:
            self._in_paragraph = False
        elif tag in _CELLS:
            self._finish_cell()
        elif tag == "table:table-row":
            if row := self._shaper.row(self._cells):
                self.finished.append((self.last_row + 1, self._row_repeated, row))
            self.last_row += self._row_repeated

    def characters(self, text: str) -> None:
        if self._in_paragraph:
            self._add(text)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        if self._length > self._cell_chars:
            check_length("".join(self._pieces), name=self._name, limit=self._cell_chars)

    def _special(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "text:s":
                self._add(" " * min(_count(attributes.get("text:c")), self._cell_chars + 1))
            case "text:tab":
                self._add("\t")
            case "text:line-break":
                self._add("\n")

    def _finish_cell(self) -> None:
        self._cell_depth = 0
        self._in_paragraph = False
        value = self._value(storable("".join(self._pieces)))
        if value is not None:
            self._shaper.check_width(self._column + self._cell_repeated)
            self._cells.update(dict.fromkeys(range(self._column, self._column + self._cell_repeated), value))
        columns = _count(self._attributes.get("table:number-columns-spanned"))
        rows = _count(self._attributes.get("table:number-rows-spanned"))
        if columns > 1 or rows > 1:
            row = self.last_row + 1
            self.merged.append(MergedRange(row, self._column, row + rows - 1, self._column + columns - 1))
        self._column += self._cell_repeated

    def _value(self, text: str) -> Cell:
        attributes = self._attributes
        kind = attributes.get("office:value-type", "")
        if attributes.get("calcext:value-type") == "error":
            return CellError(text[:32])
        if "table:formula" in attributes and _ERROR.fullmatch(text):
            return CellError(text)
        if kind in _TYPED:
            attribute, convert = _TYPED[kind]
            return convert(attributes[attribute])
        return text or storable(attributes.get("office:string-value", "")) or None


def _count(text: str | None) -> int:
    """A repetition; raises ``ValueError`` for what is no positive number."""
    count = int(text) if text else 1
    if count < 1:
        raise ValueError("repetition below one")
    return count


def _duration(text: str) -> Cell:
    match = _DURATION.fullmatch(text)
    if not match:
        return storable(text)
    sign, days, hours, minutes, seconds = match.groups(default="0")
    duration = timedelta(
        days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds.replace(",", "."))
    )
    return as_clock(-duration if sign == "-" else duration)


# By the type of a cell's value: the attribute that holds it, and what makes a value of its text.
_TYPED: dict[str, tuple[str, Callable[[str], Cell]]] = {
    "float": ("office:value", number),
    "percentage": ("office:value", number),
    "currency": ("office:value", number),
    "date": ("office:date-value", iso_date),
    "time": ("office:time-value", _duration),
    "boolean": ("office:boolean-value", lambda text: text == "true"),
}
