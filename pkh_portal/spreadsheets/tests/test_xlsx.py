"""XLSX: what cells mean, and that the quick pattern and the XML parser read the same."""

import io
from datetime import date, time, timedelta

import openpyxl
import pytest

from pkh_portal.spreadsheets import CellError, DamagedFile, MergedRange, Visibility, open_workbook
from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.tests.factories import (
    MAIN,
    moment,
    read,
    written_xlsx,
    xlsx,
    xlsx_parts,
    zipped,
)
from pkh_portal.spreadsheets.values import Cell


def cell(attributes: str, content: str) -> Cell:
    """The value of a cell in A1 beside a filled B1."""
    xml = f'<row r="1"><c r="A1" {attributes}>{content}</c><c r="B1"><v>1</v></c></row>'
    return read(xlsx(xml, shared="<si><t>nol</t></si><si><t></t></si>"))[1][0]


@pytest.mark.parametrize(
    ("attributes", "content", "value"),
    [
        ("", "<v>7371104101900010</v>", 7371104101900010),
        ("", "<v>7.37110410190001E+15</v>", 7371104101900010),
        ("", "<v>123456789012345678901</v>", 123456789012345678901),
        ("", "<v>-1.5</v>", -1.5),
        ("", "<v>1e400</v>", "1e400"),
        ("", "<v>abc</v>", "abc"),
        ("", "<v></v>", None),
        ("", "", None),
        ('t="n"', "<v>5</v>", 5),
        ('t="s"', "<v>0</v>", "nol"),
        ('t="s"', "<v>1</v>", None),
        ('t="b"', "<v>1</v>", True),
        ('t="b"', "<f>1=2</f><v>0</v>", False),
        ('t="e"', "<v>#REF!</v>", CellError("#REF!")),
        ('t="e"', "<f>A2#</f><v>#SPILL!</v>", CellError("#SPILL!")),
        ('t="str"', '<f ca="1"/><v>#N/A</v>', "#N/A"),
        ('t="str"', "<f>A2&amp;B2</f><v>a &lt;b&gt; &amp;amp; &#233;&#x1F600;</v>", "a <b> &amp; é😀"),
        ('t="str"', "<v>baris_x000D_dua _x005F_x0041_ _x00e9_</v>", "baris\rdua _x0041_ é"),
        ('t="str"', "<v>a&#0;b_x0000_c_xD83D__xDE00__xD800_</v>", "abc😀�"),
        ('t="str"', "<v>a\r\nb</v>", "a\nb"),
        ('t="str"', "<v><![CDATA[a<b]]></v>", "a<b"),
        ('t="inlineStr"', "<is><t>SITI</t></is>", "SITI"),
        ('t="inlineStr"', '<is><t xml:space="preserve"> SITI </t></is>', " SITI "),
        ('t="inlineStr"', "<is><r><t>SI</t></r><r><rPr><b/></rPr><t>TI</t></r></is>", "SITI"),
        ('t="inlineStr"', '<is><t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh></is>', "漢"),
        ('t="d"', "<v>2024-05-17</v>", date(2024, 5, 17)),
        ('t="d"', "<v>2024-05-17T10:30:00</v>", moment(2024, 5, 17, 10, 30)),
        ('t="d"', "<v>kemarin</v>", "kemarin"),
        ('s="1"', "<v>45429</v>", date(2024, 5, 17)),
        ('s="1"', "<v>7371104101900010</v>", 7371104101900010),
        ('s="99"', "<v>45429</v>", 45429),
        ('t="baru"', "<v>teks</v>", "teks"),
    ],
)
def test_cells(attributes: str, content: str, value: Cell) -> None:
    assert cell(attributes, content) == value


def test_a_number_is_no_text() -> None:
    assert type(cell("", "<v>7371104101900010</v>")) is int
    assert type(cell('t="s"', "<v>0</v>")) is str


def test_formats_made_by_a_library() -> None:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Data", 0)
    sheet.append([moment(2024, 5, 17, 8, 0), date(2024, 5, 17), time(7, 45), timedelta(hours=30), 1.5, True, "ya"])
    book.save(stream)
    expected = (moment(2024, 5, 17, 8, 0), date(2024, 5, 17), time(7, 45), timedelta(hours=30), 1.5, True, "ya")
    assert read(stream.getvalue()) == {1: expected}


def test_days_of_a_workbook_that_counts_from_1904() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" s="1"><v>43967</v></c></row>')
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert read(zipped(parts)) == {1: (date(2024, 5, 17),)}


