"""Where headings stand and what is said above them, in the layouts that offices send."""

from collections.abc import Sequence

import pytest

from beneficiaries.imports.found import FoundSheet
from beneficiaries.imports.sheets import IGNORED, NoHeadings, UnknownSheet, choose, find_sheets
from beneficiaries.tests.imports.grids import Grid, book, load, nik, sheet
from pkh_portal.spreadsheets import SpreadsheetError, Visibility

HEADINGS = ("NO", "NIK", "NAMA PENERIMA", "KECAMATAN")
ROW = (1, nik(1), "SITI AMINAH", "TAMALATE")
TITLE = ("DAFTAR KPM PKH",)


def header_rows(grid: Grid, merged: Sequence[tuple[int, int, int, int]] = ()) -> tuple[int | None, int | None]:
    found = load(grid, merged=merged).found
    return found.header_top, found.header_row


@pytest.mark.parametrize("above", [0, 1, 5, 39])
def test_headings_within_the_first_forty_rows(above: int) -> None:
    assert header_rows([*[TITLE] * above, HEADINGS, ROW]) == (None, above + 1)


def test_headings_below_the_fortieth_row_are_not_looked_for() -> None:
    with pytest.raises(NoHeadings):
        load([*[TITLE] * 40, HEADINGS, ROW])


def test_the_row_with_most_known_headings_is_taken() -> None:
    assert header_rows([("NIK", "NAMA"), (), HEADINGS, ROW]) == (None, 3)


def test_of_equal_rows_the_first_is_taken() -> None:
    assert header_rows([HEADINGS, ROW, HEADINGS, ROW]) == (None, 1)


@pytest.mark.parametrize(
    "grid",
    [
        [("No", "Kecamatan", "Jumlah KPM"), (1, "TALLO", 12)],
        [("No", "Kecamatan", "NAMA PENDAMPING", "Jumlah KPM"), (1, "TALLO", "RINA", 12)],
        [("NO", "NIK ANAK", "NAMA SISWA", "NAMA SEKOLAH"), (1, nik(1), "ADI", "SDN 1")],
        [("NO", "NAMA", "ALAMAT"), (1, "SITI", "JL. A")],
        [("NO", "NIK", "ALAMAT"), (1, nik(1), "JL. A")],
        [TITLE],
    ],
)
def test_what_is_no_list_of_families(grid: Grid) -> None:
    with pytest.raises(NoHeadings) as refusal:
        load(grid)
    assert "uji.xlsx" in str(refusal.value)
    assert isinstance(refusal.value, SpreadsheetError)


def test_sheets_are_listed_with_the_reason_why_they_are_not_read() -> None:
    listed = find_sheets(
        book(
            sheet([("No", "Kecamatan", "Jumlah KPM")], name="REKAP"),
            sheet([HEADINGS, ROW], name="KEC. TALLO"),
            sheet([], name="Sheet3"),
            sheet([(" ", "\u00a0")], name="Sheet4"),
            sheet([HEADINGS, ROW], name="lama", visibility=Visibility.HIDDEN),
            sheet([HEADINGS, ROW], name="sandi", visibility=Visibility.VERY_HIDDEN),
        )
    )
    assert [(each.number, each.name, each.used, each.reason) for each in listed] == [
        (0, "REKAP", False, "no_headings"),
        (1, "KEC. TALLO", True, ""),
        (2, "Sheet3", False, "empty"),
        (3, "Sheet4", False, "empty"),
        (4, "lama", False, "hidden"),
        (5, "sandi", False, "hidden"),
    ]
    assert all(IGNORED[each.reason] for each in listed if not each.used)
    assert [FoundSheet.from_json(each.as_json()) for each in listed] == listed


def test_sheets_can_be_chosen_and_chosen_again() -> None:
    both = book(sheet([HEADINGS, ROW], name="Tallo"), sheet([HEADINGS, ROW], name="Wajo "))
    listed = find_sheets(both, only=["tallo"])
    assert [(each.used, each.reason) for each in listed] == [(True, ""), (False, "not_chosen")]
    assert [each.used for each in choose(listed, ["Wajo"], name="uji.xlsx")] == [False, True]
    assert [each.used for each in choose(listed, [], name="uji.xlsx")] == [True, True]
    with pytest.raises(UnknownSheet, match="Mariso"):
        find_sheets(both, only=["Mariso"])


