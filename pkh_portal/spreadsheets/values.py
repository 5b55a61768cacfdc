"""What a cell can hold, and the text a clerk sees in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, TypeAlias, TypeGuard


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value as the spreadsheet shows it: ``#REF!``, ``#N/A``, ``#SPILL!``."""

    code: str

    def __str__(self) -> str:
        return self.code


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | CellError | None
"""A text cell is ``str`` whatever its characters; a numeric cell is ``int`` when whole, else ``float``."""

Row: TypeAlias = tuple[Cell, ...]
"""Cells from column A on. Empty ones at the end are left out, so rows differ in length."""


def is_number(value: Cell) -> TypeGuard[int | float]:
    """True for what a numeric cell gives: never for text that looks like a number, never for a yes or no."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole_or_float(value: int | float) -> int | float:
    """A whole number as ``int``, so that 16 digits stay 16 digits; any other number as it is."""
    if isinstance(value, float) and isfinite(value) and abs(value) < 1e18 and value.is_integer():
        return int(value)
    return value


def cell_text(value: Cell) -> str:
    """The text of a cell: whole numbers digit by digit, a decimal comma, days as dd/mm/yyyy; no digit is lost."""
    return _TEXTS.get(type(value), str)(value)


def _float_text(value: float) -> str:
    if not isfinite(value):
        return str(value)
    if value.is_integer():
        return f"{value:.0f}" if value else "0"
    # The shortest text that gives the same number back, written out without an exponent.
    return f"{Decimal(repr(value)):f}".replace(".", ",")


def _date_text(value: date) -> str:
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def _time_text(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second or value.microsecond else f"{value:%H:%M}"


def _duration_text(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "",
    str: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    float: _float_text,
    date: _date_text,
    datetime: lambda value: f"{_date_text(value)} {_time_text(value.time())}",
    time: _time_text,
    timedelta: _duration_text,
    CellError: str,
}
