from datetime import date, time, timedelta

import pytest

from pkh_portal.spreadsheets import (
    CellError,
    DamagedFile,
    FileKind,
    HostileContent,
    Limits,
    MergedRange,
    NotATable,
    PasswordProtected,
    TableTooLarge,
    Visibility,
    open_workbook,
)
from pkh_portal.spreadsheets.tests.factories import DATA, moment, ods, ods_row, ods_table, ods_text, read, zipped
from pkh_portal.spreadsheets.tests.test_xls import OFFICE_ROWS
from pkh_portal.spreadsheets.values import Cell

STRING = 'office:value-type="string"'
REPEATED = "table:number-rows-repeated"


def test_a_file_saved_by_libreoffice() -> None:
    with open_workbook(DATA / "office.ods", name="office.ods") as workbook:
        assert workbook.kind is FileKind.ODS
        first, hidden, *_rest = workbook.sheets
        assert dict(first.rows()) == OFFICE_ROWS
        assert first.merged_ranges() == (MergedRange(2, 1, 2, 4),)
        assert (hidden.name, hidden.visibility) == ("Tersembunyi", Visibility.HIDDEN)
        assert list(hidden.rows()) == [(1, ("rahasia",))]


def cell(attributes: str, content: str = "") -> Cell:
    filled = ods_text("isi")
    xml = f"<table:table-cell {attributes}>{content}</table:table-cell>"
    return read(ods(ods_table([ods_row(xml, filled)])))[1][0]


@pytest.mark.parametrize(
    ("attributes", "content", "value"),
    [
        ('office:value-type="float" office:value="7.37110410190001E+015"', "<text:p>7E15</text:p>", 7371104101900010),
        ('office:value-type="percentage" office:value="0.25"', "", 0.25),
        ('office:value-type="currency" office:value="750000"', "", 750000),
        ('office:value-type="date" office:date-value="2024-05-17"', "", date(2024, 5, 17)),
        ('office:value-type="date" office:date-value="2024-05-17T10:30:00"', "", moment(2024, 5, 17, 10, 30)),
        ('office:value-type="time" office:time-value="PT07H45M10S"', "", time(7, 45, 10)),
        ('office:value-type="time" office:time-value="PT36H00M00S"', "", timedelta(hours=36)),
        ('office:value-type="time" office:time-value="lama"', "", "lama"),
        ('office:value-type="boolean" office:boolean-value="true"', "", True),
        ('office:value-type="string" office:string-value="nilai"', "", "nilai"),
        ('office:value-type="string"', "<text:p>satu</text:p><text:p/><text:p>tiga</text:p>", "satu\n\ntiga"),
        (STRING, "\n <text:p>a<text:span>b</text:span><text:s text:c='3'/>c</text:p>\n", "ab   c"),
        ('office:value-type="string"', "<text:p>a<text:tab/>b<text:line-break/>c &amp; d</text:p>", "a\tb\nc & d"),
        (STRING, "<office:annotation><text:p>x</text:p></office:annotation><text:p>a</text:p>", "a"),
        ('office:value-type="string" calcext:value-type="error"', "<text:p>#REF!</text:p>", CellError("#REF!")),
        ('table:formula="of:=1/0" office:value="0"', "<text:p>Err:502</text:p>", CellError("Err:502")),
        ('office:value-type="string"', "<text:p>#REF!</text:p>", "#REF!"),
        ("", "", None),
    ],
)  # fmt: skip
def test_cells(attributes: str, content: str, value: Cell) -> None:
    assert cell(attributes, content) == value


def test_repeated_cells_and_rows() -> None:
    rows = [
        ods_row(ods_text("a", 'table:number-columns-repeated="3"'), attributes='table:number-rows-repeated="2"'),
        ods_row("<table:table-cell/>", attributes='table:number-rows-repeated="3"'),
        ods_row('<table:table-cell table:number-columns-repeated="2"/>', ods_text("c")),
        ods_row('<table:table-cell table:number-columns-repeated="16384"/>', attributes=f'{REPEATED}="1048576"'),
    ]
    expected = {1: ("a",) * 3, 2: ("a",) * 3, 3: (), 4: (), 5: (), 6: (None, None, "c")}
    assert read(ods(ods_table(rows))) == expected


def test_sheets_are_found_and_can_be_read_in_turns() -> None:
    tables = [
        ods_table([ods_row(ods_text(f"{name}{row}")) for row in (1, 2)], name=name) for name in ("A", "B &amp; C")
    ]
    with open_workbook(ods(*tables, '<table:table table:name="Kosong"/>'), name="uji") as workbook:
        first, second, empty = workbook.sheets
        assert [sheet.name for sheet in workbook.sheets] == ["A", "B & C", "Kosong"]
        assert list(zip(first.rows(), second.rows(), strict=True)) == [
            ((1, ("A1",)), (1, ("B & C1",))),
            ((2, ("A2",)), (2, ("B & C2",))),
        ]
        assert list(empty.rows()) == []


def test_merged_cells_are_told_and_the_covered_keep_their_place() -> None:
    merged = ods_text("ANGGOTA", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    row = ods_row(ods_text("NO"), merged, "<table:covered-table-cell/>", ods_text("RT"))
    with open_workbook(ods(ods_table([row])), name="uji") as workbook:
        (sheet,) = workbook.sheets
        assert list(sheet.rows()) == [(1, ("NO", "ANGGOTA", None, "RT"))]
        assert sheet.merged_ranges() == (MergedRange(1, 1, 2, 2),)


def test_hidden_by_style() -> None:
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    table = '<table:table table:name="Rahasia" table:style-name="ta2"/>'
    with open_workbook(ods(table, styles=styles), name="uji") as workbook:
        assert workbook.sheets[0].visibility is Visibility.HIDDEN


def test_protected_by_a_password() -> None:
    with pytest.raises(PasswordProtected):
        open_workbook(DATA / "locked.ods", name="uji")


@pytest.mark.parametrize(
    "rows",
    [
        ['<table:table-row table:number-rows-repeated="0"/>'],
        ['<table:table-row table:number-rows-repeated="banyak"/>'],
        ['<table:table-row><table:table-cell office:value-type="float"/></table:table-row>'],
        ["<table:table-row>"],
        ["<table:table-row><table:table-cell></table:table-row>"],
    ],
)
def test_broken_tables(rows: list[str]) -> None:
    with pytest.raises(DamagedFile):
        read(ods(ods_table(rows)))


def test_a_document_type_is_refused() -> None:
    content = '<!DOCTYPE x [<!ENTITY a "b">]><x><table:table table:name="A"/></x>'
    with pytest.raises(HostileContent):
        read(zipped({"mimetype": "x", "content.xml": content}))


def test_limits() -> None:
    with pytest.raises(TableTooLarge):
        read(ods(ods_table([ods_row(ods_text("a", 'table:number-columns-repeated="2000000000"'))])))
    with pytest.raises(TableTooLarge):
        list(read(ods(ods_table([ods_row(ods_text("a"), attributes='table:number-rows-repeated="2000000"')]))))
    with pytest.raises(TableTooLarge):
        read(ods(ods_table([ods_row(ods_text('<text:s text:c="2000000000"/>'))])))
    with pytest.raises(TableTooLarge):
        read(ods(*[ods_table([])] * 3), limits=Limits(sheets=2))
    with pytest.raises(NotATable):
        read(ods())
