"""Delimited text: semicolon, comma, tab or bar; quotes; an optional ``sep=`` line, which is no row.

A quote that is opened and never closed would silently swallow rows. So a file with quotes is first read strictly;
where that fails, quotes count as ordinary characters if the columns come out even, and else the file is refused
with the row where it begins.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from pkh_portal.spreadsheets.errors import CELL_TOO_LONG_IN_ROW, UNCLOSED_QUOTE, DamagedFile, TableTooLarge
from pkh_portal.spreadsheets.guards import unguarded
from pkh_portal.spreadsheets.limits import MIB
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.sources import Source, typed_faults
from pkh_portal.spreadsheets.values import Cell
from pkh_portal.spreadsheets.workbook import FileKind, NumberedRow, Sheet, Visibility, Workbook

DELIMITERS = ";,\t|"

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
_LONGEST_LINE = 4 * MIB
_SAMPLE_ROWS = 200
_DOS_END = "\x1a"


def open_text(source: Source, encoding: str) -> Workbook:
    text = DelimitedText(source, encoding)
    return Workbook(source.name, FileKind.TEXT, [Sheet("", Visibility.VISIBLE, text.rows)])


class DelimitedText:
    def __init__(self, source: Source, encoding: str) -> None:
        self._source = source
        self._encoding = encoding

    def rows(self) -> Iterator[NumberedRow]:
        """Rows by their number in the file, where a ``sep=`` line is not counted and a row may span lines."""
        name, limits = self._source.name, self._source.limits
        with typed_faults(name):
            shaper = RowShaper(name, limits.columns)
            for number, fields in enumerate(self._records(), start=1):
                cells = [field if field and field[0] not in "='\"" else self._cell(field) for field in fields]
                while cells and cells[-1] is None:
                    cells.pop()
                if not cells:
                    continue
                shaper.check_number(number)
                shaper.check_width(len(cells))
                if max(map(len, fields)) > limits.cell_chars:
                    values = {"row": number, "limit": limits.cell_chars}
                    raise TableTooLarge(name, sentence=CELL_TOO_LONG_IN_ROW, values=values)
                yield from shaper.placed(number, tuple(cells))

    @cached_property
    def delimiter(self) -> str:
        """The one the ``sep=`` line names, else the one by which most rows have the same number of columns."""
        with self._open() as stream:
            if separator := _SEPARATOR_LINE.fullmatch(stream.readline(16)):
                return separator[1]
        return max(DELIMITERS, key=self._evenness)

    def _evenness(self, delimiter: str) -> tuple[float, int]:
        """The share of rows at the beginning that have the commonest number of columns, and that number."""
        widths = Counter(len(row) for row in islice(self._reader(delimiter), _SAMPLE_ROWS) if row)
        count, width = max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))
        return count / max(widths.total(), 1), width

    @cached_property
    def _quotes_are_text(self) -> bool:
        """Whether quotes mean nothing in this file. Raises ``DamagedFile`` where that cannot be told."""
        number = 1
        try:
            for _row in self._reader(self.delimiter, strict=True):
                number += 1
        except csv.Error as error:
            widths = Counter(len(row) for row in self._reader(self.delimiter, quotes=False))
            if max(widths) == 1 or max(widths) > widths.most_common(1)[0][0]:
                raise DamagedFile(self._source.name, sentence=UNCLOSED_QUOTE, values={"row": number}) from error
            return True
        return False

    def _records(self) -> Iterator[list[str]]:
        if not self._has_quotes:
            return self._reader(self.delimiter, quotes=False)
        if self._quotes_are_text:
            return map(_without_quotes, self._reader(self.delimiter, quotes=False))
        return self._reader(self.delimiter, strict=True)

    @cached_property
    def _has_quotes(self) -> bool:
        quote = '"'.encode("utf-16-le")[:1]
        return any(quote in block for block in self._source.blocks())

    def _reader(self, delimiter: str, *, strict: bool = False, quotes: bool = True) -> Iterator[list[str]]:
        with self._open() as stream:
            yield from csv.reader(
                self._lines(stream),
                delimiter=delimiter,
                strict=strict,
                quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
            )

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._source.open(), encoding=self._encoding, errors="replace", newline="")

    def _lines(self, stream: io.TextIOWrapper) -> Iterator[str]:
        """Lines as they are, without a ``sep=`` line. Raises ``TableTooLarge`` for what no line can be."""
        line = stream.readline(_LONGEST_LINE)
        if _SEPARATOR_LINE.fullmatch(line):
            line = stream.readline(_LONGEST_LINE)
        while line:
            if len(line) >= _LONGEST_LINE:
                raise TableTooLarge(self._source.name)
            if line != _DOS_END:
                yield line
            line = stream.readline(_LONGEST_LINE)

    @staticmethod
    def _cell(field: str) -> Cell:
        """A field that is empty, quoted once more, or made text for a spreadsheet: ``="0012"``, ``'=1+1``."""
        if field.startswith('="') and field.endswith('"') and len(field) > 2:
            field = field[2:-1].replace('""', '"')
        return unguarded(field) or None


def _without_quotes(fields: list[str]) -> list[str]:
    """Fields of a file whose quotes do not pair up: those around a whole field are taken off, others stay."""
    return [
        field[1:-1].replace('""', '"') if len(field) > 1 and field[0] == field[-1] == '"' else field for field in fields
    ]
