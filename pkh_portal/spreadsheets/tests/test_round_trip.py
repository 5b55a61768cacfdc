"""What is written is read back the same, from both formats."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkh_portal.spreadsheets import Column, ColumnKind, FileFormat, Table, write_tables
from pkh_portal.spreadsheets.guards import guarded, unguarded
from pkh_portal.spreadsheets.tests.factories import read
from pkh_portal.spreadsheets.values import Cell

# Any text but for what the writer drops or unifies: control characters, line ends, what no file can hold.
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=("Cc", "Cs"))),
    st.text(st.sampled_from("=+-@'\"\t\n;,|_x0041 ＝7<>&r/")),
    st.from_regex(r"'*[0-9]{1,18}", fullmatch=True),
)
NIKS = st.from_regex(r"[0-9]{16}", fullmatch=True)


def round_trip(rows: list[tuple[object, ...]], kinds: list[ColumnKind], file_format: FileFormat) -> list[list[Cell]]:
    stream = io.BytesIO()
    columns = [Column(f"KOLOM {place}", kind) for place, kind in enumerate(kinds)]
    write_tables(stream, Table("Uji", columns, rows), file_format=file_format)
    found = read(stream.getvalue())
    width = len(kinds)
    return [[*found.get(number, ()), *[None] * width][:width] for number in range(2, len(rows) + 2)]


@pytest.mark.parametrize("file_format", FileFormat)
@settings(max_examples=60)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8))
def test_texts(file_format: FileFormat, rows: list[tuple[str, str, str]]) -> None:
    expected = [[text or None for text in row] for row in rows]
    assert round_trip([*rows], [ColumnKind.TEXT] * 3, file_format) == expected


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("kind", [ColumnKind.TEXT, ColumnKind.LONG_NUMBER])
@settings(max_examples=30)
@given(niks=st.lists(NIKS, min_size=1, max_size=20))
def test_a_nik_never_loses_a_digit(file_format: FileFormat, kind: ColumnKind, niks: list[str]) -> None:
    found = round_trip([(nik, "SITI") for nik in niks], [kind, ColumnKind.TEXT], file_format)
    assert [row[0] for row in found] == niks


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9), st.dates()), max_size=8))
def test_numbers_and_days_in_xlsx(rows: list[tuple[object, ...]]) -> None:
    kinds = [ColumnKind.INTEGER, ColumnKind.DECIMAL, ColumnKind.DATE]
    found = round_trip(rows, kinds, FileFormat.XLSX)
    for written, back in zip(rows, found, strict=True):
        assert back[0] == written[0]
        assert back[1] == pytest.approx(written[1], rel=1e-15)
        assert back[2] == written[2] or isinstance(back[2], str)


@given(TEXTS, st.booleans())
def test_an_apostrophe_is_taken_off_again(text: str, keep_digits: bool) -> None:
    assert unguarded(guarded(text, keep_digits=keep_digits)) == text


@given(TEXTS)
def test_what_is_guarded_begins_with_an_apostrophe_or_is_harmless(text: str) -> None:
    field = guarded(text)
    assert field == "-" or not field.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
