"""Writing tables: what XLSX and CSV hold, and how the writing ends."""

import io
from collections.abc import Iterator
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from pkh_portal.spreadsheets import (
    Column,
    ColumnKind,
    FileFormat,
    Marked,
    Table,
    Tone,
    WriteReport,
    open_workbook,
    write_tables,
)
from pkh_portal.spreadsheets.tests.factories import Rows, moment, read
from pkh_portal.spreadsheets.values import Cell
from pkh_portal.spreadsheets.writing.xlsx_files import write_xlsx

WITA = timezone(timedelta(hours=8))


def written(
    table: Table | list[Table], file_format: FileFormat = FileFormat.XLSX, delimiter: str = ";"
) -> tuple[bytes, WriteReport]:
    stream = io.BytesIO()
    report = write_tables(stream, table, file_format=file_format, delimiter=delimiter, time_zone=WITA)
    return stream.getvalue(), report


def column_of(kind: ColumnKind, *values: object, file_format: FileFormat = FileFormat.XLSX) -> list[Cell]:
    """Values written in a column of ``kind`` and read back; a second column keeps empty ones."""
    table = Table("Uji", [Column("A", kind), Column("B")], [(value, "x") for value in values])
    return [row[0] for number, row in read(written(table, file_format)[0]).items() if number > 1]


def raw_csv(table: Table, delimiter: str = ";") -> list[str]:
    content, _report = written(table, FileFormat.CSV, delimiter)
    assert content.startswith(b"\xef\xbb\xbf")
    return content.decode("utf-8-sig").split("\r\n")


# ── Kinds of columns ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (ColumnKind.TEXT, None, None),
        (ColumnKind.TEXT, "", None),
        (ColumnKind.TEXT, "SITI\r\nAMINAH\x00\x1f\ufffe\ud800", "SITI\nAMINAH"),
        (ColumnKind.TEXT, 12.0, "12"),
        (ColumnKind.TEXT, date(2024, 5, 17), "17/05/2024"),
        (ColumnKind.LONG_NUMBER, 7371104101900010, "7371104101900010"),
        (ColumnKind.LONG_NUMBER, 7371104101900010.0, "7371104101900010"),
        (ColumnKind.LONG_NUMBER, "0071", "0071"),
        (ColumnKind.INTEGER, 5, 5),
        (ColumnKind.INTEGER, True, 1),
        (ColumnKind.INTEGER, "lima", "lima"),
        (ColumnKind.INTEGER, 7371104101900010, "7371104101900010"),
        (ColumnKind.DECIMAL, Decimal("1.25"), 1.25),
        (ColumnKind.DECIMAL, float("nan"), None),
        (ColumnKind.DECIMAL, Decimal("NaN"), None),
        (ColumnKind.PERCENT, 0.25, 0.25),
        (ColumnKind.MONEY, Decimal("750000.00"), 750000),
        (ColumnKind.DATE, date(2024, 5, 17), date(2024, 5, 17)),
        (ColumnKind.DATE, moment(2024, 5, 17, 10, 30), date(2024, 5, 17)),
        (ColumnKind.DATE, moment(2024, 5, 17, 20, 30).replace(tzinfo=UTC), date(2024, 5, 18)),
        (ColumnKind.DATE, date(1899, 5, 17), "17/05/1899"),
        (ColumnKind.DATE, "kemarin", "kemarin"),
        (ColumnKind.DATETIME, moment(2024, 5, 17, 10, 30), moment(2024, 5, 17, 10, 30)),
        (ColumnKind.DATETIME, moment(2024, 5, 17, 2, 30).replace(tzinfo=UTC), moment(2024, 5, 17, 10, 30)),
        (ColumnKind.DATETIME, date(2024, 5, 17), date(2024, 5, 17)),
    ],
)
def test_values_in_xlsx(kind: ColumnKind, value: object, found: Cell) -> None:
    (cell,) = column_of(kind, value)
    assert (cell, type(cell)) == (found, type(found))


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        (ColumnKind.TEXT, "SITI", "SITI"),
        (ColumnKind.TEXT, "7371104101900010", "'7371104101900010"),
        (ColumnKind.TEXT, "12", "12"),
        (ColumnKind.LONG_NUMBER, "7371104101900010", "'7371104101900010"),
        (ColumnKind.LONG_NUMBER, 3, "'3"),
        (ColumnKind.LONG_NUMBER, "003", "'003"),
        (ColumnKind.INTEGER, 1234567, "1234567"),
        (ColumnKind.DECIMAL, 1.5, "1,5"),
        (ColumnKind.PERCENT, 0.07, "7%"),
        (ColumnKind.PERCENT, 0.125, "12,5%"),
        (ColumnKind.MONEY, -750000, "-750000"),
        (ColumnKind.DATE, date(2024, 5, 7), "07/05/2024"),
        (ColumnKind.DATETIME, moment(2024, 5, 7, 8, 5), "07/05/2024 08:05"),
        (ColumnKind.TEXT, "-", "-"),
        (ColumnKind.TEXT, None, ""),
    ],
)
def test_fields_in_csv(kind: ColumnKind, value: object, field: str) -> None:
    table = Table("Uji", [Column("A", kind), Column("B")], [(value, "x")])
    assert raw_csv(table) == ["A;B", f"{field};x", ""]


