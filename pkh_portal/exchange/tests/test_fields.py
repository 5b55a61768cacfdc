from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from pkh_portal.exchange.fields import Fill, SheetField, plain
from pkh_portal.spreadsheets import ColumnKind


class Grade(models.TextChoices):
    SD = "sd", "SD/MI"
    NIFAS = "pregnant", "Ibu hamil/nifas"


def taken(cell: Any, kind: ColumnKind = ColumnKind.TEXT, **options: Any) -> Any:
    field = SheetField("x", "X", kind=kind, fill=Fill(), **options)
    field.column_name = "x"
    return field.clean({"x": cell})


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (ColumnKind.TEXT, "  Jl.  Melati ", "Jl. Melati"),
        (ColumnKind.TEXT, 12, "12"),
        (ColumnKind.TEXT, None, ""),
        (ColumnKind.LONG_NUMBER, "7371 0054 0785 0001", "7371005407850001"),
        (ColumnKind.LONG_NUMBER, "'0812-3456", "08123456"),
        (ColumnKind.LONG_NUMBER, 81234, "81234"),
        (ColumnKind.INTEGER, 6, 6),
        (ColumnKind.INTEGER, 6.0, 6),
        (ColumnKind.INTEGER, "6", 6),
        (ColumnKind.INTEGER, "", None),
        (ColumnKind.MONEY, "Rp 1.240.000", 1240000),
        (ColumnKind.MONEY, "Rp1.240.000,00", 1240000),
        (ColumnKind.DECIMAL, "0,5", Decimal("0.5")),
        (ColumnKind.DECIMAL, 0.5, Decimal("0.5")),
        (ColumnKind.DATE, "1/2/2026", date(2026, 2, 1)),
        (ColumnKind.DATE, "31-12-2026", date(2026, 12, 31)),
        (ColumnKind.DATE, "2026-12-31", date(2026, 12, 31)),
        (ColumnKind.DATE, datetime(2026, 12, 31, 7), date(2026, 12, 31)),  # noqa: DTZ001 - as a sheet has it.
    ],
)
def test_cells_become_values(kind: ColumnKind, cell: Any, value: Any) -> None:
    assert taken(cell, kind) == value


@pytest.mark.parametrize(
    ("kind", "cell", "sentence"),
    [
        # A number cell of sixteen digits ends in a false one: never repaired silently.
        (ColumnKind.LONG_NUMBER, 7371005407850001, "tersimpan sebagai angka"),
        (ColumnKind.LONG_NUMBER, "•••• •••• •••• 0001", "tersamar"),
        (ColumnKind.LONG_NUMBER, "7371O05407850001", "angka saja"),
        (ColumnKind.LONG_NUMBER, "٧٣٧١", "angka saja"),
        (ColumnKind.INTEGER, "enam", "angka bulat"),
        (ColumnKind.INTEGER, "1.24", "angka bulat"),
        (ColumnKind.INTEGER, 6.5, "angka bulat"),
        (ColumnKind.DECIMAL, "NaN", "Tulis angka"),
        (ColumnKind.DATE, "31/02/2026", "Tulis tanggal"),
        (ColumnKind.DATE, "12/31/2026", "Tulis tanggal"),
        (ColumnKind.DATE, 46000, "Tulis tanggal"),
    ],
)
def test_what_cannot_be_taken_says_what_to_write(kind: ColumnKind, cell: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        taken(cell, kind)


@pytest.mark.parametrize("cell", ["SD/MI", "sd mi", "SD"])
def test_a_choice_is_known_by_label_or_value_however_it_is_written(cell: str) -> None:
    assert taken(cell, choices=Grade) == "sd"


def test_an_unknown_choice_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="SD/MI; Ibu hamil/nifas"):
        taken("Kuliah", choices=Grade)


def test_a_required_cell_must_be_filled() -> None:
    field = SheetField("x", "X", fill=Fill(required=True))
    field.column_name = "x"
    with pytest.raises(ValueError, match="wajib diisi"):
        field.clean({"x": "  "})


def test_values_go_out_as_what_they_are() -> None:
    field = SheetField("x", "X", choices=Grade)
    assert field.written("sd") == "SD/MI"
    plain_field = SheetField("x", "X")
    assert [plain_field.written(value) for value in (True, None, 3, date(2026, 1, 2))] == [
        "Ya", None, 3, date(2026, 1, 2),
    ]  # fmt: skip
    assert plain_field.readonly
    assert plain_field.shown(date(2026, 1, 2)) == "02/01/2026"


def test_spellings_are_compared_without_signs() -> None:
    assert plain(" Jumlah (Rp) ") == plain("jumlah_rp") == "jumlahrp"
