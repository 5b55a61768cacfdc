"""XLSX and XLSM: the sheets of a workbook and the parts they are read from."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache, partial

from pkh_portal.spreadsheets.errors import NO_SHEETS, TOO_MANY_SHEETS, DamagedFile, NotATable, TableTooLarge
from pkh_portal.spreadsheets.formats import NumberKind, number_kind
from pkh_portal.spreadsheets.limits import MAX_STYLES
from pkh_portal.spreadsheets.readers.characters import split_after_last
from pkh_portal.spreadsheets.readers.columns import column_indexes
from pkh_portal.spreadsheets.readers.package import Package
from pkh_portal.spreadsheets.readers.xlsx_rows import sheet_rows
from pkh_portal.spreadsheets.readers.xlsx_strings import read_shared_texts
from pkh_portal.spreadsheets.readers.xlsx_values import CellConverters
from pkh_portal.spreadsheets.sources import Source, typed_faults
from pkh_portal.spreadsheets.workbook import FileKind, MergedRange, NumberedRow, Sheet, Visibility, Workbook

_VISIBILITIES = {"hidden": Visibility.HIDDEN, "veryHidden": Visibility.VERY_HIDDEN}
_MERGED = re.compile(r'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


def open_xlsx(source: Source) -> Workbook:
    resources = ExitStack()
    try:
        package = Package(source, resources)
        sheets = list(_XlsxFile(package, source).sheets())
    except BaseException:
        resources.close()
        raise
    return Workbook(source.name, FileKind.XLSX, sheets, resources)


def workbook_part(package: Package, usual: str) -> str:
    """The name of the main part: the one the package names, else the usual one."""
    for relationship in package.relationships("").values():
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    return usual


class _XlsxFile:
    def __init__(self, package: Package, source: Source) -> None:
        self._package = package
        self._name = source.name
        self._limits = source.limits
        self._main = workbook_part(package, "xl/workbook.xml")
        self._related = package.relationships(self._main)
        self._epoch_1904 = False
        self._converters = cache(self._load_converters)

    def sheets(self) -> Iterator[Sheet]:
        """Sheets in the workbook's order. Raises ``NotATable`` without one, ``DamagedFile`` where a part is missing."""
        count = 0
        for opening, tag, attributes in self._package.elements(self._main):
            if opening and tag == "workbookPr":
                self._epoch_1904 = attributes.get("date1904") in ("1", "true")
            if not opening or tag != "sheet":
                continue
            relationship = self._related[attributes["id"]]
            if relationship.kind != "worksheet":
                continue
            if relationship.target not in self._package:
                raise DamagedFile(self._name)
            count += 1
            if count > self._limits.sheets:
                raise TableTooLarge(self._name, sentence=TOO_MANY_SHEETS, values={"limit": self._limits.sheets})
            yield Sheet(
                name=attributes.get("name", ""),
                visibility=_VISIBILITIES.get(attributes.get("state", ""), Visibility.VISIBLE),
                row_source=partial(self._rows, relationship.target),
                merged_source=partial(self._merged, relationship.target),
            )
        if not count:
            raise NotATable(self._name, sentence=NO_SHEETS)

    def _rows(self, part: str) -> Iterator[NumberedRow]:
        with typed_faults(self._name):
            blocks = self._package.text_blocks(part)
            yield from sheet_rows(blocks, self._converters(), name=self._name, limits=self._limits)

    def _merged(self, part: str, within: int) -> Iterator[MergedRange]:
        """Merged blocks, which stand behind the rows: the part is unpacked, but its rows are not read."""
        indexes = column_indexes()
        with typed_faults(self._name):
            rest = ""
            for block in self._package.text_blocks(part):
                whole, rest = split_after_last(rest + block, ">")
                for first_column, first_row, last_column, last_row in _MERGED.findall(whole):
                    if int(first_row) <= within:
                        yield MergedRange(int(first_row), indexes[first_column], int(last_row), indexes[last_column])

    def _load_converters(self) -> CellConverters:
        parts = {related.kind: related.target for related in self._related.values()}
        shared: list[str | None] = []
        if parts.get("sharedStrings", "") in self._package:
            blocks = self._package.text_blocks(parts["sharedStrings"])
            shared = read_shared_texts(blocks, name=self._name, limits=self._limits)
        kinds = self._number_kinds(parts["styles"]) if parts.get("styles", "") in self._package else []
        return CellConverters(shared, kinds, epoch_1904=self._epoch_1904)

    def _number_kinds(self, part: str) -> list[NumberKind]:
        """The kind of number of each cell style."""
        codes: dict[int, str] = {}
        formats: list[int] = []
        in_cell_styles = False
        for opening, tag, attributes in self._package.elements(part):
            if tag == "cellXfs":
                in_cell_styles = opening
            elif opening and tag == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif opening and tag == "xf" and in_cell_styles:
                formats.append(int(attributes.get("numFmtId", 0)))
                if len(formats) > MAX_STYLES:
                    raise DamagedFile(self._name)
        return [number_kind(format_id, codes.get(format_id)) for format_id in formats]