def test_csv_with_commas_has_a_decimal_point() -> None:
    table = Table("Uji", [Column("A", ColumnKind.DECIMAL), Column("B")], [(1.5, "x, y")])
    assert raw_csv(table, ",") == ["A,B", '1.5,"x, y"', ""]


# ── Formulas ─────────────────────────────────────────────────────────────────────────────────
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "\u200b=1", "＝1", "＋1", "－1", "＠x", "\n=1"]
HARMLESS = ["SITI", "a=b", "-", "JL. A-B", "", "'ain"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_text(text: str) -> None:
    table = Table(text, [Column(text), Column(f"{text}2", help=text)], [(text, "x")], titles=[text], total_label=text)
    content, _report = written(table)
    with ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in archive.namelist())
    assert text in read(content)[4]
    (_heading, line, *_rest) = raw_csv(table)
    assert line.lstrip('"').startswith("'")
    assert read(written(table, FileFormat.CSV)[0])[2] == (text, "x")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_left_alone(text: str) -> None:
    assert raw_csv(Table("Uji", [Column("A"), Column("B")], [(text, "x")]))[1] == f"{text};x"


def test_a_text_that_looks_like_the_inside_of_a_workbook() -> None:
    texts = ["<r>x</r>", "<r><t>a</t></r></is></c><c><f>1</f></c><c><is><r>x</r>", "_x0041_", "]]>", "&lt;"]
    assert column_of(ColumnKind.TEXT, *texts) == texts


# ── The look of a sheet ──────────────────────────────────────────────────────────────────────
def test_a_sheet_has_titles_headings_formats_and_is_set_up_for_print() -> None:
    columns = [
        Column("NIK", ColumnKind.LONG_NUMBER, help="16 angka"),
        Column("Nama", width=40),
        Column("Bantuan", ColumnKind.MONEY, total=True),
        Column("Tanggal", ColumnKind.DATE),
    ]
    rows = [("7371104101900010", "SITI", 750000, date(2024, 5, 17)), ("7371104101900020", "BUDI", 600000, None)]
    content, report = written(Table("KPM", columns, rows, titles=["Daftar KPM", "Mei 2024"], total_label="JUMLAH"))
    assert report == WriteReport(rows=2, cut_cells=0)
    assert read(content) == {
        1: ("Daftar KPM",),
        2: ("Mei 2024",),
        3: (),
        4: ("NIK", "Nama", "Bantuan", "Tanggal"),
        5: ("7371104101900010", "SITI", 750000, date(2024, 5, 17)),
        6: ("7371104101900020", "BUDI", 600000),
        7: ("JUMLAH", None, 1350000),
    }
    sheet = openpyxl.load_workbook(io.BytesIO(content))["KPM"]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D6"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=1)
    assert [cell.number_format for cell in sheet[5]] == ["@", "General", '"Rp"\\ #,##0;\\-"Rp"\\ #,##0', "dd/mm/yyyy"]
    assert sheet["A4"].comment is not None
    assert sheet["A4"].comment.text == "16 angka"
    assert sheet["A4"].font.b


