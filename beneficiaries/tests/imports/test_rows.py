"""Which rows are families; the others are counted, and only that."""

import itertools
import tracemalloc
from collections.abc import Iterator, Sequence

import pytest

from beneficiaries.imports import rows as rows_module
from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.rows import original_rows
from beneficiaries.imports.sheets import find_sheets
from beneficiaries.tests.imports.grids import Grid, book, load, load_sheet, nik, sheet
from pkh_portal.spreadsheets import Cell, CellError, Row, Sheet, Visibility

HEADINGS = ("NO", "NIK", "NAMA", "NO KK", "ALAMAT", "SD")


def family(number: int, **cells: Cell) -> tuple[Cell, ...]:
    values = {"no": number, "nik": nik(number), "name": "SITI", "kk": nik(900), "address": "JL. A", "sd": 1, **cells}
    return tuple(values.values())


def kept(*rows: Sequence[Cell]) -> list[int]:
    """Numbers of the rows that are families, where the headings are row 1; checks that the counts add up."""
    loaded = load([HEADINGS, *rows])
    assert loaded.read == len(rows)
    assert loaded.skipped == loaded.read - len(loaded.numbers)
    return loaded.numbers


def test_plain_rows() -> None:
    assert kept(family(1), family(2)) == [2, 3]


@pytest.mark.parametrize(
    "numbers",
    [
        (1, 2, 3, 4, 5, 6),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        ("1", "2", "3", "4", "5", "6"),
        ("1.", " 2 ", "[3]", "(4)", "5)", "6=4+5"),
        (0, 1, 2, 3, 4, 5),
        (None, 1, 2, 3, 4, 5),
        (1, 2, 3, None, None, 6),
    ],
)
def test_column_numbers_are_skipped_under_headings(numbers: Sequence[Cell]) -> None:
    assert kept(numbers, family(1)) == [3]
    assert kept((), numbers, family(1)) == [4]
    assert kept(family(1), HEADINGS, numbers, family(2)) == [2, 5]


def test_numbers_elsewhere_are_a_row_with_a_wrong_nik() -> None:
    assert kept(family(1), (1, 2, 3, 4, 5, 6), family(2)) == [2, 3, 4]
    assert kept((1, 3, 2, 4, 5, 6), family(2)) == [2, 3]


@pytest.mark.parametrize(
    "repeated",
    [
        HEADINGS,
        ("no.", "N I K", "nama ", None, None, None),
        ("NO", nik(3)[:5], "NAMA", "NO. KK", None, None),
        ("NO", None, None, "NO_KK", "Alamat\n"),
    ],
)
def test_repeated_headings_are_skipped(repeated: Sequence[Cell]) -> None:
    assert kept(family(1), repeated, family(2)) == [2, 4]


def test_a_row_that_shares_two_cells_with_the_headings_is_a_family() -> None:
    assert kept(family(1, name="NAMA", address="ALAMAT"), family(2)) == [2, 3]
    assert kept(family(1), (3, None, "NAMA", "NO KK", "JL. A", 1)) == [2, 3]


def test_the_headings_of_a_narrow_sheet_repeat_with_fewer_cells() -> None:
    assert load([("NIK", "NAMA"), (nik(1), "SITI"), ("NIK", "NAMA"), (nik(2), "ANI")]).numbers == [2, 4]


def test_both_rows_of_stacked_headings_are_skipped_when_they_repeat() -> None:
    upper = ("NO", "NIK", "NAMA", "KOMPONEN", None, None)
    lower = (None, None, None, "SD", "SMP", "SMA")
    numbers = (1, 2, 3, 4, 5, 6)
    rows = [(1, nik(1), "SITI", 0, 1, 0), (2, nik(2), "ANI", 0, 1, 0)]
    loaded = load([upper, lower, numbers, rows[0], upper, lower, numbers, rows[1]])
    assert (loaded.numbers, loaded.read, loaded.skipped) == ([4, 8], 6, 4)