@pytest.mark.parametrize("cell_type", ["s", "b", "e", "d", "n", "str", "inlineStr"])
@pytest.mark.parametrize("empty", ["/>", "></c>", "><v></v></c>", "><v/></c>", "><is><t></t></is></c>"])
def test_cells_without_a_value_of_every_type(cell_type: str, empty: str) -> None:
    first = f'<c r="A1" t="{cell_type}"{empty}<c r="B1"><v>1</v></c><c r="C1" t="{cell_type}" s="1"{empty}'
    assert read(xlsx(f'<row r="1">{first}</row>')) == {1: (None, 1)}


def test_decimal_numbers_and_whole_ones_in_one_column() -> None:
    numbers = ["1", "2.5", "3", "4e2", "-5", "0.1", "7"]
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{text}</v></c></row>' for row, text in enumerate(numbers, 1))
    assert [cell for (cell,) in read(xlsx(rows)).values()] == [1, 2.5, 3, 400, -5, 0.1, 7]


def test_rows_of_more_layouts_than_are_kept() -> None:
    rows = [[place if row >> place & 1 else None for place in range(1, 13)] for row in range(2, 2**13)]
    assert read(written_xlsx({"Data": rows})) == {
        number: tuple(row[: max(place for place in range(12) if row[place]) + 1])
        for number, row in enumerate(rows, start=1)
    }


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────
def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    content = xlsx('<row r="3"><c r="C3"><v>1</v></c></row><row r="6"><c r="B6"><v>2</v></c></row>')
    assert read(content) == {3: (None, None, 1), 4: (), 5: (), 6: (None, 2)}


def test_cells_without_references_follow_one_another() -> None:
    content = xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>")
    assert read(content) == {1: (1, 2), 2: (None, 3)}


def test_formatting_makes_no_row_and_no_column() -> None:
    empty = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"></c></row>' for row in (2, 3))
    content = xlsx(f'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>{empty}<row r="1048576" s="1"/>')
    assert read(content) == {1: (1,)}


@pytest.mark.parametrize("sheet_data", ["", '<row r="1"/>', '<row r="1"><c r="A1" s="1"/></row>'])
def test_a_sheet_without_a_value_has_no_rows(sheet_data: str) -> None:
    assert read(xlsx(sheet_data)) == {}


def test_a_value_below_many_formatted_rows() -> None:
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(1, 60_000))
    assert read(xlsx(empty + '<row r="60000"><c r="A60000"><v>1</v></c></row>')) == {60_000: (1,)}
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(1, 400_000))
    assert read(xlsx(empty + '<row r="400000"><c r="A400000"><v>1</v></c></row>')) == {400_000: (1,)}


def test_a_sheet_data_element_without_content() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {MAIN}><sheetData/></worksheet>"
    assert read(zipped(parts)) == {}


def test_elements_with_a_prefix() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="2"><x:c r="B2" t="e"><x:v>#N/A</x:v>'
        '</x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    )
    with open_workbook(zipped(parts), name="uji") as workbook:
        (sheet,) = workbook.sheets
        assert list(sheet.rows()) == [(2, (None, CellError("#N/A")))]
        assert sheet.merged_ranges() == (MergedRange(1, 0, 1, 1),)


def test_a_sheet_in_utf16() -> None:
    parts: dict[str, str | bytes] = {**xlsx_parts('<row r="1"><c r="A1" t="str"><v>é</v></c></row>')}
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + sheet).encode("utf-16")
    assert read(zipped(parts)) == {1: ("é",)}


def test_part_names_in_other_case_with_backslashes_and_from_the_root() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts["xl\\Worksheets\\Sheet1.XML"] = parts.pop("xl/worksheets/sheet1.xml")
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"
    )
    assert read(zipped(parts)) == {1: (1,)}


@pytest.mark.parametrize(
    "sheet_data",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></d></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1" t="str"><v>&tidakada;</v><x/></c></row>',
        '<row r="1"><d r="A1"><v>1</v></c></row>',
    ],
    ids=["back", "twice", "index", "negative", "column", "tags", "open", "entity", "element"],
)
def test_broken_sheets(sheet_data: str) -> None:
    with pytest.raises(DamagedFile):
        read(xlsx(sheet_data))


