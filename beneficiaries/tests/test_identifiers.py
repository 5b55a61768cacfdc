"""What a NIK says of itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.identifiers import clean_number, nik_facts

TODAY = date(2026, 11, 22)
# At most 99 years old: older birth dates are read a century later, two digits being all there is.
births = st.dates(TODAY - timedelta(days=99 * 365), TODAY)


def nik_of(born: date, female: bool, issued: str = "737110", serial: int = 1) -> str:
    return f"{issued}{born.day + 40 * female:02}{born:%m%y}{serial:04}"


@given(births, st.booleans(), st.integers(0, 10**6 - 1), st.integers(0, 9999))
def test_what_is_written_into_a_nik_is_read_from_it(born: date, female: bool, issued: int, serial: int) -> None:
    code = f"{issued:06}"
    facts = nik_facts(nik_of(born, female, code, serial), today=TODAY)
    assert facts is not None
    assert (facts.born, facts.female) == (born, female)
    assert facts.issued_in == f"{code[:2]}.{code[2:4]}.{code[4:]}"


@given(st.text(alphabet="0123456789", min_size=16, max_size=16))
def test_a_nik_with_facts_can_be_written_from_them(nik: str) -> None:
    facts = nik_facts(nik, today=TODAY)
    if facts is not None:
        assert nik_of(facts.born, facts.female, facts.issued_in.replace(".", ""), int(nik[12:])) == nik
        assert facts.born <= TODAY


@given(st.text(max_size=20))
def test_anything_that_is_not_sixteen_ascii_digits_has_no_facts(text: str) -> None:
    if not (len(text) == 16 and text.isascii() and text.isdecimal()):
        assert nik_facts(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("digits", "why"),
    [
        ("000190", "day 0"),
        ("320190", "day 32 is neither a man's nor a woman's"),
        ("400190", "a woman's day 0"),
        ("720190", "a woman's day 32"),
        ("150090", "month 0"),
        ("151390", "month 13"),
        ("310490", "31 April"),
        ("290299", "29 February of 1999; 2099 is to come"),
    ],
)
def test_a_date_that_never_was_has_no_facts(digits: str, why: str) -> None:
    assert nik_facts(f"737110{digits}0001", today=TODAY) is None, why


def test_the_day_that_exists_in_one_century_only_is_that_centurys() -> None:
    facts = nik_facts("7371102902000001", today=TODAY)
    assert facts is not None
    assert facts.born == date(2000, 2, 29)  # 1900 had none.


@given(st.text(alphabet="0123456789", min_size=1, max_size=20), st.data())
def test_what_people_write_between_digits_is_taken_away(digits: str, data: st.DataObject) -> None:
    between = st.sampled_from([" ", ".", "-", "'", "\u00a0", "’", "\t", ""])
    written = "".join(digit + data.draw(between) for digit in digits)
    assert clean_number(written) == digits
    assert clean_number(clean_number(written)) == digits


def test_letters_and_stars_stay_to_be_complained_of() -> None:
    assert clean_number(" 7371 10O1.******") == "737110O1******"
