"""Which column gives which field: known, remembered, given; and what waits for a decision."""

import pytest

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.found import SheetMapping
from beneficiaries.imports.mapping import UnknownField, UnknownHeading, match, match_sheets, places
from beneficiaries.imports.sheets import find_sheets
from beneficiaries.tests.imports.grids import Grid, book, load, nik, sheet

DATA = (1, nik(1), "SITI", "x", "y")


def mapped(
    headings: tuple[str, ...], *, remembered: dict[str, str] | None = None, given: dict[str, str] | None = None
) -> SheetMapping:
    return load([headings, DATA], remembered=remembered, given=given).mapping


def test_known_headings() -> None:
    mapping = mapped(("NO", "NIK_KTP", "NAMA_PENERIMA", "DIR"))
    assert mapping == SheetMapping(columns={"nik": "NIK_KTP", "name": "NAMA_PENERIMA"}, unmapped=("NO", "DIR"))
    assert mapping.is_decided
    assert SheetMapping.from_json(mapping.as_json()) == mapping


@pytest.mark.parametrize(
    ("headings", "conflicts"),
    [
        (("NO", "NIK", "NAMA", "NAMA KPM"), {"name": ("NAMA", "NAMA KPM")}),
        (("NO", "NIK", "NAMA", "NIK"), {"nik": ("NIK", "NIK#2")}),
        (("NO", "NIK", "NAMA", "SMA", "SMK"), {"n_sma": ("SMA", "SMK")}),
        (("NO", "NIK", "NAMA", "ID DTKS", "IDBDT"), {"registry_id": ("ID DTKS", "IDBDT")}),
    ],
)
def test_two_headings_of_one_field_wait_for_a_decision(
    headings: tuple[str, ...], conflicts: dict[str, tuple[str, ...]]
) -> None:
    mapping = mapped(headings)
    assert mapping.conflicts == conflicts
    assert not mapping.is_decided
    assert not set(mapping.columns) & set(conflicts)
    assert not {address for addresses in conflicts.values() for address in addresses} & set(mapping.unmapped)


def test_what_is_given_decides() -> None:
    mapping = mapped(("NO", "NIK", "NAMA", "NIK"), given={"nik#2": "nik"})
    assert mapping == SheetMapping(
        columns={"nik": "NIK#2", "name": "NAMA"}, unmapped=("NO", "NIK"), given=("NIK#2",)
    )  # fmt: skip
    assert mapped(("NO", "NIK", "NAMA", "NIK"), given={"NIK#2": ""}).columns == {"nik": "NIK", "name": "NAMA"}
    assert mapped(("NO", "NIK", "NAMA", "NIK"), given={"NIK": "nik"}).columns["nik"] == "NIK"


def test_what_is_given_wins_over_known_and_remembered() -> None:
    mapping = mapped(("NO", "NIK", "NAMA", "PEGANGAN"), remembered={"pegangan": "name"}, given={"No": "name"})
    assert mapping.columns == {"nik": "NIK", "name": "NO"}
    assert mapping.unmapped == ("NAMA", "PEGANGAN")
    assert mapping.conflicts == {}
    mapping = mapped(("NO", "NIK", "NAMA", "PEGANGAN"), remembered={"pegangan": "group"}, given={"PEGANGAN": "address"})
    assert mapping.columns["address"] == "PEGANGAN"
    assert (mapping.given, mapping.remembered) == (("PEGANGAN",), ())


def test_two_given_headings_of_one_field_are_a_conflict_still() -> None:
    mapping = mapped(("NO", "NIK", "NAMA", "A", "B"), given={"A": "address", "B": "address"})
    assert mapping.conflicts == {"address": ("A", "B")}


