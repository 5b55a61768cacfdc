"""Columns of sheets: import-export's fields that keep values what they are (numbers, days) and know how clerks write.

Out they give values for our writer, not texts; in they take cells of our reader. A cell that cannot be taken is a
``ValueError`` with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import Choices, Model
from django.utils import formats
from django.utils.translation import gettext as _
from import_export.fields import Field

from pkh_portal.accounts.masking import DOT
from pkh_portal.spreadsheets import ColumnKind, cell_text, is_number

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

_order = count()
_NUMBERS = (ColumnKind.INTEGER, ColumnKind.DECIMAL, ColumnKind.PERCENT, ColumnKind.MONEY)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EXACT_NUMBER = 10**15


@dataclass(frozen=True, slots=True)
class Fill:
    """How somebody fills the column in a template."""

    example: object = ""
    help: StrOrPromise = ""
    required: bool = False


class SheetField(Field):
    """One column. ``attribute`` is the path of the value; ``heading`` what stands above it.

    A column with ``fill`` comes in, too; one without it only goes out.
    """

    def __init__(
        self,
        attribute: str,
        heading: StrOrPromise,
        *,
        kind: ColumnKind = ColumnKind.TEXT,
        width: float | None = None,
        choices: type[Choices] | None = None,
        fill: Fill | None = None,
    ) -> None:
        super().__init__(attribute=attribute, readonly=fill is None)
        self.heading, self.kind, self.width, self.choices = heading, kind, width, choices
        self.fill = fill or Fill()
        self.order = next(_order)

    def export(self, instance: Model, **kwargs: Any) -> Any:
        """The value as our writer takes it."""
        return self.written(self.get_value(instance))

    def written(self, value: Any) -> Any:
        """A value of the attribute as it stands in a sheet: labels for choices, words for yes and no."""
        if value is None or value == "":
            return None
        if self.choices is not None:
            return str(self.choices(value).label)
        if isinstance(value, bool):
            return _("Ya") if value else _("Tidak")
        return value if isinstance(value, (int, float, str, Decimal, date)) else str(value)

    def shown(self, value: Any) -> str:
        """A value of the attribute for a reader of the preview."""
        value = self.written(value)
        if isinstance(value, datetime):
            return formats.date_format(value, "SHORT_DATETIME_FORMAT")
        if isinstance(value, date):
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        if self.kind in _NUMBERS and value is not None:
            return str(formats.localize(value))
        return "" if value is None else str(value)

    def clean(self, row: Mapping[str, Any], **kwargs: Any) -> Any:
        """The attribute's value for a cell. Raises ``ValueError`` with a sentence."""
        cell = row.get(str(self.column_name))
        if isinstance(cell, str):
            cell = cell.strip()
        if cell is None or cell == "":
            if self.fill.required:
                raise ValueError(_("Kolom ini wajib diisi."))
            return self.empty()
        if self.choices is not None:
            return self.choice(cell)
        reader: Callable[[Any], Any] = _READERS.get(self.kind, _text)
        return reader(cell)

    def empty(self) -> Any:
        """What an empty cell means."""
        texts = (ColumnKind.TEXT, ColumnKind.LONG_NUMBER)
        return "" if self.kind in texts or self.choices is not None else None

    def choice(self, cell: Any) -> Any:
        """The choice whose label or value the cell names, whatever its capitals and punctuation."""
        assert self.choices is not None  # noqa: S101 - for the type checker: only asked of such fields.
        wanted = plain(cell_text(cell))
        for value, label in self.choices.choices:
            if wanted in (plain(str(label)), plain(str(value))):
                return value
        labels = "; ".join(str(label) for _value, label in self.choices.choices)
        raise ValueError(_("Isi dengan salah satu dari: %(labels)s.") % {"labels": labels})


def plain(text: str) -> str:
    """Text with nothing but its letters and digits, for comparing what people wrote."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _text(cell: Any) -> str:
    return " ".join(cell_text(cell).split())


def _digits(cell: Any) -> str:
    """A number that is no quantity. Excel keeps fifteen digits of a number cell: what lost some is not taken."""
    if is_number(cell) and abs(cell) >= _EXACT_NUMBER:
        raise ValueError(
            _(
                "Nomor ini tersimpan sebagai angka sehingga digit terakhirnya hilang. Ubah kolomnya menjadi teks, "
                "lalu ketik ulang."
            )
        )
    text = re.sub(r"[\s.'\-]", "", cell_text(cell))
    if DOT in text or "*" in text:
        raise ValueError(_("Nomor ini tersamar. Tulis nomor lengkapnya, atau kosongkan kolomnya dari berkas."))
    if not text.isascii() or not text.isdigit():
        raise ValueError(_("Tulis angka saja, tanpa huruf."))
    return text


def _whole(cell: Any) -> int:
    """A whole number; dots between thousands and ``Rp`` are understood."""
    if is_number(cell) and float(cell).is_integer():
        return int(cell)
    text = cell_text(cell).strip().removeprefix("Rp").strip().removesuffix(",00").removesuffix(",-")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if not (text.isascii() and text.isdigit()):
        raise ValueError(_("Tulis angka bulat, misalnya 750000."))
    return int(text)


def _decimal(cell: Any) -> Decimal:
    """A number with a decimal comma or point."""
    try:
        value = Decimal(str(cell) if is_number(cell) else cell_text(cell).strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(_("Tulis angka, misalnya 0,5.")) from error
    if not value.is_finite():
        raise ValueError(_("Tulis angka, misalnya 0,5."))
    return value


def _day(cell: Any) -> date:
    """A day: a real one, or text with the day first (31/12/2026) or the year first (2026-12-31)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_text(cell).strip()
    try:
        if found := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        if found := _YEAR_FIRST.fullmatch(text):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise ValueError(_("Tulis tanggal seperti 31/12/2026."))


_READERS: dict[ColumnKind, Callable[[Any], Any]] = {
    ColumnKind.LONG_NUMBER: _digits,
    ColumnKind.INTEGER: _whole,
    ColumnKind.MONEY: _whole,
    ColumnKind.DECIMAL: _decimal,
    ColumnKind.DATE: _day,
}
