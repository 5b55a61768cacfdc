"""Rows of an XLSX sheet at the speed of a pattern, for sheets written the way all spreadsheet programs write them.

Reading 100,771 rows of 20 columns takes about as long as a compiled reader, in constant memory. The pattern knows
one shape of row and counts what it matched against what is there; from the first row of any other shape on (rich
text in the cell, cells without a reference, comments, an error in the XML) the XML parser of ``xlsx_parsed`` reads.
"""

import re
from collections.abc import Iterator
from itertools import chain

from pkh_portal.spreadsheets.limits import MIB, Limits
from pkh_portal.spreadsheets.readers.characters import split_after_last
from pkh_portal.spreadsheets.readers.columns import RowShaper, column_indexes, column_letters
from pkh_portal.spreadsheets.readers.plain_values import number
from pkh_portal.spreadsheets.readers.xlsx_parsed import parsed_rows
from pkh_portal.spreadsheets.readers.xlsx_values import CellConverters, Converter
from pkh_portal.spreadsheets.values import Cell
from pkh_portal.spreadsheets.workbook import NumberedRow

_ROW = re.compile(r'<row (?:[^>]* )?r="([0-9]{1,7})"[^>]*>')
# Column letters, attributes, and the text of a value or of a plain inline string; none for a cell of style only.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"([^>]*)>'
    r"(?:(?<=/>)|</c>|(?:(?:<f(?: [^>]*)?>(?:[^<]*</f>)?)?<v>|<is><t(?: [^>]*)?>)([^<]*)</(?:v|t></is)></c>)"
)
# Where the XML parser goes on, the beginning of the sheet has been read already.
_OPENING = "<worksheet><sheetData>"
_LONGEST_REST = 8 * MIB
_KEPT_LAYOUTS = 70_000  # more than the 65,490 styles that a workbook can have


class OtherShape(Exception):
    """No error: the sign to go on with the XML parser."""


def sheet_rows(
    blocks: Iterator[str], converters: CellConverters, *, name: str, limits: Limits
) -> Iterator[NumberedRow]:
    """Rows from the first to the last that holds a value. Raises what ``typed_faults`` translates."""
    shaper = RowShaper(name, limits.columns)
    reader = _PatternReader(converters, shaper)
    rest, opening = "", ""
    for block in blocks:
        rows, rest = split_after_last(rest + block, "</row>")
        if len(rest) > _LONGEST_REST and _is_formatting(rest):
            rest, opening = rest[rest.rfind("<") :], _OPENING
        empty = bool(rows) and _is_formatting(rows)
        parts = [] if empty else rows.split("</row>")[:-1]
        read = 0
        for part in parts if reader.knows(rows, limits.cell_chars) else ():
            try:
                found = reader.row(part)
            except OtherShape:
                break
            read += 1
            if found:
                yield from shaper.placed(*found)
        if read or empty:
            opening = _OPENING
        if read < len(parts) or len(rest) > _LONGEST_REST:
            remaining = "".join(f"{part}</row>" for part in parts[read:]) + rest
            blocks = chain([opening, remaining], blocks)
            break
    else:
        # What follows the last row, for the parser, which knows whether the sheet is whole.
        blocks = iter([opening, rest])
    yield from parsed_rows(blocks, converters, shaper, name=name, limits=limits)


def _is_formatting(text: str) -> bool:
    """Whether rows hold nothing else; a sheet may have a million of such."""
    return not any(mark in text for mark in ("<v", "<is", "<!", "</sheetData"))


class _PatternReader:
    def __init__(self, converters: CellConverters, shaper: RowShaper) -> None:
        self._converters = converters
        # Converters by the text of a cell's attributes, of which a sheet has few.
        self._known: dict[str, Converter] = {}
        self._shared = converters.shared_texts
        self._shared_converter = converters.find("s", 0)
        self._shaper = shaper

    @staticmethod
    def knows(rows: str, cell_chars: int) -> bool:
        """Whether ``rows`` hold nothing that the pattern would misread, and no text longer than a cell may be."""
        if "<!" in rows or "\x00" in rows or "\r" in rows:
            return False
        position = rows.find("<")
        while position >= 0 and len(rows) - position > cell_chars:
            # Hops of one cell's length: each must land on the "<" that ends the text.
            hop = rows.rfind("<", position + 1, position + cell_chars + 2)
            if hop < 0:
                return False
            position = hop
        return True

    def row(self, part: str) -> NumberedRow | None:
        """The row that ends at the end of ``part``, None without a value. Raises ``OtherShape``."""
        opening = _ROW.match(part, part.rfind("<row "))
        cells = _CELL.findall(part)
        if opening is None or part.count("<c ") != len(cells):
            raise OtherShape
        values, closed = self._values(cells)
        if part.count("</c>") != closed:
            raise OtherShape
        row_number = self._shaper.check_number(int(opening[1]))
        while values and values[-1] is None:
            values.pop()
        if not values:
            return None
        self._shaper.check_width(len(values))
        return row_number, tuple(values)

    def _values(self, cells: list[tuple[str, str, str]]) -> tuple[list[Cell], int]:
        """Values from column A on, and how many of the cells have a closing tag."""
        known, shared, by_index = self._known, self._shared, self._shared_converter
        values: list[Cell] = []
        add = values.append
        closed = len(cells)
        for letters, (column, attributes, text) in zip(column_letters(), cells, strict=False):
            if column != letters:
                return self._values_with_gaps(cells)
            if not text:
                add(None)
                closed -= attributes.endswith("/")
                continue
            convert = known.get(attributes) or self._learn(attributes)
            # The two kinds that make up nearly all cells are converted here, without a call.
            if convert is number:
                add(int(text) if text.isdecimal() else number(text))
            elif convert is by_index and text.isdecimal():
                add(shared[int(text)])
            else:
                add(convert(text))
        return values, closed

    def _values_with_gaps(self, cells: list[tuple[str, str, str]]) -> tuple[list[Cell], int]:
        """As ``_values``, for a row whose writer left out cells. Raises ``OtherShape`` where columns go back."""
        indexes = column_indexes()
        values: list[Cell] = []
        closed = len(cells)
        for column, attributes, text in cells:
            gap = indexes[column] - len(values)
            if gap < 0:
                raise OtherShape
            values.extend([None] * gap)
            closed -= attributes.endswith("/")
            values.append((self._known.get(attributes) or self._learn(attributes))(text) if text else None)
        return values, closed

    def _learn(self, attributes: str) -> Converter:
        converter = self._converters.find_raw(attributes)
        if len(self._known) < _KEPT_LAYOUTS:
            self._known[attributes] = converter
        return converter
