"""Values as they go into a cell: of the column's kind, with text that any spreadsheet can hold."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils.translation import gettext

from pkh_portal.spreadsheets.values import CellError, cell_text
from pkh_portal.spreadsheets.writing.tables import ColumnKind

Ready = str | int | float | date | datetime | None

MAX_CELL = 32_767  # in UTF-16 units, Excel's way of counting
_EXACT_NUMBER = 10**15  # from here on a spreadsheet's number loses digits
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar is wrong, or has no days at all
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
_CELLS = (bool, int, float, date, time, timedelta, CellError)


class ValueShaper:
    """Makes values of one file ready; ``cut_cells`` counts texts that had to be cut."""

    def __init__(self, time_zone: tzinfo | None = None) -> None:
        self.cut_cells = 0
        self._time_zone = time_zone

    def for_kind(self, kind: ColumnKind) -> Callable[[Any], Ready]:
        """What turns a value into one of ``kind``; a value that is none of it becomes text."""
        match kind:
            case ColumnKind.TEXT | ColumnKind.LONG_NUMBER:
                return self.text
            case ColumnKind.DATE:
                return self._date
            case ColumnKind.DATETIME:
                return self._datetime
            case _:
                return self._number

    def text(self, value: object) -> str | None:
        """The text, without characters that XML forbids, with ``\\n`` as line end, at most as long as a cell."""
        if value is None:
            return None
        # Whole decimals count as whole numbers: a NIK that went through one keeps its digits and gains no ".0".
        text = cell_text(value) if isinstance(value, _CELLS) else str(value)
        if "\r" in text:
            text = _LINE_END.sub("\n", text)
        if not text.isprintable():
            text = _ILLEGAL.sub("", text)
        return self._cut(text) or None

    def _cut(self, text: str) -> str:
        if len(text) * 2 <= MAX_CELL or _units(text) <= MAX_CELL:
            return text
        self.cut_cells += 1
        mark = gettext(" … [dipotong]")
        room = MAX_CELL - _units(mark)
        return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + mark

    def _number(self, value: object) -> Ready:
        if isinstance(value, Decimal):
            value = int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
        if not isinstance(value, (int, float)):
            return self.text(value)
        if not isfinite(value):
            return None
        return value + 0 if abs(value) < _EXACT_NUMBER else cell_text(value)

    def _datetime(self, value: object) -> Ready:
        if isinstance(value, datetime):
            if value.tzinfo and self._time_zone:
                value = value.astimezone(self._time_zone)
            value = value.replace(tzinfo=None)
        elif isinstance(value, date):
            value = datetime.combine(value, time())
        else:
            return self.text(value)
        return value if value.date() >= _FIRST_DAY else cell_text(value)

    def _date(self, value: object) -> Ready:
        value = self._datetime(value) if isinstance(value, datetime) else value
        if isinstance(value, datetime):
            value = value.date()
        if not isinstance(value, date):
            return self.text(value)
        return value if value >= _FIRST_DAY else cell_text(value)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
