"""Rows of an XLSX sheet by an XML parser: every shape the format allows, at a third of the speed."""

from collections.abc import Iterator

from pkh_portal.spreadsheets.errors import DamagedFile
from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.readers.characters import check_length
from pkh_portal.spreadsheets.readers.columns import RowShaper, column_indexes
from pkh_portal.spreadsheets.readers.xlsx_values import CellConverters
from pkh_portal.spreadsheets.readers.xml import local_name, safe_parser
from pkh_portal.spreadsheets.values import Cell
from pkh_portal.spreadsheets.workbook import NumberedRow

_DIGITS = "0123456789"


def parsed_rows(
    blocks: Iterator[str], converters: CellConverters, shaper: RowShaper, *, name: str, limits: Limits
) -> Iterator[NumberedRow]:
    """Rows of a sheet, or of what is left of one. Raises what ``typed_faults`` translates."""
    handler = _SheetHandler(converters, shaper, name, limits)
    parser = safe_parser(name)
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.characters
    for block in blocks:
        parser.Parse(block, False)
        for number, row in handler.finished:
            yield from shaper.placed(number, row)
        handler.finished.clear()
    parser.Parse("", True)
    if not handler.seen_data:
        raise DamagedFile(name)


class _SheetHandler:
    """Collects the rows of what the parser has been fed so far in ``finished``."""

    def __init__(self, converters: CellConverters, shaper: RowShaper, name: str, limits: Limits) -> None:
        self.finished: list[NumberedRow] = []
        self.seen_data = False
        self._converters = converters
        self._shaper = shaper
        self._name = name
        self._cell_chars = limits.cell_chars
        self._cells: dict[int, Cell] = {}
        self._row = 0
        self._column = -1
        self._type, self._style = "", 0
        self._text = ""
        self._capturing = self._in_reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match local_name(tag):
            case "sheetData":
                self.seen_data = True
            case "row":
                self._row = self._shaper.check_number(int(attributes.get("r", self._shaper.last + 1)))
                self._column = -1
                self._cells = {}
            case "c":
                letters = attributes.get("r", "").rstrip(_DIGITS)
                self._column = column_indexes()[letters.upper()] if letters else self._column + 1
                self._type, self._style = attributes.get("t", ""), int(attributes.get("s", 0))
                self._text = ""
            case "v" | "t":
                self._capturing = not self._in_reading
            case "rPh":
                self._in_reading = True

    def characters(self, text: str) -> None:
        if self._capturing:
            self._text += text
            check_length(self._text, name=self._name, limit=self._cell_chars)

    def end(self, tag: str) -> None:
        match local_name(tag):
            case "row":
                if row := self._shaper.row(self._cells):
                    self.finished.append((self._row, row))
            case "c":
                if self._text:
                    self._cells[self._column] = self._converters.find(self._type, self._style)(self._text)
            case "v" | "t":
                self._capturing = False
            case "rPh":
                self._in_reading = False
