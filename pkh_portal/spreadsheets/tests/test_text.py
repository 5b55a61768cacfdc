"""Delimited text: separators, encodings, quotes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.spreadsheets import (
    DamagedFile,
    FileKind,
    Limits,
    NotATable,
    SpreadsheetError,
    TableTooLarge,
    Visibility,
    open_workbook,
)
from pkh_portal.spreadsheets.tests.factories import read

TABLE = "NO;NIK;NAMA\n1;7371104101900010;SITI\n2;7371104101900020;BUDI\n"
ROWS = {1: ("NO", "NIK", "NAMA"), 2: ("1", "7371104101900010", "SITI"), 3: ("2", "7371104101900020", "BUDI")}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, line_end: str) -> None:
    content = TABLE.replace(";", delimiter).replace("\n", line_end).encode()
    assert read(content) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    assert read((TABLE + "3;;DÉSA – KÉ\n").encode(encoding))[4] == ("3", None, "DÉSA – KÉ")


def test_windows_western() -> None:
    assert read((TABLE + "3;;DÉSA – KÉ\n").encode("cp1252"))[4] == ("3", None, "DÉSA – KÉ")


def test_a_character_cut_off_at_the_end_does_not_change_the_encoding() -> None:
    assert read((TABLE + "3;;KÉ É").encode()[:-1])[4] == ("3", None, "KÉ �")


def test_it_is_one_visible_sheet_without_a_name() -> None:
    with open_workbook(TABLE.encode(), name="uji") as workbook:
        assert workbook.kind is FileKind.TEXT
        assert [(sheet.name, sheet.visibility) for sheet in workbook.sheets] == [("", Visibility.VISIBLE)]
        assert workbook.sheets[0].merged_ranges() == ()


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_separator_line_is_no_row(line: str) -> None:
    content = f"{line}\r\nNO;NAMA, ALAMAT, KOTA\r\n1;A, B, C\r\n".encode()
    assert read(content) == {1: ("NO", "NAMA, ALAMAT, KOTA"), 2: ("1", "A, B, C")}


def test_a_separator_line_may_name_any_character() -> None:
    assert read(b"sep=^\nA^B\n1^2\n") == {1: ("A", "B"), 2: ("1", "2")}


def test_commas_in_addresses_do_not_outweigh_semicolons() -> None:
    lines = [f"{row};NAMA {row};JL. MAWAR, NO. {row}, RT 01, KOTA" for row in range(2, 40)]
    found = read("\n".join(["DAFTAR, PENERIMA", "NO;NAMA;ALAMAT", *lines]).encode())
    assert found[3] == ("2", "NAMA 2", "JL. MAWAR, NO. 2, RT 01, KOTA")


def test_quotes() -> None:
    content = b'A;B\n"JL. ""MAWAR""; NO. 5";"baris 1\nbaris 2"\n"x";y\n'
    assert read(content) == {1: ("A", "B"), 2: ('JL. "MAWAR"; NO. 5', "baris 1\nbaris 2"), 3: ("x", "y")}


def test_blank_lines_keep_their_number_and_the_empty_end_is_left_out() -> None:
    assert read(b"\n;;\nA;B;;\n\n ; \n;\n\n") == {3: ("A", "B"), 4: (), 5: (" ", " ")}


def test_the_mark_dos_put_at_the_end_is_no_row() -> None:
    assert read(b"A;B\r\n1;2\r\n\x1a") == {1: ("A", "B"), 2: ("1", "2")}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('="0012"', "0012"),
        ('"=""0012"""', "0012"),
        ("'0012", "0012"),
        ("'=1+1", "=1+1"),
        ("'-", "'-"),
        ("'ain", "'ain"),
    ],
)
def test_ways_to_keep_a_text_a_text_are_taken_off(field: str, value: str) -> None:
    assert read(f"A;B\n{field};x\n".encode())[2] == (value, "x")


def test_quotes_that_do_not_pair_up_are_characters_where_the_columns_come_out_even() -> None:
    content = b'NO;ALAMAT;RT\n1;"JL. MAWAR;01\n2;"MELATI" INDAH;02\n3;"UTUH";03\n'
    assert read(content) == {
        1: ("NO", "ALAMAT", "RT"),
        2: ("1", '"JL. MAWAR', "01"),
        3: ("2", '"MELATI" INDAH', "02"),
        4: ("3", "UTUH", "03"),
    }


def test_quotes_that_do_not_pair_up_are_refused_with_their_row_where_it_cannot_be_told() -> None:
    content = b'NO;ALAMAT;RT\n1;"JL. A; B";01\n2;"JL. MAWAR;02\n3;x;03\n'
    with pytest.raises(DamagedFile) as caught:
        read(content)
    assert "baris 3" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n123", b"%PDF-1.7\n1 0 obj", b"\0\1\2\3" * 100, bytes(range(256)) * 20, b"\1\2\3\4\5abc"],
)
def test_what_is_no_text(content: bytes) -> None:
    with pytest.raises(NotATable):
        read(content)


def test_an_empty_file() -> None:
    with pytest.raises(NotATable) as caught:
        read(b"")
    assert "kosong" in str(caught.value)


def test_limits() -> None:
    with pytest.raises(TableTooLarge):
        read(b"A;B;C\n", limits=Limits(columns=2))
    with pytest.raises(TableTooLarge) as caught:
        read(b"A;B\n1;" + b"x" * 50 + b"\n", limits=Limits(cell_chars=40))
    assert "Baris 2" in str(caught.value)
    with pytest.raises(TableTooLarge):
        read(b"x" * 5_000_000)
    with pytest.raises(TableTooLarge):
        read(b"\n" * 1_100_000 + b"A;B\n")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        rows = read(content)
    except SpreadsheetError:
        return
    assert all(isinstance(cell, str | None) for row in rows.values() for cell in row)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    content = text.encode(encoding, "ignore")
    with suppress(SpreadsheetError):
        read(content)