def test_a_hidden_sheet_that_is_asked_for_is_said_to_be_hidden() -> None:
    hidden = sheet([HEADINGS, ROW], name="Lama", visibility=Visibility.HIDDEN)
    with pytest.raises(UnknownSheet, match=r"Lembar “lama” .* disembunyikan"):
        find_sheets(book(sheet([HEADINGS, ROW], name="Tallo"), hidden), only=["Tallo", "lama"])


def test_headings_of_the_office_count_as_known() -> None:
    grid = [("KODE UNIK", "SEBUTAN", "ALAMAT"), (nik(1), "SITI", "JL. A")]
    with pytest.raises(NoHeadings):
        load(grid)
    loaded = load(grid, remembered={"kodeunik": "nik"}, given={"Sebutan": "name"})
    assert loaded.values == [{"nik": nik(1), "name": "SITI", "address": "JL. A"}]


STACKS = {
    "details below merged groups": (
        [
            ("NO", "NIK", "NAMA", "KOMPONEN", None, None, "ALAMAT"),
            (None, None, None, "IBU HAMIL", "BALITA", "SD"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 5), (1, 6, 2, 6)],
        (1, 2),
    ),
    "details below groups that are not merged": (
        [
            TITLE,
            ("NO", "NIK", "NAMA", "KOMPONEN", None, None, "ALAMAT"),
            (None, None, None, "IBU HAMIL", "BALITA", "SD"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [],
        (2, 3),
    ),
    "groups over a complete row": (
        [
            ("IDENTITAS", None, None, "KOMPONEN", None, None, "TEMPAT"),
            ("NO", "NIK", "NAMA", "IBU HAMIL", "BALITA", "SD", "ALAMAT"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [(1, 0, 1, 2), (1, 3, 1, 5)],
        (1, 2),
    ),
    "one group, over the middle": (
        [
            (None, None, None, "KOMPONEN"),
            ("NO", "NIK", "NAMA", "IBU HAMIL", "BALITA", "SD", "ALAMAT"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [(1, 3, 1, 5)],
        (1, 2),
    ),
    "words of one heading over two rows": (
        [
            ("NO", "NIK", "NAMA", "IBU", "ANAK USIA", "SD", "ALAMAT"),
            (None, "KTP", "KPM", "HAMIL", "DINI"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [],
        (1, 2),
    ),
    "three rows": (
        [
            ("NO", "NIK", "NAMA", "KOMPONEN", None, None, "ALAMAT"),
            (None, None, None, "KESEHATAN", None, "PENDIDIKAN"),
            (None, None, None, "IBU HAMIL", "BALITA", "SD"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 5), (2, 3, 2, 4), (1, 6, 3, 6)],
        (1, 3),
    ),
    "a title right above": (
        [
            ("DAFTAR ANAK SEKOLAH PENERIMA PKH",),
            ("NO", "NIK", "NAMA", "IBU HAMIL", "BALITA", "SD", "ALAMAT"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [(1, 0, 1, 6)],
        (None, 2),
    ),
    "a title right above, not merged": (
        [
            ("DAFTAR ANAK SEKOLAH PENERIMA PKH",),
            ("NO", "NIK", "NAMA", "IBU HAMIL", "BALITA", "SD", "ALAMAT"),
            (1, nik(1), "SITI", 1, 0, 2, "JL. A"),
        ],
        [],
        (None, 2),
    ),
}


@pytest.mark.parametrize(("grid", "merged", "rows"), STACKS.values(), ids=STACKS)
def test_stacked_headings(
    grid: Grid, merged: Sequence[tuple[int, int, int, int]], rows: tuple[int | None, int | None]
) -> None:
    loaded = load(grid, merged=merged)
    assert (loaded.found.header_top, loaded.found.header_row) == rows
    assert loaded.mapping.conflicts == {}
    assert loaded.values == [
        {"nik": nik(1), "name": "SITI", "n_pregnant": 1, "n_early_childhood": 0, "n_sd": 2, "address": "JL. A"}
    ]
    assert (loaded.read, loaded.skipped) == (1, 0)


@pytest.mark.parametrize(
    "above", [("JUMLAH KPM", 20), (None, None, "DATA ANAK SEKOLAH PENERIMA PKH"), ("KECAMATAN", "TALLO")]
)
def test_what_stands_right_above_need_not_be_a_group(above: Sequence[str | int | None]) -> None:
    loaded = load([above, (None, "NIK", "NAMA", "NO HP"), (None, nik(1), "SITI", "0812")])
    assert (loaded.found.header_top, loaded.found.header_row) == (None, 2)
    assert loaded.mapping.columns == {"nik": "NIK", "name": "NAMA", "phone": "NO HP"}


def test_details_that_are_no_field_belong_to_the_headings_too() -> None:
    grid = [
        ("NO", "NIK", "NAMA", "KEHADIRAN", None, None, "KET"),
        (None, None, None, "JAN", "FEB", "MAR"),
        (1, nik(1), "SITI", "v", "v", "v"),
    ]
    assert header_rows(grid) == (1, 2)
    assert header_rows(grid, [(1, 3, 1, 5), (1, 1, 2, 1)]) == (1, 2)
    assert load(grid).mapping.unmapped == ("NO", "JAN", "FEB", "MAR", "KET")


@pytest.mark.parametrize("group", ["DATA SISWA", "ANAK", "PASANGAN", "ANGGOTA KELUARGA"])
def test_groups_about_other_people_are_not_the_caretaker(group: str) -> None:
    grid = [
        ("NO", "PENGURUS", None, group),
        (None, "NIK", "NAMA", "NIK", "NAMA", "NO HP"),
        (1, nik(1), "SITI", nik(2), "ADI", "0812"),
    ]
    loaded = load(grid, merged=[(1, 1, 1, 2), (1, 3, 1, 5)])
    assert loaded.mapping.columns == {"nik": "NIK", "name": "NAMA"}
    assert loaded.mapping.unmapped == ("NO", "NIK#2", "NAMA#2", "NO HP")
    assert loaded.mapping.conflicts == {}
    assert load(grid).mapping.columns == {"nik": "NIK", "name": "NAMA"}  # As a CSV has it, without merged cells.


def test_a_group_gives_its_details_their_meaning() -> None:
    grid: Grid = [
        ("NIK", None, "NAMA", None, None, "KODE", None, "NOMINAL", None, "JUMLAH"),
        ("KPM", "ANAK", "KPM", "PENDAMPING", "KECAMATAN", "KEC", "DESA", "SD", "SMP", "SD"),
        (nik(1), nik(2), "SITI", "RINA", "TALLO", "737102", "7371021001", 225000, 0, 1),
    ]
    merged = [(1, 0, 1, 1), (1, 2, 1, 4), (1, 5, 1, 6), (1, 7, 1, 8)]
    [values] = load(grid, merged=merged).values
    assert values == {
        "nik": nik(1), "name": "SITI", "companion": "RINA", "kecamatan": "TALLO", "kecamatan_code": "737102",
        "village_code": "7371021001", "n_sd": 1,
    }  # fmt: skip


ABOVE = {
    "in one cell": [("KECAMATAN : TAMALATE",)],
    "colon with the value": [("KECAMATAN", ": TAMALATE")],
    "colon with the label": [("KECAMATAN :", None, "TAMALATE")],
    "colon between": [("KECAMATAN", None, ":", "TAMALATE")],
    "no colon": [("KECAMATAN", "TAMALATE")],
    "abbreviated": [("Kec. : TAMALATE",)],
    "as a column name": [("NAMA_KEC", ":", "TAMALATE")],
    "numbered": [("1. Kecamatan : TAMALATE",)],
    "leader dots": [("KECAMATAN ........ : TAMALATE",)],
    "beside others": [("PROVINSI : SULAWESI SELATAN", None, "KECAMATAN : TAMALATE", None, "JUMLAH KPM : 20")],
    "tab and NBSP": [("KECAMATAN\t:\u00a0TAMALATE",)],
    "a title of its own": [("KECAMATAN TAMALATE",)],
    "a title with the kabupaten": [("KEC. TAMALATE KOTA MAKASSAR",)],
    "a title and then the line": [("KECAMATAN TAMALANREA",), ("KECAMATAN : TAMALATE",)],
}


@pytest.mark.parametrize("lines", ABOVE.values(), ids=ABOVE)
def test_what_stands_above_the_headings(lines: Grid) -> None:
    loaded = load([("PEMERINTAH KOTA MAKASSAR",), TITLE, *lines, (), HEADINGS, ROW])
    assert loaded.found.above == {"kecamatan": "TAMALATE"}
    assert loaded.above == [{"kecamatan": "TAMALATE"}]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("KABUPATEN/KOTA : KOTA MAKASSAR",), {"kabupaten": "KOTA MAKASSAR"}),
        (("KABUPATEN / KOTA", ":", "MAKASSAR"), {"kabupaten": "MAKASSAR"}),
        (("KOTA : BOGOR",), {"kabupaten": "KOTA BOGOR"}),
        (("KABUPATEN : BOGOR",), {"kabupaten": "KABUPATEN BOGOR"}),
        (("KAB : KAB. BOGOR",), {"kabupaten": "KAB. BOGOR"}),
        (("DESA/KELURAHAN : BAROMBONG",), {"village": "BAROMBONG"}),
        (("Kelurahan", "Barombong"), {"village": "Barombong"}),
        (("KECAMATAN : TAMALATE  KELURAHAN : BAROMBONG",), {"kecamatan": "TAMALATE", "village": "BAROMBONG"}),
        (("KECAMATAN", ": TAMALATE", None, "DESA", ": X"), {"kecamatan": "TAMALATE", "village": "X"}),
        (("KELURAHAN BAROMBONG KECAMATAN TAMALATE",), {"kecamatan": "TAMALATE", "village": "BAROMBONG"}),
        (("KODE KECAMATAN : 73.71.10",), {"kecamatan_code": "73.71.10"}),
        (("PEMERINTAH KOTA MAKASSAR",), {}),
        (("KOTA MAKASSAR",), {}),
        (("KOTA MAKASSAR TAHUN 2024",), {}),
        (("DINAS SOSIAL KABUPATEN OGAN ILIR",), {}),
        (("KEPALA DESA SUKAMAJU",), {}),
        (("KECAMATAN DALAM ANGKA 2024",), {}),
        (("KECAMATAN : ........",), {}),
        (("KECAMATAN :",), {}),
        (("KECAMATAN", "JUMLAH KPM"), {}),
        (("KECAMATAN", "KELURAHAN"), {}),
        (("TAHAP : 1", "TAHUN : 2024"), {}),
        (("A", "KELURAHAN BAROMBONG"), {"village": "BAROMBONG"}),
        (("II. KELURAHAN BAROMBONG (25 KPM)",), {"village": "BAROMBONG"}),
        (("KECAMATAN : TAMALATE (73.71.10)",), {"kecamatan": "TAMALATE"}),
        (("PROVINSI", ":", "SULAWESI SELATAN"), {}),
        (("Alamat : Jl. Kecamatan No. 3",), {}),
    ],
)
def test_lines_and_titles(line: Sequence[str | None], said: dict[str, str]) -> None:
    assert load([TITLE, line, (), ("NO", "NIK", "NAMA", "ALAMAT", "RT"), (1, nik(1), "SITI")]).found.above == said


def test_samples_and_look() -> None:
    rows = [(i, nik(i), "SITI", "TALLO") for i in range(1, 9)]
    found = load([TITLE, HEADINGS, (1, 2, 3, 4), *rows]).found
    assert found.headings[1].samples == tuple(nik(i) for i in range(1, 6))
    assert found.look[0] == (1, ("DAFTAR KPM PKH",))
    assert found.look[1] == (2, HEADINGS)
    assert [number for number, _texts in found.look] == [1, 2, 3, 4, 5, 6]


def test_headings_are_shown_on_one_line_and_named_once() -> None:
    found = load([("NIK", "Nama\nPenerima", "N.I.K", "x" * 40_000, "NIK"), (nik(1), "SITI")]).found
    assert [heading.address for heading in found.headings][:3] == ["NIK", "Nama Penerima", "N.I.K#2"]
    assert [heading.address for heading in found.headings][4] == "NIK#3"
    assert len(found.headings[3].text) == 190
