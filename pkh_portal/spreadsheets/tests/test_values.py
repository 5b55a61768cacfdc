from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.spreadsheets import Cell, CellError, cell_text, is_number
from pkh_portal.spreadsheets.tests.factories import moment


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  JL. MAWAR ", "  JL. MAWAR "),
        (True, "TRUE"),
        (False, "FALSE"),
        (7371104101900010, "7371104101900010"),
        (7371104101900010.0, "7371104101900010"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.5, "1,5"),
        (0.1, "0,1"),
        (1e-7, "0,0000001"),
        (1e22, "10000000000000000000000"),
        (date(2024, 5, 7), "07/05/2024"),
        (date(900, 5, 7), "07/05/0900"),
        (moment(2024, 5, 7, 8, 5), "07/05/2024 08:05"),
        (moment(2024, 5, 7, 8, 5, 9), "07/05/2024 08:05:09"),
        (time(7, 45), "07:45"),
        (timedelta(hours=36, minutes=5), "36:05:00"),
        (timedelta(minutes=-90), "-1:30:00"),
        (CellError("#REF!"), "#REF!"),
    ],
)
def test_the_text_a_clerk_sees(value: Cell, text: str) -> None:
    assert cell_text(value) == text


@given(st.integers(0, 10**16 - 1))
def test_sixteen_digits_stay_sixteen_digits(number: int) -> None:
    assert cell_text(number) == str(number)
    assert cell_text(float(number)) == str(int(float(number)))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_number_is_lost(number: float) -> None:
    assert float(cell_text(number).replace(",", ".")) == number


@pytest.mark.parametrize(
    ("value", "answer"),
    [(1, True), (1.5, True), (True, False), ("1", False), (None, False), (CellError("#N/A"), False)],
)
def test_only_numeric_cells_are_numbers(value: Cell, answer: bool) -> None:
    assert is_number(value) is answer
