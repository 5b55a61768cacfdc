"""Counts of components, in numbers and in words."""

import pytest

from beneficiaries.imports.columns import Components, Findings
from beneficiaries.imports.columns.components import counts_in
from beneficiaries.imports.fields import COUNTS, ImportField
from pkh_portal.spreadsheets import Cell, CellError

SD, SMP, EARLY, ELDERLY = (
    ImportField.N_SD,
    ImportField.N_SMP,
    ImportField.N_EARLY_CHILDHOOD,
    ImportField.N_ELDERLY,
)


def read(**cells: Cell) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """The values that are given, and the problems by field; ``text`` is the column of words."""
    fields = {ImportField("components" if name == "text" else f"n_{name}"): [cell] for name, cell in cells.items()}
    findings = Findings(sheet_no=0, headings={})
    (counted,) = Components(list(fields)).clean(fields, findings)
    values = {field.value: value for field, value in zip(COUNTS, counted.values, strict=True) if value is not None}
    return values, [(problem.field, problem.code.value) for problem in findings.problems([1])]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (0, 0),
        (20, 20),
        (2.0, 2),
        ("2", 2),
        (" 2 ", 2),
        ("2.0", 2),
        ("2,0", 2),
        ("02", 2),
        ("'2", 2),
        ("’ 2", 2),
        ("-", 0),
        ("–", 0),
    ],
)
def test_whole_numbers_to_twenty(cell: Cell, count: int) -> None:
    assert read(sd=cell, smp=1) == ({"n_sd": count, "n_smp": 1}, [])


@pytest.mark.parametrize(
    "cell", [21, -1, 2.5, "2,5", "dua", "1 orang", "TIDAK ADA", True, "9" * 5000, float("nan"), "²"]
)
def test_other_numbers_are_invalid(cell: Cell) -> None:
    # Not no_component besides: nobody knows.
    assert read(sd=cell, smp=0) == ({"n_smp": 0}, [("n_sd", "count_invalid")])


def test_empty_is_not_given() -> None:
    assert read(sd=None, smp="  ", elderly=1) == ({"n_elderly": 1}, [])
    assert read(sd="'", elderly=1) == ({"n_elderly": 1}, [])


def test_error_is_a_warning() -> None:
    assert read(sd=CellError("#REF!"), smp=0) == ({"n_smp": 0}, [("n_sd", "cell_error")])


@pytest.mark.parametrize("cell", [0, "-", None, "0"])
def test_no_component_at_all_is_told_in_the_first_column(cell: Cell) -> None:
    assert read(sd=cell, smp="-")[1] == [("n_sd", "no_component")]


def test_yes_and_one_are_not_taken_for_each_other() -> None:
    components, findings = Components([SD]), Findings(sheet_no=0, headings={})
    assert [counted.values[2] for counted in components.clean({SD: [True, 1, True, 1]}, findings)] == [None, 1, None, 1]
    assert [problem.row_no for problem in findings.problems([0, 1, 2, 3])] == [0, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anak SD, 2 Balita", {SD: 1, EARLY: 2}),
        ("ANAK SD (2); LANSIA", {SD: 2, ELDERLY: 1}),
        ("Anak SMP dan Lanjut Usia", {SMP: 1, ELDERLY: 1}),
        ("Anak SMP kelas 2 & anak usia dini 0-6 tahun", {SMP: 1, EARLY: 1}),
        ("Anak SD, Anak SD", {SD: 2}),
        ("SMA/MA/SMK", {ImportField.N_SMA: 1}),
        ("Ibu hamil/nifas: 1 orang", {ImportField.N_PREGNANT: 1}),
        ("Disabilitas (berat)", {ImportField.N_DISABILITY: 1}),
        ("-", {}),
        ("TIDAK ADA", {}),
    ],
)
def test_words_that_are_understood_say_all(text: str, expected: dict[ImportField, int]) -> None:
    assert counts_in(text) == {**dict.fromkeys(COUNTS, 0), **expected}


def test_words_that_are_not_understood_leave_the_others_open() -> None:
    assert counts_in("Anak SD, entah apa") == {**dict.fromkeys(COUNTS), SD: 1}
    assert counts_in("") == {}


def test_column_of_its_own_goes_before_words() -> None:
    assert read(sd=3, text="Anak SD, Lansia")[0] == {**{field.value: 0 for field in COUNTS}, "n_sd": 3, "n_elderly": 1}
    assert read(text="entah")[1] == [("components", "no_component")]
