"""ODS: the tables of an OpenDocument spreadsheet.

All tables stand in one part, ``content.xml``; it is unpacked once into a temporary file, in which the places of the
tables are noted, so that each can be read by itself. Elements are known by the prefixes that every program uses.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from xml.parsers.expat import ExpatError

from pkh_portal.spreadsheets.errors import (
    NO_SHEETS,
    TOO_MANY_SHEETS,
    DamagedFile,
    NotATable,
    PasswordProtected,
    TableTooLarge,
)
from pkh_portal.spreadsheets.limits import MIB
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.ods_table import TableHandler
from pkh_portal.spreadsheets.readers.package import Package
from pkh_portal.spreadsheets.readers.xml import local_elements, safe_parser
from pkh_portal.spreadsheets.sources import Source, typed_faults
from pkh_portal.spreadsheets.workbook import FileKind, MergedRange, NumberedRow, Sheet, Visibility, Workbook

_TABLE = re.compile(rb"<table:table(?=[\s/>])[^<>]*>")
_BLOCK = MIB
_OVERLAP = 4096
_IN_MEMORY = 16 * MIB


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table's bytes stand in the unpacked content."""

    start: int
    end: int
    tag: bytes


def open_ods(source: Source) -> Workbook:
    resources = ExitStack()
    try:
        package = Package(source, resources)
        if "META-INF/manifest.xml" in package:
            names = {tag for _opening, tag, _attributes in package.elements("META-INF/manifest.xml")}
            if "encryption-data" in names:
                raise PasswordProtected(source.name)
        sheets = list(_OdsContent(package, source, resources).sheets())
    except BaseException:
        resources.close()
        raise
    return Workbook(source.name, FileKind.ODS, sheets, resources)


class _OdsContent:
    def __init__(self, package: Package, source: Source, resources: ExitStack) -> None:
        self._name = source.name
        self._limits = source.limits

        self._content = resources.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 # Closed with the workbook.
        self._tables = self._unpack(package)

    def sheets(self) -> Iterator[Sheet]:
        hidden = self._hidden_styles()
        for table in self._tables:
            closed = table.tag if table.tag.endswith(b"/>") else table.tag + b"</table:table>"
            _opening, _tag, attributes = next(local_elements([closed], name=self._name))
            style = attributes.get("style-name")
            yield Sheet(
                name=attributes.get("name", ""),
                visibility=Visibility.HIDDEN if style in hidden else Visibility.VISIBLE,
                row_source=partial(self._rows, table),
                merged_source=partial(self._merged, table),
            )

    def _unpack(self, package: Package) -> list[_Table]:
        """Write the content to the temporary file and note its tables. Raises ``NotATable`` without one."""
        starts: list[tuple[int, bytes]] = []
        window, position, written = b"", 0, 0
        with package.open("content.xml") as stream:
            while block := stream.read(_BLOCK):
                self._content.write(block)
                window, position, written = window + block, written - len(window), written + len(block)
                starts.extend(
                    (position + match.start(), match[0])
                    for match in _TABLE.finditer(window)
                    if not starts or position + match.start() > starts[-1][0]
                )
                window = window[-_OVERLAP:]
                if len(starts) > self._limits.sheets:
                    raise TableTooLarge(self._name, sentence=TOO_MANY_SHEETS, values={"limit": self._limits.sheets})
        if not starts:
            raise NotATable(self._name, sentence=NO_SHEETS)
        ends = [start for start, _tag in starts[1:]] + [written]
        return [_Table(start, end, tag) for (start, tag), end in zip(starts, ends, strict=True)]

    def _hidden_styles(self) -> set[str]:
        """Names of the table styles that hide a table, from what stands before the first one."""
        hidden: set[str] = set()
        style = ""
        beginning = self._slice(0, self._tables[0].start)
        for opening, tag, attributes in local_elements(beginning, name=self._name, whole=False):
            if opening and tag == "style":
                style = attributes.get("name", "")
            elif opening and tag == "table-properties" and attributes.get("display") == "false":
                hidden.add(style)
        return hidden

    def _slice(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            # Sheets may be read in turns: each takes its own place in the file again.
            self._content.seek(start)
            block = self._content.read(min(_BLOCK, end - start))
            if not block:
                return
            start += len(block)
            yield block

    def _parsed(self, table: _Table, handler: TableHandler) -> Iterator[None]:
        """Feed the table to ``handler``, pausing after each block."""
        parser = safe_parser(self._name)
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.characters
        for block in self._slice(table.start, table.end):
            try:
                parser.Parse(block, False)
            except ExpatError:
                # Behind the table's end the surrounding elements close, which were never opened here.
                if not handler.complete:
                    raise
            yield
            if handler.complete:
                return
        raise DamagedFile(self._name)

    def _rows(self, table: _Table) -> Iterator[NumberedRow]:
        with typed_faults(self._name):
            shaper = RowShaper(self._name, self._limits.columns)
            handler = TableHandler(self._name, self._limits, shaper)
            for _pause in self._parsed(table, handler):
                for first, repeated, row in handler.finished:
                    for number in range(first, first + repeated):
                        shaper.check_number(number)
                        yield from shaper.placed(number, row)
                handler.finished.clear()
                handler.merged.clear()

    def _merged(self, table: _Table, within: int) -> Iterator[MergedRange]:
        with typed_faults(self._name):
            handler = TableHandler(self._name, self._limits, RowShaper(self._name, self._limits.columns))
            for _pause in self._parsed(table, handler):
                handler.finished.clear()
                yield from (block for block in handler.merged if block.first_row <= within)
                handler.merged.clear()
                if handler.last_row > within:
                    return