def test_damage_half_way_is_told_when_it_is_reached() -> None:
    good = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 60_000))
    with open_workbook(xlsx(good + '<row r="60000"><c r="A60000"><v>1</c></row>'), name="uji") as workbook:
        rows = workbook.sheets[0].rows()
        assert next(rows) == (1, (1,))
        with pytest.raises(DamagedFile):
            list(rows)


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────
def test_sheets_in_order_with_their_visibility() -> None:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("KEC. WAJO")
    for name, state in (("Sembunyi", "hidden"), ("Sangat & tersembunyi", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet["A1"] = name
    book.create_chartsheet("Grafik")
    book.save(stream)
    with open_workbook(stream.getvalue(), name="uji") as workbook:
        assert [(sheet.name, sheet.visibility) for sheet in workbook.sheets] == [
            ("KEC. WAJO", Visibility.VISIBLE),
            ("Sembunyi", Visibility.HIDDEN),
            ("Sangat & tersembunyi", Visibility.VERY_HIDDEN),
        ]
        assert [dict(sheet.rows()) for sheet in workbook.sheets] == [
            {},
            {1: ("Sembunyi",)},
            {1: ("Sangat & tersembunyi",)},
        ]


def test_a_sheet_can_be_read_again_and_beside_another() -> None:
    content = written_xlsx({"A": [[1], [2]], "B": [["x"], ["y"]]})
    with open_workbook(content, name="uji") as workbook:
        first, second = workbook.sheets
        in_turns = zip(first.rows(), second.rows(), strict=True)
        assert list(in_turns) == [((1, (1,)), (1, ("x",))), ((2, (2,)), (2, ("y",)))]
        assert list(first.rows()) == list(first.rows())


def test_merged_ranges_at_the_top_of_the_sheet() -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A2:C3"/><mergeCell ref="B500:B501"/></mergeCells>'
    with open_workbook(xlsx('<row r="2"><c r="A2"><v>1</v></c></row>', after=merged), name="uji") as workbook:
        (sheet,) = workbook.sheets
        assert sheet.merged_ranges() == (MergedRange(2, 0, 3, 2),)
        assert sheet.merged_ranges(within=1000) == (MergedRange(2, 0, 3, 2), MergedRange(500, 1, 501, 1))
        assert sheet.merged_ranges(within=1) == ()


# ── Shared texts ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "items",
    [
        "<si><t>a</t></si><si><t>b &amp; c</t></si>",
        "<si><t>a</t></si><si><r><t>b </t></r><r><rPr/><t>&amp; c</t></r></si>",
        "<!-- catatan --><si><t>a</t></si><si><t>b &amp; c</t><rPh><t>x</t></rPh><phoneticPr/></si>",
        '<si><t>a</t></si><si><t xml:space="preserve">b &amp; c</t></si><si/><si><t/></si>',
    ],
)
def test_shared_texts_of_any_shape(items: str) -> None:
    content = xlsx('<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>', shared=items)
    assert read(content) == {1: ("b & c", "a")}


@pytest.mark.parametrize("items", ["<si><t>a</t></si><si><t>b", "<si><t>a</t></si><si><t>b</si>"])
def test_broken_shared_texts(items: str) -> None:
    with pytest.raises(DamagedFile):
        read(xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=items))


def test_many_shared_texts_with_one_rich_among_them() -> None:
    plain = "".join(f"<si><t>teks nomor {number} yang agak panjang</t></si>" for number in range(60_000))
    content = xlsx(
        '<row r="1"><c r="A1" t="s"><v>60000</v></c><c r="B1" t="s"><v>60001</v></c></row>',
        shared=plain + "<si><r><t>ka</t></r><r><t>ya</t></r></si><si><t>akhir</t></si>",
    )
    assert read(content) == {1: ("kaya", "akhir")}


# ── From the pattern to the parser ───────────────────────────────────────────────────────────
def test_one_odd_row_hands_over_without_losing_any() -> None:
    rows = [f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 50_001)]
    rows[30_000] = '<row r="30001"><c r="A30001" t="inlineStr"><is><r><t>kaya</t></r></is></c></row>'
    found = read(xlsx("".join(rows)))
    assert list(found) == list(range(1, 50_001))
    assert found[30_001] == ("kaya",)
    assert found[50_000] == (50_000,)


def test_columns_beyond_the_limit_only_count_with_a_value() -> None:
    limits = Limits(columns=3)
    assert read(xlsx('<row r="1"><c r="C1"><v>1</v></c><c r="D1" s="1"/></row>'), limits=limits) == {1: (None, None, 1)}