@pytest.mark.parametrize(
    "word", ["JUMLAH", "Total", "SUBTOTAL", "Sub Total :", "SUB  TOTAL", "REKAPITULASI", "jumlah 31"]
)
@pytest.mark.parametrize("place", range(5))
def test_sum_rows_are_skipped(word: str, place: int) -> None:
    cells: list[Cell] = [None] * 6
    cells[5] = 31
    cells[place] = word
    assert kept(family(1), cells, family(2)) == [2, 4]


@pytest.mark.parametrize("counted", [31, 31.0, "31", "-", "1.240", 0])
def test_a_sum_row_may_have_its_number_where_the_nik_stands(counted: Cell) -> None:
    assert kept(family(1), ("JUMLAH", counted, None, None, None, 31), family(2)) == [2, 4]


def test_a_nik_makes_a_row_a_family_whatever_it_begins_with() -> None:
    assert kept(family(1, address="TOTAL PERSADA BLOK A"), family(2, name="JUMLAHATI")) == [2, 3]


def test_rows_with_neither_nik_nor_name_are_skipped() -> None:
    assert kept(family(1), (2, None, " ", nik(900), "JL. A", 1), (3, "\u00a0"), family(2)) == [2, 5]


@pytest.mark.parametrize("lack", ["-", "0", "TIDAK ADA", "0000000000000000", "73711012********", "abc", 0, 737105])
def test_what_is_no_good_nik_is_a_row_with_a_problem(lack: Cell) -> None:
    assert kept(family(1), family(2, nik=lack), family(3), family(4, nik=lack)) == [2, 3, 4, 5]


def test_errors_and_other_values_are_values() -> None:
    assert kept(family(1, nik=CellError("#REF!")), family(2, name=CellError("#N/A"), nik=None), (True,)) == [2, 3]


@pytest.mark.parametrize("blank", [(), (None, None), ("", " ", "\u00a0\t"), ("\u200b", None, "\ufeff"), ("\n",) * 6])
def test_blank_rows_are_skipped_and_count_only_before_the_last_value(blank: Sequence[Cell]) -> None:
    assert kept(family(1), blank, family(2)) == [2, 4]
    loaded = load([HEADINGS, family(1), *[blank] * 3])
    assert (loaded.read, loaded.skipped) == (1, 0)


def test_signatures_after_the_last_nik_are_skipped() -> None:
    signatures: Grid = [
        (),
        (None, None, "Mengetahui,", None, "Makassar, 5 Februari 2024"),
        (None, None, "NAMA CONTOH, S.Sos"),
        ("Catatan", None, "dua keluarga pindah"),
    ]
    assert kept(family(1), *signatures) == [2]
    assert kept(family(1), *signatures, family(2)) == [2, 4, 5, 6, 7]


def test_signatures_in_the_column_of_the_nik_are_skipped() -> None:
    signatures: Grid = [
        (None, "Mengetahui,", None, None, "Makassar, 5 Februari 2024"),
        (None, "Kepala Dinas Sosial"),
        (None, "Koordinator", None, "Operator", "Pendamping"),
        (None, "NIP. 19700101 199003 1 001"),
    ]
    assert kept(family(1), *signatures) == [2]
    assert kept(family(1), (7, "TIDAK ADA"), (8, "73710")) == [2, 3, 4]


def test_a_family_without_nik_at_the_end_is_no_signature() -> None:
    assert kept(family(1), family(2, nik=None), (None, None, "Mengetahui,"), family(3, nik=None)) == [2, 3, 5]


def test_places_said_further_down() -> None:
    loaded = load(
        [
            ("KECAMATAN : TALLO",),
            HEADINGS,
            family(1),
            ("KELURAHAN : PANNAMPU",),
            family(2),
            ("KELURAHAN", ":", "TAMMUA"),
            family(3),
            ("DESA : BONTOALA BARU", None, None, "KECAMATAN : BONTOALA"),
            HEADINGS,
            family(4),
            ("KECAMATAN : WAJO",),
            family(5),
            ("KELURAHAN MELAYU",),
            family(6),
        ]
    )
    assert loaded.numbers == [3, 5, 7, 10, 12, 14]
    assert (loaded.read, loaded.skipped) == (12, 6)
    assert loaded.above == [
        {"kecamatan": "TALLO"},
        {"kecamatan": "TALLO", "village": "PANNAMPU"},
        {"kecamatan": "TALLO", "village": "TAMMUA"},
        {"kecamatan": "BONTOALA", "village": "BONTOALA BARU"},
        {"kecamatan": "WAJO"},
        {"kecamatan": "WAJO", "village": "MELAYU"},
    ]


