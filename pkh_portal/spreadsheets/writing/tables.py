"""What is to be written: columns, tables, and what came of it."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Progress = Callable[[int], object]
"""Told how many rows have been written so far; whatever it raises ends the writing and leaves no file."""


class ColumnKind(enum.Enum):
    """How a column is written. ``LONG_NUMBER`` is for digits that are no quantity (NIK, card, account): always text."""

    TEXT = enum.auto()
    LONG_NUMBER = enum.auto()
    INTEGER = enum.auto()
    DECIMAL = enum.auto()
    PERCENT = enum.auto()  # of a share: 0.25 is 25 %
    MONEY = enum.auto()  # rupiah
    DATE = enum.auto()
    DATETIME = enum.auto()


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in characters; None takes what suits the kind. ``help`` is a note on the heading.

    ``total``: summed in the table's last row, where the table has one. ``choices`` are offered in XLSX as a drop-down
    below the heading, for somebody who fills the sheet; ``strict`` ones refuse any other text.
    """

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float | None = None
    help: str = ""
    total: bool = False
    choices: Sequence[str] = ()
    strict: bool = False


class Tone(enum.Enum):
    """Why a cell stands out."""

    BAD = enum.auto()
    DOUBTFUL = enum.auto()


@dataclass(frozen=True, slots=True)
class Marked:
    """A value whose cell stands out in XLSX, with a note on it; in CSV it is the bare value."""

    value: object
    tone: Tone = Tone.BAD
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. ``rows`` is read once, a row at a time; each has a value for each column.

    ``titles`` stand above the headings. ``total_label`` (``JUMLAH``) asks for a last row of sums. A CSV file holds
    headings and rows only.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    titles: Sequence[str] = ()
    total_label: str = ""


def bare(value: object) -> object:
    """The value itself, without its mark."""
    return value.value if isinstance(value, Marked) else value


@dataclass(frozen=True, slots=True)
class WriteReport:
    """``rows`` without titles, headings and sums; ``cut_cells``: texts too long for a cell, cut with a mark."""

    rows: int
    cut_cells: int


class FileFormat(enum.StrEnum):
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        if self is FileFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
