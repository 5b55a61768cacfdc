"""The NIK and the No. KK: all that spreadsheets and people do to 16 digits."""

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.imports.columns import FamilyCardColumn, Findings, NikColumn
from beneficiaries.imports.columns.nik import has_birth_date
from pkh_portal.spreadsheets import Cell, CellError

GOOD = "7371104706840014"
PROVINCES = ("73", "63", "12")


def read(column: NikColumn | FamilyCardColumn, *cells: Cell) -> tuple[list[str], list[tuple[str, str]]]:
    findings = Findings(sheet_no=0, headings={})
    values = column.clean(cells, findings)
    return values, [(problem.code.value, problem.note) for problem in findings.problems(range(len(cells)))]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, "nik_missing"),
        ("", "nik_missing"),
        ("  \u00a0 ", "nik_missing"),
        ("-", "nik_missing"),
        ("–", "nik_missing"),
        ("'", "nik_missing"),
        (0, "nik_missing"),
        ("0", "nik_missing"),
        ("0000000000000000", "nik_missing"),
        ("TIDAK ADA", "nik_missing"),
        ("tidak  ada", "nik_missing"),
        ("Nihil", "nik_missing"),
        ("BELUM ADA", "nik_missing"),
        ("N/A", "nik_missing"),
        ("#N/A", "cell_error"),
        (CellError("#REF!"), "cell_error"),
        ("73711012********", "nik_characters"),
        ("73711O4706840014", "nik_characters"),
        ("7371104706840014,0", "nik_characters"),
        ("٧٣٧١١٠٤٧٠٦٨٤٠٠١٤", "nik_characters"),
        ("７３７１１０４７０６８４００１４", "nik_characters"),
        (True, "nik_characters"),
        (7371105206800010, "nik_precision"),
        (73711052068000100, "nik_precision"),
        (7371104706840014.0, ""),
        (2.5, "nik_precision"),
        (float("nan"), "nik_missing"),
        (float("inf"), "nik_precision"),
        (1e300, "nik_precision"),
        ("7,37101E+15", "nik_precision"),
        ("7.37101e15", "nik_precision"),
        (" 7,37101 E+15 ", "nik_precision"),
        ("'7,37101E+15", "nik_precision"),
        ("7E15", "nik_precision"),
        ("737110470684001", "nik_length"),
        ("73711047068400140", "nik_length"),
        (737110470684001, "nik_length"),
        (737105, "nik_length"),
        ("7371104706840014.0", "nik_length"),
        ("7371012902890008", "nik_birth_date"),
        ("7371103202890008", "nik_birth_date"),
        ("7371100002890008", "nik_birth_date"),
        ("7371104002890008", "nik_birth_date"),
        ("7371107202890008", "nik_birth_date"),
        ("7371103104890008", "nik_birth_date"),
        ("7371101513890008", "nik_birth_date"),
        ("7371101500890008", "nik_birth_date"),
        ("7371102902880008", ""),
        ("7371106902000008", ""),
        ("7371107112990008", ""),
        ("7371100101400008", ""),
        ("9901014208940050", "nik_region"),
        (GOOD, ""),
        (7371104706840014, ""),
        ("7371105206800010", ""),
        (f"'{GOOD}", ""),
        ("`7371.1047-0684 0014", ""),
        ("7371\u00a01047\u20110684\u200b0014", ""),
        (f"\ufeff{GOOD}\n", ""),
    ],
)
def test_first_problem_of_a_nik_is_told(cell: Cell, expected: str) -> None:
    # Between two good ones, so that looking at all as one text is tested as well.
    values, problems = read(NikColumn(PROVINCES), GOOD, cell, GOOD)
    assert [code for code, _note in problems] == ([expected] if expected else [])
    assert values[0] == values[2] == GOOD
    assert len(values[1]) <= 20
    assert (len(values[1]) == 16 and values[1].isdigit()) or expected not in {"", "nik_region", "nik_birth_date"}


@given(
    st.integers(0, 10**17),
    st.sampled_from((str, int, float, lambda number: f"'{number}", lambda n: f"{n:,}".replace(",", " "))),
)
def test_nik_never_loses_or_gains_a_digit(number: int, shape) -> None:  # type: ignore[no-untyped-def] # Any function.
    cell = shape(number)
    (value,), problems = read(NikColumn(PROVINCES), cell)
    if not problems or problems[0][0] == "nik_region":
        assert len(value) == 16
        assert value == str(number) or (isinstance(cell, float) and value == str(int(cell)))


@given(st.integers(0, 99), st.integers(0, 13), st.integers(0, 99))
def test_birth_date_is_one_of_the_calendar(day: int, month: int, year: int) -> None:
    real = day - 40 if day > 40 else day
    exists = 1 <= month <= 12 and any(
        1 <= real <= calendar.monthrange(century + year, month)[1] for century in (1900, 2000)
    )
    nik = f"737110{day:02}{month:02}{year:02}0001"
    assert has_birth_date(nik) is exists
    assert (read(NikColumn(PROVINCES), nik)[1] == []) is exists


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("7371111511208225", "7371111511208225", None),
        (7371111511208225, "7371111511208225", None),
        ("7371 1115 1120.8225", "7371111511208225", None),
        (None, "", None),
        ("-", "", None),
        ("0", "", None),
        ("0000000000000000", "", None),
        (0, "", None),
        ("NON DTKS", "", None),
        ("7371-0000", "73710000", "digits:8"),
        ("99", "99", "digits:2"),
        (7371111511208220, "7371111511208220", "number"),
        ("7,37111E+15", "7,37111E+15", "scientific"),
        ("7371 11**", "7371 11**", ""),
        ("7" * 30, "", "digits:30"),
    ],
)
def test_family_card_number_is_kept_as_text(cell: Cell, value: str, note: str | None) -> None:
    values, problems = read(FamilyCardColumn(), "7371111511208225", cell)
    assert values[1] == value
    assert problems == ([] if note is None else [("family_card_invalid", note)])


def test_error_in_the_family_card_column_is_a_warning() -> None:
    findings = Findings(sheet_no=0, headings={})
    FamilyCardColumn().clean([CellError("#REF!")], findings)
    assert [(problem.code.value, problem.level.value) for problem in findings.problems([7])] == [
        ("cell_error", "warning")
    ]
    assert not findings.rejected()
