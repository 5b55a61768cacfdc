"""XLSB, the binary workbooks of Excel 2007 and later."""

import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial

from pkh_portal.spreadsheets.errors import NO_SHEETS, TOO_MANY_SHEETS, DamagedFile, NotATable, TableTooLarge
from pkh_portal.spreadsheets.formats import NumberKind, from_serial, number_kind
from pkh_portal.spreadsheets.limits import MAX_STYLES
from pkh_portal.spreadsheets.readers.binary_values import ERROR_CODES, rk_number
from pkh_portal.spreadsheets.readers.characters import check_length, storable
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.package import Package
from pkh_portal.spreadsheets.readers.xlsb_records import records, wide_string
from pkh_portal.spreadsheets.readers.xlsx import workbook_part
from pkh_portal.spreadsheets.sources import Source, typed_faults
from pkh_portal.spreadsheets.values import Cell, CellError
from pkh_portal.spreadsheets.workbook import FileKind, MergedRange, NumberedRow, Sheet, Visibility, Workbook

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = range(8)
_FORMULA_STRING, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR, _RICH_STRING = 8, 9, 10, 11, 62
# Cells without their own column, which no known program writes: refused rather than put in a wrong place.
_SHORT_CELLS = frozenset(range(12, 19))
_SHARED_ITEM, _FORMAT, _STYLE, _WORKBOOK, _SHEET, _MERGED, _END_OF_ROWS = 19, 44, 47, 153, 156, 176, 146
_BEGIN_CELL_STYLES, _END_CELL_STYLES = 617, 618
_VISIBILITIES = {1: Visibility.HIDDEN, 2: Visibility.VERY_HIDDEN}


def open_xlsb(source: Source) -> Workbook:
    resources = ExitStack()
    try:
        sheets = list(_XlsbFile(Package(source, resources), source).sheets())
    except BaseException:
        resources.close()
        raise
    return Workbook(source.name, FileKind.XLSB, sheets, resources)


class _XlsbFile:
    def __init__(self, package: Package, source: Source) -> None:
        self._package = package
        self._name = source.name
        self._limits = source.limits
        self._main = workbook_part(package, "xl/workbook.bin")
        self._related = package.relationships(self._main)
        self._epoch_1904 = False
        self._converters = cache(self._load_converters)

    def sheets(self) -> Iterator[Sheet]:
        """Sheets in the workbook's order. Raises ``NotATable`` without one, ``DamagedFile`` where a part is missing."""
        count = 0
        for kind, content in self._records(self._main):
            if kind == _WORKBOOK:
                self._epoch_1904 = bool(content[0] & 1)
            if kind != _SHEET:
                continue
            (state,) = struct.unpack_from("<I", content)
            key, position = wide_string(content, 8)
            relationship = self._related[key]
            if relationship.kind != "worksheet":
                continue
            if relationship.target not in self._package:
                raise DamagedFile(self._name)
            count += 1
            if count > self._limits.sheets:
                raise TableTooLarge(self._name, sentence=TOO_MANY_SHEETS, values={"limit": self._limits.sheets})
            yield Sheet(
                name=storable(wide_string(content, position)[0]),
                visibility=_VISIBILITIES.get(state, Visibility.VISIBLE),
                row_source=partial(self._rows, relationship.target),
                merged_source=partial(self._merged, relationship.target),
            )
        if not count:
            raise NotATable(self._name, sentence=NO_SHEETS)

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        with self._package.open(part) as stream:
            yield from records(stream)

    def _rows(self, part: str) -> Iterator[NumberedRow]:
        with typed_faults(self._name):
            converters = self._converters()
            shaper = RowShaper(self._name, self._limits.columns)
            cells: dict[int, Cell] = {}
            number = 0
            for kind, content in self._records(part):
                convert = converters.get(kind)
                if convert:
                    if not number:
                        raise DamagedFile(self._name)
                    column, style = struct.unpack_from("<II", content)
                    cells[column] = convert(content, style & 0xFFFFFF)
                elif kind in (_ROW, _END_OF_ROWS):
                    if row := shaper.row(cells):
                        yield from shaper.placed(number, row)
                    if kind == _END_OF_ROWS:
                        return
                    cells = {}
                    number = shaper.check_number(struct.unpack_from("<I", content)[0] + 1)
                elif kind in _SHORT_CELLS:
                    raise DamagedFile(self._name)
            raise DamagedFile(self._name)

    def _merged(self, part: str, within: int) -> Iterator[MergedRange]:
        with typed_faults(self._name):
            for kind, content in self._records(part):
                if kind == _MERGED:
                    first, last, left, right = struct.unpack_from("<IIII", content)
                    if first < within:
                        yield MergedRange(first + 1, left, last + 1, right)

    def _load_converters(self) -> dict[int, Callable[[bytes, int], Cell]]:
        """A converter for each type of cell record, of its content and its style."""
        parts = {related.kind: related.target for related in self._related.values()}
        shared = self._shared_texts(parts["sharedStrings"]) if parts.get("sharedStrings", "") in self._package else []
        kinds = self._number_kinds(parts["styles"]) if parts.get("styles", "") in self._package else []
        epoch_1904 = self._epoch_1904

        def serial(value: float, style: int) -> Cell:
            kind = kinds[style] if style < len(kinds) else NumberKind.NUMBER
            return from_serial(value, kind, epoch_1904=epoch_1904)

        def real(content: bytes, style: int) -> Cell:
            return serial(struct.unpack_from("<d", content, 8)[0], style)

        def flag(content: bytes, _style: int) -> Cell:
            return bool(content[8])

        def error(content: bytes, _style: int) -> Cell:
            return CellError(ERROR_CODES.get(content[8], "#N/A"))

        def text(content: bytes, _style: int) -> Cell:
            return self._text(content, 8)

        return {
            _RK: lambda content, style: serial(rk_number(struct.unpack_from("<I", content, 8)[0]), style),
            _ERROR: error,
            _BOOL: flag,
            _REAL: real,
            _STRING: text,
            _SHARED: lambda content, _style: shared[struct.unpack_from("<I", content, 8)[0]],
            _FORMULA_STRING: text,
            _FORMULA_REAL: real,
            _FORMULA_BOOL: flag,
            _FORMULA_ERROR: error,
            _RICH_STRING: lambda content, _style: self._text(content, 9),
        }

    def _text(self, content: bytes, position: int) -> str | None:
        text = storable(wide_string(content, position)[0])
        check_length(text, name=self._name, limit=self._limits.cell_chars)
        return text or None

    def _shared_texts(self, part: str) -> list[str | None]:
        texts: list[str | None] = []
        memory = 0
        for kind, content in self._records(part):
            if kind == _SHARED_ITEM:
                texts.append(self._text(content, 1))
                memory += sys.getsizeof(texts[-1])
                if memory > self._limits.shared_text_bytes:
                    raise TableTooLarge(self._name)
        return texts

    def _number_kinds(self, part: str) -> list[NumberKind]:
        """The kind of number of each cell style."""
        codes: dict[int, str] = {}
        formats: list[int] = []
        in_cell_styles = False
        for kind, content in self._records(part):
            if kind in (_BEGIN_CELL_STYLES, _END_CELL_STYLES):
                in_cell_styles = kind == _BEGIN_CELL_STYLES
            elif kind == _FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = wide_string(content, 2)[0]
            elif kind == _STYLE and in_cell_styles:
                formats.append(struct.unpack_from("<H", content, 2)[0])
                if len(formats) > MAX_STYLES:
                    raise DamagedFile(self._name)
        return [number_kind(format_id, codes.get(format_id)) for format_id in formats]