def test_remembered_choices() -> None:
    remembered = {"rombongan": "group", "alamat": "", "tidakadadisini": "phone", "dir#2": "hamlet"}
    mapping = mapped(("NO", "NIK", "NAMA", "Rombongan", "ALAMAT", "DIR", "DIR"), remembered=remembered)
    assert mapping.columns == {"nik": "NIK", "name": "NAMA", "group": "Rombongan", "hamlet": "DIR#2"}
    assert mapping.remembered == ("Rombongan", "ALAMAT", "DIR#2")
    assert mapping.unmapped == ("NO", "ALAMAT", "DIR")
    assert mapping.is_decided


def test_a_remembered_choice_that_another_heading_claims_no_longer_fits() -> None:
    mapping = mapped(("NO", "NIK", "NAMA", "Rombongan", "KELOMPOK"), remembered={"rombongan": "group"})
    assert mapping.conflicts == {"group": ("Rombongan", "KELOMPOK")}


def test_a_remembered_nik_without_numbers_below_no_longer_fits() -> None:
    grid: Grid = [("KODE", "NAMA"), ("A-1", "SITI"), (None, "ANI"), ("7371", "ADI")]
    assert load(grid, remembered={"kode": "nik"}).mapping.conflicts == {"nik": ("KODE",)}
    assert load(grid, remembered={"kode": "nik"}, given={"KODE": "nik"}).mapping.is_decided
    assert load([*grid, (nik(1), "X")], remembered={"kode": "nik"}).mapping.is_decided
    assert load([("KODE", "NAMA")], remembered={"kode": "nik"}).mapping.is_decided


def test_a_required_field_that_nothing_gives_waits_too() -> None:
    mapping = mapped(("NO", "NIK", "NAMA"), given={"NAMA": ""})
    assert mapping.conflicts == {"name": ()}
    assert not mapping.is_decided


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (("NO KEL",), {"village": "NO KEL"}),
        (("NM KEL", "NO KEL"), {"village": "NM KEL", "village_code": "NO KEL"}),
        (("STATUS ASAL",), {"status": "STATUS ASAL"}),
        (("STATUS ASAL", "STATUS BARU"), {"status": "STATUS BARU"}),
        (("KET_TAMBAHAN", "STATUS ASAL"), {"status": "KET_TAMBAHAN"}),
    ],
)
def test_headings_that_give_way(headings: tuple[str, ...], columns: dict[str, str]) -> None:
    mapping = mapped(("NO", "NIK", "NAMA", *headings))
    assert mapping.columns == {"nik": "NIK", "name": "NAMA", **columns}
    assert mapping.is_decided


def test_addresses_are_compared_as_headings_are() -> None:
    assert mapped(("NO", "NIK", "NAMA", "NAMA #2 (lama)"), given={"nama 2 LAMA": "address"}).columns["address"]
    assert mapped(("NO", "NIK", "NAMA", "X#2"), given={"X#2": "address"}).columns["address"] == "X#2"


def test_addresses_that_no_sheet_has_are_refused() -> None:
    sheets = find_sheets(
        book(
            sheet([("NO", "NIK", "NAMA", "A"), DATA], name="satu"),
            sheet([("NO", "NIK", "NAMA", "B"), DATA], name="dua"),
            sheet([("REKAP", "C")], name="tiga"),
        )
    )
    first, second, third = match_sheets(sheets, name="uji.xlsx", remembered={}, given={"B": "address"})
    assert "address" not in first.columns
    assert second.columns["address"] == "B"
    assert third == SheetMapping(columns={})
    with pytest.raises(UnknownHeading, match="“C”"):
        match_sheets(sheets, name="uji.xlsx", remembered={}, given={"C": "address"})
    with pytest.raises(UnknownField, match="“umur”"):
        match_sheets(sheets, name="uji.xlsx", remembered={}, given={"B": "umur"})


def test_places_are_columns_of_the_sheet() -> None:
    [found] = find_sheets(book(sheet([(None, None, "NIK", None, "NAMA"), (None, None, nik(1), None, "SITI")])))
    assert places(found, match(found, remembered={}, given={})) == {ImportField.NIK: 2, ImportField.NAME: 4}
