"""Names, addresses, numbers, RT/RW, status and bank, as people write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.imports.columns import (
    AddressColumn,
    ChannelColumn,
    Findings,
    LabelColumn,
    NameColumn,
    NeighbourhoodColumn,
    RtColumn,
    StatusColumn,
    name_keys,
    number_columns,
)
from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import Column
from beneficiaries.imports.fields import ImportField
from beneficiaries.names import name_key
from pkh_portal.spreadsheets import Cell, CellError


def read(column: Column[Any], *cells: Cell) -> tuple[list[object], list[str]]:
    findings = Findings(sheet_no=0, headings={})
    values = column.clean(cells, findings)
    return values, [problem.code.value for problem in findings.problems(range(len(cells)))]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("DAHLIA PALLAWA", "DAHLIA PALLAWA"),
        ("  Dahlia \u00a0 Pallawa ", "Dahlia Pallawa"),
        ("DAHLIA\nPALLAWA", "DAHLIA PALLAWA"),
        ("DAHLIA\x00\tPALLAWA\u200b", "DAHLIA PALLAWA"),
        ("SUHARNI DG. RUMPA, S.Pd", "SUHARNI DG. RUMPA, S.Pd"),
        ("NUR'AINI", "NUR'AINI"),
        ("José Ño", "José Ño"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("NIHILA", "NIHILA"),
    ],
)
def test_names_are_taken_as_written(cell: Cell, name: str) -> None:
    assert read(NameColumn(), "A", cell, "B") == (["A", name, "B"], [])


@pytest.mark.parametrize("cell", [None, "", "-", "…", "12345", 7, "  ", "Tidak Ada", "TIDAK  ADA", "NIHIL", "n/a"])
def test_no_name_without_a_letter(cell: Cell) -> None:
    assert read(NameColumn(), "A", cell, "B") == (["A", "", "B"], ["name_missing"])


@pytest.mark.parametrize("cell", [CellError("#N/A"), "#N/A", " #REF! ", "X" * 151, "X" * 32767])
def test_what_is_no_name_to_keep_is_a_cell_error(cell: Cell) -> None:
    assert read(NameColumn(), "A", cell, "B") == (["A", "", "B"], ["cell_error"])


@given(
    st.lists(
        st.text(st.characters(codec="utf-8"), max_size=30) | st.text("aB '.-_`0", max_size=12), min_size=1, max_size=8
    )
)
def test_keys_of_names_are_those_of_the_registry(texts: list[str]) -> None:
    names = [squeezed(text) for text in texts]
    assert name_keys(names) == [name_key(name)[:150] for name in names]


@given(st.text())
def test_squeezed_text_can_be_stored_and_compared(text: str) -> None:
    words = squeezed(text)
    assert words == " ".join(words.split()) == squeezed(words)
    assert not {"\0", "\t", "\n", "\r", "\x1f"} & set(words)
    words.encode()


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("registry_id", "7371 0101-0000 123", "73710101-0000123"),
        ("registry_id", "NON DTKS", ""),
        ("registry_id", "non-dtks", ""),
        ("registry_id", "-", ""),
        ("registry_id", 0, ""),
        ("registry_id", "0000", ""),
        ("registry_id", "TIDAK ADA", ""),
        ("registry_id", 123456789012345, "123456789012345"),
        ("registry_id", "'A-17", "A-17"),
        ("participant_no", "007 123", "007123"),
        ("participant_no", "abc-1", "ABC-1"),
        ("registry_id", "id17a", "ID17A"),
        ("card_no", "6013 0101.2345-6789", "6013010123456789"),
        ("card_no", 6013010123456780, ""),
        ("card_no", "6,01301E+15", ""),
        ("account_no", "'0012-34", "001234"),
        ("phone", "0812-3456-7890", "081234567890"),
        ("phone", "+62 812 3456 7890", "+6281234567890"),
        ("phone", 81234567890, "081234567890"),
        ("phone", "81234567890", "81234567890"),
        ("phone", None, ""),
    ],
)
def test_numbers_lose_what_is_written_between(field: str, cell: Cell, value: str) -> None:
    assert read(number_columns()[ImportField(field)], "12", cell, "3") == (["12", value, "3"], [])


def test_numbers_damaged_by_a_spreadsheet_are_counted() -> None:
    column = number_columns()[ImportField.REGISTRY_ID]
    assert read(column, "7,37E+15", 7371010100001230, "7371010100001230", 2.5)[0] == ["", "", "7371010100001230", ""]
    assert column.damaged == 3


def test_number_too_long_for_the_registry_is_told() -> None:
    assert read(number_columns()[ImportField.PHONE], "8" * 21, "8" * 20) == (["", "8" * 20], ["cell_error"])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("JL. ABU-ABU NO. 2", "JL. ABU-ABU NO. 2"),
        ("-", ""),
        (".", ""),
        (None, ""),
        (0, ""),
        (12, "12"),
        ("  A  B ", "A B"),
    ],
)
def test_address_is_any_text_that_says_something(cell: Cell, value: str) -> None:
    assert read(AddressColumn(), cell, "JL. B") == ([value, "JL. B"], [])


def test_long_address_is_a_cell_error() -> None:
    assert read(AddressColumn(), "A" * 250, "A" * 251) == (["A" * 250, ""], ["cell_error"])


def test_labels_are_remembered_but_not_their_faults() -> None:
    column = LabelColumn(ImportField.GROUP, longest=100)
    for _chunk in range(2):
        assert read(column, "MAWAR", CellError("#REF!"), "MAWAR", "M" * 101, True, 1) == (
            ["MAWAR", "", "MAWAR", "", "TRUE", "1"],
            ["cell_error", "cell_error"],
        )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("7", "007"),
        (7, "007"),
        ("007", "007"),
        ("RT 07", "007"),
        ("RT.7", "007"),
        ("rw 12", "012"),
        ("0", ""),
        ("000", ""),
        ("-", ""),
        (None, ""),
        ("7A", "7A"),
        ("1234", "1234"),
    ],
)
def test_neighbourhoods_are_three_digits(cell: Cell, value: str) -> None:
    assert read(NeighbourhoodColumn(ImportField.RW), cell) == ([value], [])
    assert read(RtColumn(), cell) == ([(value, "")], [])


@pytest.mark.parametrize("cell", ["003/005", "3/5", "RT 3 / RW 5", "RT.003/RW.005", "RT 03 RW 05", "3-5", "003 005"])
def test_cell_of_rt_may_say_both(cell: Cell) -> None:
    assert read(RtColumn(), cell) == ([("003", "005")], [])


def test_neighbourhood_too_long_is_a_cell_error() -> None:
    assert read(RtColumn(), "LINGKUNGAN TIGA") == ([("", "")], ["cell_error"])


@pytest.mark.parametrize(
    ("cell", "status", "reason"),
    [
        ("AKTIF", "active", ""),
        (" aktif. ", "active", ""),
        ("CLEAN", "active", ""),
        ("NONAKTIF", "suspended", ""),
        ("NON AKTIF", "suspended", ""),
        ("Non-Aktif", "suspended", ""),
        ("UNCLEAN", "suspended", ""),
        ("TANGGUH", "suspended", ""),
        ("GRADUASI", "exit", "alami"),
        ("Graduasi Sejahtera Mandiri", "exit", "sejahtera_mandiri"),
        ("MENINGGAL", "exit", "meninggal"),
        ("PINDAH", "exit", "pindah"),
        (None, "", ""),
        ("-", "", ""),
    ],
)
def test_status_words(cell: Cell, status: str, reason: str) -> None:
    assert read(StatusColumn(), cell) == ([(status, reason)], [])


@pytest.mark.parametrize("cell", ["UNGU", "??", "0", 1, True])
def test_unknown_status_is_told(cell: Cell) -> None:
    assert read(StatusColumn(), cell, cell) == ([("", "")] * 2, ["status_unknown"] * 2)


def test_banks_by_their_names_and_unknown_ones_told_once() -> None:
    column = ChannelColumn()
    cells = (
        "BRI",
        "Bank BNI",
        "bank mandiri (Persero) Tbk.",
        "BTN",
        "BSI",
        "PT. Pos Indonesia (Persero)",
        "BPD SULSEL",
        None,
    )
    assert read(column, *cells) == (["bri", "bni", "mandiri", "btn", "bsi", "pos", "", ""], [])
    assert column.unknown == {"BPD SULSEL"}