def test_a_table_without_rows_and_without_titles() -> None:
    content, report = written(Table("Kosong", [Column("A"), Column("B", total=True)], [], total_label="JUMLAH"))
    assert read(content) == {1: ("A", "B"), 2: ("JUMLAH", 0)}
    assert report == WriteReport(rows=0, cut_cells=0)


def test_several_sheets_whose_names_excel_would_not_take() -> None:
    names = ["KEC. A/B: [baru]?", "kec. a b   baru", "x" * 40, "X" * 40, "", "History", "'kutip'", "😀" * 20]
    content, report = written([Table(name, [Column("A")], [(name or "-",)]) for name in names])
    assert report.rows == len(names)
    with open_workbook(content, name="uji") as workbook:
        found = [sheet.name for sheet in workbook.sheets]
    assert len({name.casefold() for name in found}) == len(names)
    assert found[0] == "KEC. A B   baru"
    assert found[3].endswith(" (2)")
    assert found[6] == "kutip"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next() -> None:
    table = Table(
        "KPM", [Column("No", ColumnKind.INTEGER, total=True), Column("B")], [(number, "x") for number in range(1, 9)],
        titles=["Daftar"], total_label="JUMLAH",
    )  # fmt: skip
    stream = io.BytesIO()
    write_xlsx(stream, [table], sheet_rows=7)
    with open_workbook(stream.getvalue(), name="uji") as workbook:
        found: dict[str, Rows] = {sheet.name: dict(sheet.rows()) for sheet in workbook.sheets}
    assert list(found) == ["KPM", "KPM (2)", "KPM (3)"]
    assert [[row[0] for row in rows.values() if row][2:] for rows in found.values()] == [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 36],
    ]


# ── Long texts ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("file_format", FileFormat)
def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_counted(file_format: FileFormat) -> None:
    table = Table("Uji", [Column("A"), Column("B")], [("x" * 32_767, "😀" * 16_383), ("x" * 32_768, "😀" * 16_384)])
    content, report = written(table, file_format)
    assert report.cut_cells == 2
    rows = read(content)
    assert rows[2] == ("x" * 32_767, "😀" * 16_383)
    for cell in rows[3]:
        assert isinstance(cell, str)
        assert cell.endswith("… [dipotong]")
        assert len(cell.encode("utf-16-le")) // 2 <= 32_767


# ── Streams, progress, and the end ───────────────────────────────────────────────────────────
@pytest.mark.parametrize("file_format", FileFormat)
def test_progress_is_told_every_so_many_rows_and_at_the_end(file_format: FileFormat) -> None:
    told: list[int] = []
    table = Table("Uji", [Column("A")], ((number,) for number in range(25)))
    write_tables(io.BytesIO(), table, file_format=file_format, progress=told.append, progress_every=10)
    assert told == [10, 20, 25]


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("file_format", FileFormat)
def test_a_writing_that_is_stopped_leaves_the_old_file(file_format: FileFormat, tmp_path: Path) -> None:
    path = tmp_path / "hasil"
    path.write_bytes(b"lama")

    def stop(_rows: int) -> None:
        raise Cancelled

    def rows() -> Iterator[tuple[int]]:
        yield from ((number,) for number in range(100_000))
        raise AssertionError("read on after the end")

    with pytest.raises(Cancelled):
        write_tables(path, Table("Uji", [Column("A")], rows()), file_format=file_format, progress=stop)
    assert [found.name for found in tmp_path.iterdir()] == ["hasil"]
    assert path.read_bytes() == b"lama"


