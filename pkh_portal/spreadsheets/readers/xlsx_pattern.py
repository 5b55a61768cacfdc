"""One row of an XLSX sheet by a pattern, for rows written the way all spreadsheet programs write them.

Cells are taken out of the XML in one search, and turned into values a row at a time: rows of a table resemble one
another, so what to do with each cell is worked out once for a layout and kept.
"""

import re
from dataclasses import dataclass
from typing import Any

from pkh_portal.spreadsheets.readers.columns import RowShaper, column_indexes
from pkh_portal.spreadsheets.readers.plain_values import number
from pkh_portal.spreadsheets.readers.xlsx_values import CellConverters, Converter, raw_text
from pkh_portal.spreadsheets.values import Cell
from pkh_portal.spreadsheets.workbook import NumberedRow

# No part of a pattern runs past the next "<": broken XML costs no more than sound XML.
_ROW = re.compile(r'<row (?:[^<>]* )?r="([0-9]{1,7})"[^<>]*>')
# Column letters, attributes, and the text of a value or of a plain inline string; none for a cell of style only.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"([^<>]*)>'
    r"(?:(?<=/>)|</c>|(?:(?:<f(?: [^<>]*)?>(?:[^<]*</f>)?)?<v>|<is><t(?: [^<>]*)?>)([^<]*)</(?:v|t></is)></c>)"
)
_MOST_LEARNED = 100_000  # cells of all layouts together
_MOST_KNOWN = 70_000  # attributes; more than the 65,490 styles that a workbook can have


class OtherShape(Exception):
    """No error: the sign to go on with the XML parser."""


@dataclass(slots=True)
class _Layout:
    """What to do with the cells of rows that have the same columns and attributes.

    ``careful`` converts any text, ``quick`` most of them: it raises ``ValueError`` for others, knows no references of
    XML, and leaves shared texts, in ``shared`` places, as their index.
    """

    quick: list[Converter]
    careful: list[Converter]
    shared: list[int]
    closed: int
    columns: list[int] | None  # None where they follow one another from A on


class PatternReader:
    def __init__(self, converters: CellConverters, shaper: RowShaper) -> None:
        self._converters = converters
        self._by_index = converters.find("s", 0)
        self._shared = converters.shared_texts
        self._shaper = shaper
        self._known: dict[str, Converter] = {}
        self._learned = 0
        self._layouts: dict[tuple[tuple[str, ...], tuple[str, ...]], _Layout] = {}

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
        values, closed = self._row_values(cells, plain="&" not in part and "_x" not in part)
        if part.count("</c>") != closed:
            raise OtherShape
        row_number = self._shaper.check_number(int(opening[1]))
        while values and values[-1] is None:
            values.pop()
        if not values:
            return None
        self._shaper.check_width(len(values))
        return row_number, tuple(values)

    def _row_values(self, cells: list[tuple[str, str, str]], *, plain: bool) -> tuple[list[Cell], int]:
        """Values from column A on, and how many of the cells have a closing tag."""
        if not cells:
            return [], 0
        columns, attributes, texts = zip(*cells, strict=True)
        layout = self._layouts.get((columns, attributes)) or self._learn(columns, attributes)
        return (self._values(layout, texts, plain=plain), layout.closed) if layout else self._one_by_one(cells)

    def _values(self, layout: _Layout, texts: tuple[str, ...], *, plain: bool) -> list[Cell]:
        values = self._quick_values(layout, texts) if plain else None
        if values is None:
            values = [convert(text) if text else None for convert, text in zip(layout.careful, texts, strict=True)]
        if layout.columns is None:
            return values
        spread: list[Cell] = [None] * (layout.columns[-1] + 1)
        for column, value in zip(layout.columns, values, strict=True):
            spread[column] = value
        return spread

    def _quick_values(self, layout: _Layout, texts: tuple[str, ...]) -> list[Cell] | None:
        """The values of texts without references; None where one of them needs care."""
        values: list[Any]
        try:
            values = [convert(text) for convert, text in zip(layout.quick, texts, strict=True)]
        except ValueError:
            _slow_down(layout, texts)
            return None
        for place in layout.shared:
            index = values[place]
            if index < 0:
                raise IndexError("index of a shared text")
            values[place] = self._shared[index]
        return values

    def _one_by_one(self, cells: list[tuple[str, str, str]]) -> tuple[list[Cell], int]:
        """The values of a row of its own layout, and how many of its cells have a closing tag."""
        indexes = column_indexes()
        values: list[Cell] = []
        closed = len(cells)
        for column, attributes, text in cells:
            gap = indexes[column] - len(values)
            if gap:
                if gap < 0:
                    raise OtherShape
                values.extend([None] * gap)
            if text:
                values.append((self._known.get(attributes) or self._find(attributes))(text))
            else:
                values.append(None)
                closed -= attributes.endswith("/")
        return values, closed

    def _learn(self, columns: tuple[str, ...], attributes: tuple[str, ...]) -> _Layout | None:
        """A new layout, None when enough are known. Raises ``OtherShape`` where the columns go back."""
        self._learned += len(columns)
        if self._learned > _MOST_LEARNED:
            return None
        indexes = [column_indexes()[column] for column in columns]
        if indexes != sorted(set(indexes)):
            raise OtherShape
        careful = [self._find(text) for text in attributes]
        quick = [self._quick(text, convert) for text, convert in zip(attributes, careful, strict=True)]
        layout = self._layouts[columns, attributes] = _Layout(
            quick=quick,
            careful=careful,
            shared=[
                place for place, convert in enumerate(careful) if convert == self._by_index and quick[place] is int
            ],
            closed=sum(not text.endswith("/") for text in attributes),
            columns=None if indexes[-1] == len(indexes) - 1 else indexes,
        )
        return layout

    def _find(self, attributes: str) -> Converter:
        converter = self._converters.find_raw(attributes)
        if len(self._known) < _MOST_KNOWN:
            self._known[attributes] = converter
        return converter

    def _quick(self, attributes: str, careful: Converter) -> Converter:
        if attributes.endswith("/"):
            return _nothing
        if careful is raw_text:
            return _filled
        return int if careful is number or careful == self._by_index else careful


def _slow_down(layout: _Layout, texts: tuple[str, ...]) -> None:
    """From now on expect a decimal number where the row had one, which ``int`` does not take."""
    for place, text in enumerate(texts):
        if layout.quick[place] is int and layout.careful[place] is number and text and not text.isdecimal():
            layout.quick[place] = number


def _nothing(_text: str) -> None:
    return None


def _filled(text: str) -> str | None:
    return text or None
