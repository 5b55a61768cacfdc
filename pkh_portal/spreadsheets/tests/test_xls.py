"""XLS: a file by LibreOffice, and byte by byte what it does not write."""

import struct
from datetime import date, time, timedelta

import pytest

from pkh_portal.spreadsheets import (
    CellError,
    DamagedFile,
    FileKind,
    Limits,
    MergedRange,
    NotATable,
    PasswordProtected,
    TableTooLarge,
    UnsupportedFormat,
    Visibility,
    open_workbook,
)
from pkh_portal.spreadsheets.readers.binary_values import rk_number
from pkh_portal.spreadsheets.tests.factories import (
    DATA,
    compound_file,
    label,
    moment,
    read,
    record,
    xls,
    xls_stream,
    xls_text,
)

OFFICE_ROWS = {
    2: (None, "DAFTAR KPM CONTOH"),
    3: (),
    4: (None, "NIK", "NAMA", "TANGGAL", "JUMLAH", "CATATAN"),
    5: (None, "7371104101900010", "SITI CONTOH", date(2024, 5, 17), 750000, CellError("#DIV/0!")),
    6: (None, 7371104101900020, 'BUDI & "CONTOH" <é>', moment(2024, 5, 17, 10, 30), -1.5, CellError("#N/A")),
    7: (None, True, "AB", time(7, 45, 10), 0.125, CellError("#NAME?")),
    8: (None, False, "baris 1\nbaris 2", timedelta(hours=36), 1500000, CellError("#VALUE!")),
    9: (),
    10: ("#REF!", None, None, None, None, "x" * 300),
}
"""What ``data/office.*`` hold: made by XlsxWriter, saved by LibreOffice, with row 6 hidden and many formatted rows."""


def test_a_file_saved_by_libreoffice() -> None:
    with open_workbook(DATA / "office.xls", name="office.xls") as workbook:
        assert workbook.kind is FileKind.XLS
        first, hidden, *_rest = workbook.sheets
        # Converting without a window, LibreOffice stores 0 for the text of a formula, as every reader finds.
        text_formula = (None, True, 0, *OFFICE_ROWS[7][3:])
        assert dict(first.rows()) == {**OFFICE_ROWS, 7: text_formula}
        assert first.merged_ranges() == (MergedRange(2, 1, 2, 4),)
        assert (hidden.name, hidden.visibility) == ("Tersembunyi", Visibility.HIDDEN)
        assert list(hidden.rows()) == [(1, ("rahasia",))]


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def test_records_of_every_kind_of_cell() -> None:
    formula = record(0x06, struct.pack("<HHH", 2, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8))
    flag = record(0x06, struct.pack("<HHH", 2, 1, 0) + b"\1\0\1\0\0\0\xff\xff" + bytes(8))
    error = record(0x06, struct.pack("<HHH", 2, 2, 0) + b"\2\0\x17\0\0\0\xff\xff" + bytes(8))
    empty = record(0x06, struct.pack("<HHH", 2, 3, 0) + b"\3\0\0\0\0\0\xff\xff" + bytes(8))
    content = xls(
        (
            "Data",
            number(0, 0, 7371104101900010.0)
            + number(0, 1, 45429, style=1)
            + record(0x27E, struct.pack("<HHHI", 0, 2, 0, 25 << 2 | 3))
            + record(0xBD, struct.pack("<HHHIHIH", 0, 3, 0, 7 << 2 | 2, 0, 0x3FF80000, 4))
            + label(1, 0, "TEKS é")
            + record(0x205, struct.pack("<HHHBB", 1, 1, 0, 0x2A, 1))
            + record(0x205, struct.pack("<HHHBB", 1, 2, 0, 1, 0))
            + record(0x205, struct.pack("<HHHBB", 1, 3, 0, 0x77, 1))
            + formula
            + record(0x207, xls_text("hasil"))
            + flag
            + error
            + empty
            + number(2, 4, 1),
        )
    )
    assert read(content) == {
        1: (7371104101900010, date(2024, 5, 17), 0.25, 7, 1.5),
        2: ("TEKS é", CellError("#N/A"), True, CellError("#N/A")),
        3: ("hasil", True, CellError("#REF!"), None, 1),
    }


@pytest.mark.parametrize(
    ("raw", "value"),
    [(5 << 2 | 2, 5), (0xFFFFFFFE, -1), (0xFFFFFFFF, -0.01), (0x3FF00000, 1.0), (0x3FF00001, 0.01)],
)
def test_packed_numbers(raw: int, value: float) -> None:
    assert rk_number(raw) == value


def test_a_long_text_goes_on_in_further_records_and_may_change_its_width() -> None:
    formula = record(0x06, struct.pack("<HHH", 0, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8))
    text = record(0x207, struct.pack("<HB", 6, 0) + b"abc") + record(0x3C, b"\1" + "dé漢".encode("utf-16-le"))
    assert read(xls(("Data", formula + text))) == {1: ("abcdé漢",)}