@pytest.mark.parametrize("file_format", FileFormat)
def test_a_row_that_is_not_as_long_as_the_headings(file_format: FileFormat, tmp_path: Path) -> None:
    path = tmp_path / "hasil"
    with pytest.raises(ValueError, match="argument"):
        write_tables(path, Table("Uji", [Column("A"), Column("B")], [(1,)]), file_format=file_format)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file_format", FileFormat)
def test_a_path_is_written_whole(file_format: FileFormat, tmp_path: Path) -> None:
    path = tmp_path / f"hasil.{file_format}"
    report = write_tables(str(path), Table("Uji", [Column("A"), Column("B")], [("x", "y")]), file_format=file_format)
    assert report.rows == 1
    assert read(path) == {1: ("A", "B"), 2: ("x", "y")}
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_csv_holds_one_table() -> None:
    table = Table("Uji", [Column("A")], [])
    with pytest.raises(ValueError, match="one table"):
        write_tables(io.BytesIO(), [table, table], file_format=FileFormat.CSV)


def test_formats_know_their_content_type() -> None:
    assert FileFormat.CSV.content_type.startswith("text/csv")
    assert FileFormat.XLSX.content_type.endswith("sheet")


# ── For somebody who fills the sheet, or corrects it ─────────────────────────────────────────
def test_choices_are_offered_from_a_hidden_sheet_however_many_there_are() -> None:
    kecamatan = [f"Kecamatan {number}" for number in range(300)]
    columns = [Column("Kecamatan", choices=kecamatan), Column("Status", choices=["AKTIF", "NONAKTIF"], strict=True)]
    content, _report = written(Table("KPM", columns, [], titles=["Templat"]))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [sheet.sheet_state for sheet in book] == ["visible", "hidden"]
    first, second = book["KPM"].data_validations.dataValidation
    assert (str(first.sqref), first.formula1, first.showErrorMessage) == ("A4:A10003", "Pilihan!$A$1:$A$300", False)
    assert (str(second.sqref), second.formula1, second.showErrorMessage) == ("B4:B10003", "Pilihan!$B$1:$B$2", True)
    assert [book["Pilihan"]["A300"].value, book["Pilihan"]["B2"].value] == ["Kecamatan 299", "NONAKTIF"]


def test_a_marked_cell_stands_out_and_keeps_its_value_and_kind() -> None:
    columns = [Column("NIK", ColumnKind.LONG_NUMBER), Column("SD", ColumnKind.INTEGER)]
    rows = [("7371104101900010", 1), (Marked("=1+1", note="Bukan NIK"), Marked(21, Tone.DOUBTFUL))]
    content, report = written(Table("KPM", columns, rows))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["KPM"]
    assert [sheet["A3"].value, sheet["A3"].data_type, sheet["B3"].value] == ["=1+1", "s", 21]
    assert sheet["A3"].comment.text == "Bukan NIK"
    plain, bad, doubtful = (sheet[cell].fill.fgColor.rgb for cell in ("A2", "A3", "B3"))
    assert len({plain, bad, doubtful}) == 3
    assert report.rows == 2


def test_a_mark_is_no_part_of_a_csv() -> None:
    assert raw_csv(Table("KPM", [Column("A")], [(Marked("x", note="salah"),)])) == ["A", "x", ""]


def test_a_cell_filled_later_in_a_column_of_long_numbers_is_text() -> None:
    content, _report = written(Table("KPM", [Column("NIK", ColumnKind.LONG_NUMBER), Column("Nama")], []))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["KPM"]
    assert [sheet.column_dimensions[name].number_format for name in "AB"] == ["@", "General"]
