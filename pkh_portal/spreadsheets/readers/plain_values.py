"""Numbers and days from the text that XML workbooks hold of them."""

from datetime import datetime, time, timedelta
from math import isfinite

from pkh_portal.spreadsheets.formats import clock_time
from pkh_portal.spreadsheets.readers.characters import storable
from pkh_portal.spreadsheets.values import Cell, whole_or_float


def number(text: str) -> Cell:
    """The number, whole ones as ``int``; text that is no number stays text."""
    if text.isdecimal():
        return int(text)
    try:
        value = float(text)
    except ValueError:
        return storable(text) or None
    return whole_or_float(value) if isfinite(value) else text


def iso_date(text: str) -> Cell:
    """A day, or a day with a time; text that is none stays text."""
    try:
        value = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return storable(text) or None
    return value if value.time() != time() else value.date()


def as_clock(value: timedelta) -> time | timedelta:
    """A clock time for less than a day, the duration itself for more."""
    return clock_time(value) if timedelta(0) <= value < timedelta(days=1) else value
