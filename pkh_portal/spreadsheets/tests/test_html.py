"""HTML tables saved under the name of an Excel file."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.spreadsheets import (
    DamagedFile,
    FileKind,
    Limits,
    MergedRange,
    NotATable,
    TableTooLarge,
    UnsupportedFormat,
    open_workbook,
)
from pkh_portal.spreadsheets.readers.markup import Tag, tokens
from pkh_portal.spreadsheets.tests.factories import read


def page(body: str) -> bytes:
    return f"<html><head><title>Judul</title><style>td{{x:'<td>'}}</style></head><body>{body}</body></html>".encode()


def table(rows: str) -> bytes:
    return page(f"<table>{rows}</table>")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<td>7371104101900010</td>", "7371104101900010"),
        ("<td x:num>7371104101900010</td>", "7371104101900010"),
        ("<td>&nbsp;7371&nbsp;</td>", "\xa07371\xa0"),
        ("<td> \n NUR\n &amp; <b>AI</b>NI </td>", "NUR & AINI"),
        ("<td>a<br>b<BR/> c</td>", "a\nb\nc"),
        ("<td><p>a</p><p>b</p></td>", "a\nb"),
        ("<td>1 < 2 <!-- <td>x</td> --> &lt;3</td>", "1 < 2 <3"),
        ("<td title='a > b' style=\"x:'y'\">a</td>", "a"),
        ("<td>a<script>var x = '<td>';</script>b</td>", "ab"),
        ("<td>=1+1</td>", "=1+1"),
        ("<td></td>", None),
        ("<th>JUDUL</th>", "JUDUL"),
    ],
)
def test_cells(cell: str, value: str | None) -> None:
    assert read(table(f"<tr>{cell}<td>isi</td></tr>")) == {1: (value, "isi")}


def test_an_application_of_microsoft_names_its_spaces() -> None:
    content = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml>'
        "<![endif]--><body><table x:str><tr><td>NIK<td>NAMA<tr><td>1<td>A</table>"
    )
    with open_workbook(content.encode(), name="laporan.xls") as workbook:
        assert workbook.kind is FileKind.HTML
        assert list(workbook.sheets[0].rows()) == [(1, ("NIK", "NAMA")), (2, ("1", "A"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert read("<table><tr><td>É<td>b</table>".encode(encoding)) == {1: ("É", "b")}


def test_empty_rows_keep_their_number() -> None:
    rows = "<tr></tr><tr><td></td></tr><tr><td>a</td></tr><tr/><tr><td>b</td></tr><tr><td> </td></tr>"
    assert read(table(rows)) == {3: ("a",), 4: (), 5: ("b",)}


def test_tables_follow_one_another_and_lines_outside_are_rows() -> None:
    body = "<h3>DAFTAR KPM</h3><p>KECAMATAN : TAMALATE</p><table><tr><td>NIK</td></tr></table>"
    body += "<div>Catatan</div><table><tr><td>1</td></tr></table>Operator"
    assert read(page(body)) == {
        1: ("DAFTAR KPM",),
        2: ("KECAMATAN : TAMALATE",),
        3: ("NIK",),
        4: ("Catatan",),
        5: ("1",),
        6: ("Operator",),
    }


def test_spans_keep_the_columns_in_place() -> None:
    rows = (
        '<tr><td rowspan="2">NO</td><td colspan="2">ANGGOTA</td><td rowspan=2>RT</td></tr>'
        "<tr><td>SD</td><td>SMP</td></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
    )
    with open_workbook(table(rows), name="uji") as workbook:
        (sheet,) = workbook.sheets
        assert list(sheet.rows()) == [
            (1, ("NO", "ANGGOTA", None, "RT")),
            (2, (None, "SD", "SMP")),
            (3, ("1", "2", "3", "4")),
        ]
        assert sheet.merged_ranges() == (
            MergedRange(1, 0, 2, 0),
            MergedRange(1, 1, 1, 2),
            MergedRange(1, 3, 2, 3),
        )


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    assert read(table(f"<tr><td>x{inner}</td><td>y</td></tr><tr><td>z</td></tr>")) == {1: ("x\na b\nc", "y"), 2: ("z",)}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html><body>Sesi Anda berakhir</body></html>", NotATable),
        (b'<?xml version="1.0"?><catatan/>', NotATable),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', UnsupportedFormat),
        (page("<table><tr><td>a</td></tr><tr><td>terpoto")[:-14], DamagedFile),
    ],
)
def test_what_is_no_table_or_not_a_whole_one(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(content)


def test_limits() -> None:
    with pytest.raises(TableTooLarge):
        read(table("<tr><td colspan=2000>a</td><td>b</td></tr>"))
    with pytest.raises(TableTooLarge):
        read(table(f"<tr><td>{'x' * 50}</td></tr>"), limits=Limits(cell_chars=40))


UNITS = ["<", "<a", "<!--", "<!", "<td ", '<td a="', "<td a='>", "<script>", "</", "<td>", "<table>", "&amp", "a", "a="]


@pytest.mark.parametrize("unit", [*UNITS, "colspan ", "rowspan="])
@pytest.mark.parametrize("place", ["<td>{}</td>", "<td {}>x</td>"])
def test_broken_markup_takes_linear_time(unit: str, place: str) -> None:
    # Quadratic time would be hours here.
    broken = place.format(unit * (500_000 // len(unit)))
    with suppress(DamagedFile, TableTooLarge):
        read(f"<table><tr>{broken}</tr></table>".encode(), limits=Limits(cell_chars=10**9, columns=10**9))


@given(st.lists(st.sampled_from(["<td>", "</td>", "<tr", ">", "<!--", "-->", "a", "<", "'", '"', "</table>", "&lt;"])))
def test_tokens_do_not_depend_on_where_blocks_end(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = _joined(tokens([text]))
    assert _joined(tokens(list(text))) == whole
    assert all(not (isinstance(a, str) and isinstance(b, str)) for a, b in pairwise(whole))


def _joined(found: Iterator[Tag | str]) -> list[Tag | str]:
    """Tokens with plain cells taken apart, and neighbouring texts put together."""
    joined: list[Tag | str] = []
    for token in found:
        parts: list[Tag | str] = [token]
        if isinstance(token, Tag) and token.text is not None:
            parts = [token._replace(text=None), token.text, Tag(token.name, closing=True, raw_attributes="")]
        for part in parts:
            if part == "":
                continue
            if isinstance(part, str) and joined and isinstance(joined[-1], str):
                joined[-1] += part
            else:
                joined.append(part)
    return joined
