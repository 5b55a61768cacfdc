"""Which number formats show a day or a time, and what day or time a serial number is."""

import enum
import re
from datetime import date, datetime, time, timedelta

from pkh_portal.spreadsheets.values import Cell, whole_or_float


class NumberKind(enum.Enum):
    NUMBER = enum.auto()
    DATE = enum.auto()
    TIME = enum.auto()
    DURATION = enum.auto()


# Number formats that a workbook uses by number alone; 27-36 and 50-58 are the East Asian days.
_BUILTIN_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_BUILTIN_TIMES = {18, 19, 20, 21, 45, 47}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# Text between quotes, escaped and filling characters, colours and locales say nothing about the kind.
_DECORATION = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

_LONGEST_CODE = 255

_MILLISECONDS_PER_DAY = 86_400_000
_LAST_SERIAL = 2_958_466  # the day after 31/12/9999


def number_kind(format_id: int, code: str | None) -> NumberKind:
    """The kind by the format's own code, or by its number when the workbook gives no code for it."""
    if code is None:
        if format_id in _BUILTIN_DATES:
            return NumberKind.DATE
        if format_id in _BUILTIN_TIMES:
            return NumberKind.TIME
        return NumberKind.DURATION if format_id == 46 else NumberKind.NUMBER
    code = code[:_LONGEST_CODE]
    if _ELAPSED.search(code):
        return NumberKind.DURATION
    letters = set(_DECORATION.sub("", code).partition(";")[0].lower())
    if letters & {"y", "d"} or ("m" in letters and not letters & {"h", "s"}):
        return NumberKind.DATE
    return NumberKind.TIME if letters & {"h", "s"} else NumberKind.NUMBER


def from_serial(serial: float, kind: NumberKind, *, epoch_1904: bool) -> Cell:
    """The day or time that ``serial`` shows in a format of ``kind``; the number itself where it shows none.

    Fractions are rounded to the millisecond: a spreadsheet's 10:00 is 0.416666666666667 of a day.
    """
    if kind is NumberKind.NUMBER or not -_LAST_SERIAL < serial < _LAST_SERIAL:
        return whole_or_float(serial)
    if kind is NumberKind.DURATION:
        return timedelta(milliseconds=round(serial * _MILLISECONDS_PER_DAY))
    if serial < 0 or (serial == 0 and kind is NumberKind.DATE and not epoch_1904):
        return whole_or_float(serial)
    days, rest = divmod(round(serial * _MILLISECONDS_PER_DAY), _MILLISECONDS_PER_DAY)
    clock = clock_time(timedelta(milliseconds=rest))
    if days == 0 and (kind is NumberKind.TIME or rest):
        return clock
    return _day(days, epoch_1904) if not rest else datetime.combine(_day(days, epoch_1904), clock)


def clock_time(since_midnight: timedelta) -> time:
    """The time of day that is so much later than midnight; less than a day."""
    return (datetime.combine(date.min, time()) + since_midnight).time()


def _day(days: int, epoch_1904: bool) -> date:
    # Serial 60 is a 29/02/1900 that never was; the days before it are counted from one day later.
    first = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 31 if days < 60 else 30)
    return date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