def test_shared_texts_over_several_records() -> None:
    rich = struct.pack("<HBH", 4, 0x08, 1) + b"kaya" + bytes(2)
    shared = record(0xFC, struct.pack("<II", 3, 3) + rich)
    shared += record(0x3C, bytes(2) + struct.pack("<HBI", 3, 0x05, 6) + "漢字".encode("utf-16-le"))
    shared += record(0x3C, b"\0" + b"a" + bytes(6) + struct.pack("<HB", 0, 0))
    cells = b"".join(record(0xFD, struct.pack("<HHHI", 0, column, 0, column)) for column in range(3))
    assert read(xls(("Data", cells + number(0, 3, 1)), extra=shared)) == {1: ("kaya", "漢字a", None, 1)}


def test_cells_in_the_order_they_were_set() -> None:
    content = xls(("Data", label(4, 0, "e") + label(1, 1, "b") + label(4, 1, "f") + label(1, 0, "a")))
    assert read(content) == {2: ("a", "b"), 3: (), 4: (), 5: ("e", "f")}


def test_a_chart_inside_a_sheet_is_left_out() -> None:
    chart = record(0x809, bytes(16)) + label(0, 0, "grafik") + record(0x0A)
    assert read(xls(("Data", chart + label(1, 0, "isi")))) == {2: ("isi",)}


def test_days_counted_from_1904() -> None:
    extra = record(0x22, struct.pack("<H", 1))
    assert read(xls(("Data", number(0, 0, 43967, style=1)), extra=extra)) == {1: (date(2024, 5, 17),)}


def test_excel_5_with_its_code_page() -> None:
    cell = record(0x204, struct.pack("<HHHH", 0, 0, 0, 5) + "Désa ".encode("cp1252"))
    stream = xls_stream(("Café", cell), extra=record(0x42, struct.pack("<H", 1252)), version=0x0500)
    for content in (compound_file({"Book": stream}), stream):
        with open_workbook(content, name="uji") as workbook:
            assert [(sheet.name, list(sheet.rows())) for sheet in workbook.sheets] == [("Café", [(1, ("Désa ",))])]


def test_several_sheets() -> None:
    content = xls(("Satu", label(0, 0, "a")), ("Dua é", label(2, 1, "b")))
    with open_workbook(content, name="uji") as workbook:
        assert {sheet.name: dict(sheet.rows()) for sheet in workbook.sheets} == {
            "Satu": {1: ("a",)},
            "Dua é": {3: (None, "b")},
        }


def test_protected_by_a_password() -> None:
    with pytest.raises(PasswordProtected):
        open_workbook(DATA / "locked.xls", name="uji")
    with pytest.raises(PasswordProtected):
        open_workbook(xls(("Data", b""), extra=record(0x2F, bytes(6))), name="uji")
    with pytest.raises(PasswordProtected):
        open_workbook(compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), name="uji")


def test_other_compound_files() -> None:
    with pytest.raises(NotATable):
        open_workbook(compound_file({"WordDocument": b"x"}), name="uji")


@pytest.mark.parametrize("begin", ["0900040007001000", "0902060007001000", "0904060007001000"])
def test_workbooks_older_than_excel_5(begin: str) -> None:
    with pytest.raises(UnsupportedFormat):
        open_workbook(bytes.fromhex(begin) + bytes(100), name="uji")


def test_a_workbook_without_sheets() -> None:
    with pytest.raises(NotATable):
        open_workbook(xls(), name="uji")


def broken_chain() -> bytes:
    """A file whose stream leads back to its own beginning."""
    content = bytearray(xls(("Data", label(0, 0, "a"))))
    fat = len(content) - 512
    content[fat + 7 * 4 : fat + 8 * 4] = struct.pack("<I", 0)
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        broken_chain(),
        xls(("Data", label(0, 0, "a")))[:700],
        xls(("Data", record(0xFD, struct.pack("<HHHI", 0, 0, 0, 5)))),
        xls(("Data", label(0, 0, "a")), extra=record(0xFC, struct.pack("<II", 9, 4_000_000_000))),
        xls(("Data", record(0x204, struct.pack("<HHHHB", 0, 0, 0, 9, 1) + b"a"))),
        compound_file({"Workbook": xls_stream(("Data", label(0, 0, "a")))[:-30]}),
    ],
    ids=["chain", "truncated", "index", "count", "text", "sheet"],
)
def test_broken_files(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(content)


def test_limits() -> None:
    wide_row = b"".join(label(0, column, "x") for column in range(5))
    with pytest.raises(TableTooLarge):
        read(xls(("Data", wide_row)), limits=Limits(columns=4))
    with pytest.raises(TableTooLarge):
        read(xls(("A", b""), ("B", b"")), limits=Limits(sheets=1))
    with pytest.raises(TableTooLarge):
        read(xls(("Data", label(0, 0, "x" * 50))), limits=Limits(cell_chars=40))
    shared = record(0xFC, struct.pack("<II", 1, 1) + xls_text("x" * 50))
    with pytest.raises(TableTooLarge):
        read(xls(("Data", b""), extra=shared), limits=Limits(shared_text_bytes=60))
