"""From an uploaded file to rows under known columns; nothing is understood yet."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override
from tablib import Dataset

from pkh_portal.exchange.fields import SheetField, plain
from pkh_portal.exchange.resources import ROW_NUMBER
from pkh_portal.spreadsheets import CellError, Limits, Row, Sheet, Visibility, cell_text, open_workbook

#: Titles may stand above the headings, as in what we export.
_HEADINGS_WITHIN: Final = 20


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet under the columns they belong to. ``ignored`` are headings that mean nothing here."""

    dataset: Dataset
    ignored: Sequence[str]


def read(path: str | os.PathLike[str], name: str, fields: Sequence[SheetField], *, most_rows: int) -> SheetRows:
    """The first sheet that has our headings, if it has at most so many rows.

    Raises ``SpreadsheetError``, and ``ValidationError`` with a sentence.
    """
    limits = Limits(file_bytes=settings.UPLOAD_MAX_BYTES, unpacked_bytes=settings.UPLOAD_MAX_UNPACKED_BYTES)
    with open_workbook(path, name=name, limits=limits) as workbook:
        sheets = [sheet for sheet in workbook.sheets if sheet.visibility is Visibility.VISIBLE]
        for sheet in sheets:
            if found := _headings(sheet, fields):
                return _rows(sheet, *found, most_rows=most_rows)
    wanted = ", ".join(f"“{field.heading}”" for field in fields if field.fill.required)
    raise ValidationError(
        _("Judul kolom tidak ditemukan. Pakai templat dari halaman ini; sedikitnya kolom %(wanted)s harus ada.")
        % {"wanted": wanted}
    )


def spellings(field: SheetField) -> set[str]:
    """How the heading may be written: in the reader's language and in Indonesian, whatever capitals and signs."""
    with override("id"):
        original = plain(str(field.heading))
    return {original, plain(str(field.heading)), plain(str(field.column_name))}


def _headings(sheet: Sheet, fields: Sequence[SheetField]) -> tuple[int, dict[int, SheetField], list[str]] | None:
    """Row, columns and unknown headings of the first row that has every required one."""
    known = {spelling: field for field in fields for spelling in spellings(field)}
    for number, cells in islice(sheet.rows(), _HEADINGS_WITHIN):
        columns: dict[int, SheetField] = {}
        unknown = []
        for place, cell in enumerate(cells):
            text = cell_text(cell).strip()
            field = known.get(plain(text)) if text else None
            if field is not None and field not in columns.values():
                columns[place] = field
            elif text:
                unknown.append(text)
        if columns and all(field in columns.values() for field in fields if field.fill.required):
            return number, columns, unknown
    return None


def _rows(sheet: Sheet, head: int, columns: dict[int, SheetField], ignored: list[str], *, most_rows: int) -> SheetRows:
    present = sorted(columns.values(), key=lambda field: field.order)
    places = {field.column_name: place for place, field in columns.items()}
    dataset = Dataset(headers=[ROW_NUMBER, *[field.column_name for field in present]])
    for number, cells in sheet.rows():
        if number <= head or _is_empty(cells):
            continue
        if len(dataset) == most_rows:
            raise ValidationError(
                _("Berkas berisi lebih dari %(most)s baris. Bagi menjadi beberapa berkas, lalu unggah satu per satu.")
                % {"most": most_rows}
            )
        dataset.append([number, *[_cell(cells, places[field.column_name]) for field in present]])
    if not len(dataset):
        raise ValidationError(_("Tidak ada baris di bawah judul kolom. Isi templatnya dahulu, lalu unggah lagi."))
    return SheetRows(dataset, ignored)


def _cell(cells: Row, place: int) -> Any:
    value = cells[place] if place < len(cells) else None
    # An error of a formula is nothing to be taken for a value.
    return str(value) if isinstance(value, CellError) else value


def _is_empty(cells: Iterable[Any]) -> bool:
    return not any(cell_text(cell).strip() for cell in cells)