def test_the_head_of_each_page_is_skipped_wherever_it_stands() -> None:
    for column in range(3):
        head: Grid = [
            (*[None] * column, "PROVINSI : SULAWESI SELATAN"),
            (*[None] * column, "KABUPATEN/KOTA", ":", "MAKASSAR"),
            (*[None] * column, "KECAMATAN", ": WAJO"),
            (*[None] * column, "JUMLAH KPM : 2"),
        ]
        loaded = load([*head, HEADINGS, family(1), *head, HEADINGS, family(2)])
        assert (loaded.numbers, loaded.skipped) == ([6, 12], 5)
        assert loaded.above == [{"kabupaten": "MAKASSAR", "kecamatan": "WAJO"}] * 2


def test_the_lines_of_one_block_may_come_in_any_order() -> None:
    lines = [("DESA : B",), ("KECAMATAN : WAJO",)]
    for block in itertools.permutations(lines):
        loaded = load([("KECAMATAN : TALLO",), ("DESA : A",), HEADINGS, family(1), *block, family(2)])
        assert loaded.above[1] == {"kecamatan": "WAJO", "village": "B"}
    again = load([("KECAMATAN : TALLO",), ("DESA : A",), HEADINGS, family(1), ("KECAMATAN : TALLO",), family(2)])
    assert again.above[1] == {"kecamatan": "TALLO", "village": "A"}


def test_a_family_is_no_line_of_a_place() -> None:
    assert kept((1, None, "SITI", None, "KECAMATAN : TALLO", 1), family(2)) == [2, 3]
    assert kept((1, nik(1), "KECAMATAN : TALLO"), (2, None, "KOTA", "MAKASSAR", "JL. B"), family(2)) == [2, 3, 4]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_are_cut_to_size_and_at_each_place(size: int) -> None:
    rows = [family(i) for i in range(1, 6)]
    loaded = load([HEADINGS, *rows, ("KECAMATAN : WAJO",), *rows], size=size)
    assert loaded.numbers == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    assert loaded.above == [{}] * 5 + [{"kecamatan": "WAJO"}] * 5


@pytest.mark.parametrize("follows", [True, False])
@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_many_rows_that_may_be_signatures(monkeypatch: pytest.MonkeyPatch, follows: bool, limit: int) -> None:
    monkeypatch.setattr(rows_module, "HELD_BACK", limit)
    doubtful = [(None, None, "SITI")] * 10
    sure = family(3, nik=None)
    end = [family(2)] if follows else []
    expected = [2, *range(3, 13), 13, *range(14, 24), 24] if follows else [2, 13]
    assert kept(family(1), *doubtful, sure, *doubtful, *end) == expected


def test_a_million_short_rows_cost_bounded_memory() -> None:
    def rows() -> Iterator[tuple[int, Row]]:
        yield 1, HEADINGS
        yield 2, family(1)
        yield from ((number, (None, None, "x")) for number in range(3, 60_000))

    tracemalloc.start()
    loaded = load_sheet(Sheet("besar", Visibility.VISIBLE, rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (loaded.numbers, loaded.read) == ([2], 59_998)
    assert peak < 2_000_000


def test_original_rows() -> None:
    one = sheet([HEADINGS, family(1), (), family(2)], name="satu")
    two = sheet([HEADINGS, family(3)], name="dua")
    workbook = book(one, two)
    found = find_sheets(workbook)
    wanted = [RowPlace(0, 4), RowPlace(1, 2), RowPlace(0, 99), RowPlace(7, 1)]
    assert original_rows(workbook, found, wanted) == {RowPlace(0, 4): family(2), RowPlace(1, 2): family(3)}
