from datetime import date, time, timedelta

import pytest

from pkh_portal.spreadsheets.formats import NumberKind, from_serial, number_kind
from pkh_portal.spreadsheets.tests.factories import moment
from pkh_portal.spreadsheets.values import Cell


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", NumberKind.NUMBER),
        ("#,##0.00", NumberKind.NUMBER),
        ("0.00E+00", NumberKind.NUMBER),
        ("@", NumberKind.NUMBER),
        ('"Rp"#,##0', NumberKind.NUMBER),
        ("[$Rp-421]#,##0;[Red]-[$Rp-421]#,##0", NumberKind.NUMBER),
        ('#,##0" hari"', NumberKind.NUMBER),
        ("0\\d", NumberKind.NUMBER),
        ("_d0*s", NumberKind.NUMBER),
        ("dd/mm/yyyy", NumberKind.DATE),
        ("[$-421]dd mmmm yyyy;@", NumberKind.DATE),
        ("mmm-yy", NumberKind.DATE),
        ("yyyy-mm-dd hh:mm", NumberKind.DATE),
        ("hh:mm", NumberKind.TIME),
        ("mm:ss.0", NumberKind.TIME),
        ("h:mm AM/PM", NumberKind.TIME),
        ("[h]:mm:ss", NumberKind.DURATION),
    ],
)
def test_kind_by_the_format_code(code: str, kind: NumberKind) -> None:
    assert number_kind(164, code) is kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (0, NumberKind.NUMBER),
        (14, NumberKind.DATE),
        (22, NumberKind.DATE),
        (21, NumberKind.TIME),
        (46, NumberKind.DURATION),
        (49, NumberKind.NUMBER),
        (9999, NumberKind.NUMBER),
    ],
)
def test_kind_by_the_number_of_a_built_in_format(number: int, kind: NumberKind) -> None:
    assert number_kind(number, None) is kind


@pytest.mark.parametrize(
    ("serial", "kind", "value"),
    [
        (45429, NumberKind.DATE, date(2024, 5, 17)),
        (45429.4375, NumberKind.DATE, moment(2024, 5, 17, 10, 30)),
        (0.4166666666666667, NumberKind.TIME, time(10, 0)),
        (0.9999999999, NumberKind.DATE, date(1900, 1, 1)),
        (59, NumberKind.DATE, date(1900, 2, 28)),
        (61, NumberKind.DATE, date(1900, 3, 1)),
        (1.5, NumberKind.DURATION, timedelta(hours=36)),
        (0, NumberKind.DATE, 0),
        (-3, NumberKind.DATE, -3),
        (2958465, NumberKind.DATE, date(9999, 12, 31)),
        (2958465.99999999999, NumberKind.DATE, 2958466),
        (7371104101900010.0, NumberKind.DATE, 7371104101900010),
        (7371104101900010.0, NumberKind.NUMBER, 7371104101900010),
        (float("inf"), NumberKind.DATE, float("inf")),
    ],
)
def test_serial_numbers(serial: float, kind: NumberKind, value: Cell) -> None:
    assert from_serial(serial, kind, epoch_1904=False) == value


def test_days_counted_from_1904() -> None:
    assert from_serial(0, NumberKind.DATE, epoch_1904=True) == date(1904, 1, 1)
    assert from_serial(43967, NumberKind.DATE, epoch_1904=True) == date(2024, 5, 17)
