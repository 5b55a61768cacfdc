"""An opened file: its sheets, and the rows of each as a stream."""

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Self

from pkh_portal.spreadsheets.values import Row


class FileKind(enum.StrEnum):
    """What a file is by its content; ``.xlsm`` is ``XLSX``."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"


class Visibility(enum.StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged block: rows numbered as the spreadsheet shows them, columns as indexes into a row (A is 0)."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


MAX_MERGED = 10_000

NumberedRow = tuple[int, Row]
RowSource = Callable[[], Iterator[NumberedRow]]
MergedSource = Callable[[int], Iterator[MergedRange]]


def no_merged_ranges(_within: int) -> Iterator[MergedRange]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of an open workbook. Reading it again starts again from its first row."""

    name: str
    visibility: Visibility
    row_source: RowSource = field(repr=False, compare=False)
    merged_source: MergedSource = field(repr=False, compare=False, default=no_merged_ranges)

    def rows(self) -> Iterator[NumberedRow]:
        """Each row from the first to the last that holds a value: (number as the spreadsheet shows it, cells).

        Rows without a value between them come as ``()``; formatting alone makes no row. Hidden rows are read.
        Raises a ``SpreadsheetError`` also half way, when the damage lies there.
        """
        return self.row_source()

    def merged_ranges(self, *, within: int = 100) -> tuple[MergedRange, ...]:
        """Merged blocks that begin in the first ``within`` rows of the sheet, in the file's order; at most 10,000.

        May cost a pass over the sheet. Raises ``SpreadsheetError``.
        """
        return tuple(islice(self.merged_source(within), MAX_MERGED))


@dataclass(slots=True)
class Workbook:
    """An open file; close it, or use it as a context manager. Sheets that hold no cells (charts) are left out."""

    name: str
    kind: FileKind
    sheets: Sequence[Sheet]
    resources: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        self.resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
