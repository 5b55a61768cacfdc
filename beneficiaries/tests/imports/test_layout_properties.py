"""What must hold for any layout: the order of columns, empty rows and columns and titles change nothing."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.placelines import read_line
from beneficiaries.tests.imports.grids import Grid, Loaded, load, nik
from pkh_portal.spreadsheets import Cell, CellError, SpreadsheetError

OPTIONAL = ("NO KK", "ALAMAT", "KECAMATAN", "DESA/KEL", "SD", "SMP", "NAMA PENDAMPING", "NO", "NIK SISWA", "KET", "RT")
TITLES = ("DAFTAR KPM PKH", "PEMERINTAH KOTA MAKASSAR", "TAHUN 2024", "Lampiran I Surat Nomor 1/2024 :")
texts = st.text(st.characters(categories=("Lu", "Ll", "Zs", "Po")), min_size=1, max_size=8).map("x{}".format)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[Cell]]]:
    """Headings that do not conflict, and rows of families below them."""
    headings = ["NIK", "NAMA", *draw(st.lists(st.sampled_from(OPTIONAL), unique=True, max_size=6))]
    count = draw(st.integers(0, 6))
    rows: list[list[Cell]] = []
    for number in range(count):
        others = [draw(st.one_of(st.none(), texts, st.integers(0, 20))) for _ in headings[2:]]
        rows.append([nik(number), draw(texts), *others])
    return headings, rows


def outcome(loaded: Loaded) -> tuple[Any, ...]:
    return loaded.values, sorted(loaded.mapping.columns.items()), sorted(loaded.mapping.unmapped), loaded.above


@given(tables(), st.data())
def test_any_order_of_columns_gives_the_same(table: tuple[list[str], list[list[Cell]]], data: st.DataObject) -> None:
    headings, rows = table
    order = data.draw(st.permutations(range(len(headings))))
    mixed: list[list[Cell]] = [[headings[i] for i in order], *([row[i] for i in order] for row in rows)]
    assert outcome(load(mixed)) == outcome(load([headings, *rows]))


@given(tables(), st.data())
def test_titles_empty_rows_and_empty_columns_change_only_counts(
    table: tuple[list[str], list[list[Cell]]], data: st.DataObject
) -> None:
    headings, rows = table
    plain = load([headings, *rows])
    blank = st.sampled_from([(), (None,), (" ", "\u00a0"), ("", None, "\t")])
    titles = data.draw(st.lists(st.one_of(st.sampled_from(TITLES).map(lambda text: (text,)), blank), max_size=8))
    padded: list[Sequence[Cell]] = [*titles, headings]
    for row in rows:
        padded.extend([*data.draw(st.lists(blank, max_size=2)), row])
    padded.extend(data.draw(st.lists(blank, max_size=3)))
    gap = data.draw(st.integers(0, len(headings)))
    wide = [[*row[:gap], None, *row[gap:]] if len(row) > gap else row for row in padded]
    loaded = load(wide)
    assert outcome(loaded) == outcome(plain)
    assert loaded.found.header_row == len(titles) + 1
    assert loaded.read - loaded.skipped == len(rows) == plain.read - plain.skipped


words = st.sampled_from(
    [
        *("NIK", "NAMA", "NAMA KPM", "KECAMATAN", "KECAMATAN : TALLO", ":", ": X", "DESA", "DESA X", "JUMLAH", "TOTAL"),
        *("(1)", "(2)", "(3)", "NO", "SD", "KOMPONEN", "SISWA", nik(1), nik(2), "KAB/KOTA :", "NIK#2", "#", "=", "-"),
        "\u00a0",
    ]
)
cells = st.one_of(
    st.none(), words, words, st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.sampled_from([CellError("#REF!"), date(2024, 1, 1), datetime(2024, 1, 1, 1, 1), time(1, 1), timedelta(1)]),  # noqa: DTZ001 # A cell knows no time zone.
)  # fmt: skip
grids = st.lists(st.lists(cells, max_size=7), min_size=1, max_size=12)
blocks = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 7), st.integers(0, 4), st.integers(0, 4)), max_size=4)


@settings(max_examples=400)
@given(grids, blocks, st.booleans())
def test_no_grid_raises_anything_but_a_sentence(
    grid: Grid, corners: list[tuple[int, int, int, int]], with_headings: bool
) -> None:
    merged = [(row, column, row + down, column + right) for row, column, down, right in corners]
    try:
        loaded = load([["NIK", "NAMA", "KECAMATAN"], *grid] if with_headings else grid, merged=merged, size=2)
    except SpreadsheetError:
        return
    assert loaded.read >= len(loaded.numbers) == loaded.read - loaded.skipped
    assert loaded.numbers == sorted(set(loaded.numbers))
    assert FoundSheet.from_json(loaded.found.as_json()) == loaded.found
    assert SheetMapping.from_json(loaded.mapping.as_json()) == loaded.mapping
    addresses = [heading.address for heading in loaded.found.headings]
    assert len(set(addresses)) == len(addresses)


@given(st.lists(cells, max_size=6).map(tuple))
def test_any_row_can_be_asked_for_places(row: tuple[Cell, ...]) -> None:
    assert all(text.strip() for text in read_line(row).places.values())
