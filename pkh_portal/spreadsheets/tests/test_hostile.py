"""Files made to hurt: each costs bounded time and memory, and is read rightly or refused in one sentence."""

import io
import struct
import zipfile
from collections import deque
from pathlib import Path

import pytest

from pkh_portal.spreadsheets import (
    DamagedFile,
    FileTooLarge,
    HostileContent,
    Limits,
    NotATable,
    PasswordProtected,
    SpreadsheetError,
    TableTooLarge,
    UnpacksTooLarge,
    open_workbook,
)
from pkh_portal.spreadsheets.limits import MIB
from pkh_portal.spreadsheets.tests.factories import (
    MAIN,
    read,
    xlsx,
    xlsx_parts,
    zipped,
)
from pkh_portal.spreadsheets.tests.mutations import whole_files

SHARED = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


# ── Size ─────────────────────────────────────────────────────────────────────────────────────
def test_a_file_larger_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    path.write_bytes(b"A;B\n" * 1000)
    for content in (path, path.read_bytes()):
        with pytest.raises(FileTooLarge):
            open_workbook(content, name="besar.csv", limits=Limits(file_bytes=3999))
        open_workbook(content, name="besar.csv", limits=Limits(file_bytes=4000)).close()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({**xlsx_parts(ONE), "xl/media/image1.png": bytes(400 * MIB)})
    assert len(bomb) < MIB
    with pytest.raises(UnpacksTooLarge, match="300 MB"):
        open_workbook(bomb, name="bom.xlsx")


def test_a_zip_bomb_that_lies_about_its_size_gives_no_more_than_it_declares() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 200_000))
    content = bytearray(xlsx(rows))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert content.count(struct.pack("<I", size)) == 2
    lie = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 1000))
    with pytest.raises(DamagedFile):
        read(lie, limits=Limits(unpacked_bytes=10_000))


def test_parts_that_share_their_bytes_are_counted_each() -> None:
    parts: dict[str, str | bytes] = {**xlsx_parts(ONE)}
    parts |= {f"xl/media/{number}.bin": bytes(MIB) for number in range(20)}
    with pytest.raises(UnpacksTooLarge):
        open_workbook(zipped(parts), name="uji", limits=Limits(unpacked_bytes=20 * MIB))


def test_an_archive_inside_the_archive_stays_closed() -> None:
    inner = zipped({"a": bytes(50 * MIB)})
    content = zipped({**xlsx_parts(ONE), "xl/embeddings/oleObject1.bin": zipped({"b": inner})})
    assert read(content, limits=Limits(unpacked_bytes=MIB)) == {1: (1,)}


def test_an_archive_of_too_many_parts() -> None:
    parts = {**xlsx_parts(ONE), **{f"x/{number}": "" for number in range(300)}}
    with pytest.raises(UnpacksTooLarge):
        open_workbook(zipped(parts), name="uji", limits=Limits(parts=200))


# ── Tricks of archives ───────────────────────────────────────────────────────────────────────
def test_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path) -> None:
    parts = {**xlsx_parts(ONE), "../../keluar.txt": "x", "/etc/keluar": "x", "C:\\keluar": "x"}
    path = tmp_path / "dalam" / "uji.xlsx"
    path.parent.mkdir()
    path.write_bytes(zipped(parts))
    assert read(path) == {1: (1,)}
    assert [found.name for found in tmp_path.rglob("*")] == ["dalam", "uji.xlsx"]


def test_a_sheet_that_lies_outside_of_the_archive() -> None:
    parts = xlsx_parts(ONE)
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    with pytest.raises(DamagedFile):
        open_workbook(zipped(parts), name="uji")


def test_two_parts_of_one_name() -> None:
    with pytest.raises(DamagedFile):
        open_workbook(zipped({**xlsx_parts(ONE), "XL/Workbook.xml": "<x/>"}), name="uji")


def test_an_encrypted_archive() -> None:
    content = bytearray(xlsx(ONE))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        content[at + offset] |= 1
    with pytest.raises(PasswordProtected):
        open_workbook(bytes(content), name="uji")


@pytest.mark.parametrize("name", whole_files())
@pytest.mark.parametrize("share", [0.03, 0.3, 0.7, 0.97])
def test_a_file_cut_off(name: str, share: float) -> None:
    content = whole_files()[name]
    try:
        found = rows_of(content[: int(len(content) * share)])
    except SpreadsheetError as error:
        assert type(error) in (DamagedFile, NotATable)  # noqa: PT017 # Some are whole where they are cut.
    else:
        assert name.startswith("csv") or found == rows_of(content)


def rows_of(content: bytes) -> list[object]:
    with open_workbook(content, name="uji") as workbook:
        return [list(sheet.rows()) for sheet in workbook.sheets]


# ── XML ──────────────────────────────────────────────────────────────────────────────────────
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part", ["_rels/.rels", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_in_every_part(part: str, encoding: str) -> None:
    parts: dict[str, str | bytes] = {
        **xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared="<si><t>a</t></si>")
    }
    parts[part] = (LAUGHS + str(parts[part]).replace("<t>a</t>", "<t>&b;</t>")).encode(encoding)
    with pytest.raises(HostileContent):
        read(zipped(parts))


def test_a_reference_to_a_file_is_refused() -> None:
    parts = xlsx_parts(ONE)
    part = "xl/worksheets/sheet1.xml"
    parts[part] = '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + parts[part]
    with pytest.raises(HostileContent):
        read(zipped(parts))


def test_a_bomb_of_entities_without_an_archive() -> None:
    with pytest.raises(HostileContent):
        open_workbook(f'<?xml version="1.0"?>{LAUGHS}<x>&b;</x>'.encode(), name="uji")


def test_elements_nested_a_million_deep() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {MAIN}><sheetData>" + "<x>" * 1_000_000
    with pytest.raises(DamagedFile):
        read(zipped(parts))


# ── Sheets that claim to be large ────────────────────────────────────────────────────────────
def test_a_dimension_that_lies() -> None:
    assert read(xlsx(ONE, before='<dimension ref="A1:XFD1048576"/>')) == {1: (1,)}


def test_counts_that_lie() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared="<si><t>a</t></si>")
    for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
        parts[part] = parts[part].replace(MAIN, f'{MAIN} count="4294967295" uniqueCount="4294967295"', 1)
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace("<cellXfs>", '<cellXfs count="4294967295">')
    assert read(zipped(parts)) == {1: ("a",)}


def test_two_cells_at_opposite_corners() -> None:
    content = xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="ALL1048576"><v>2</v></c></row>')
    with open_workbook(content, name="uji") as workbook:
        (last,) = deque(workbook.sheets[0].rows(), maxlen=1)
    assert last == (1_048_576, (*[None] * 999, 2))
    with pytest.raises(TableTooLarge):
        read(content, limits=Limits(columns=999))


def test_a_million_formatted_rows() -> None:
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>' for row in range(2, 1_048_577))
    assert read(xlsx(ONE + empty)) == {1: (1,)}
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(2, 1_048_577))
    assert read(xlsx(ONE + empty)) == {1: (1,)}


def test_a_cell_of_the_longest_text_and_one_longer() -> None:
    longest = "x" * 32_767
    for cell in ('t="str"><v>{}</v>', 't="inlineStr"><is><t>{}</t></is>'):
        assert read(xlsx(f'<row r="1"><c r="A1" {cell.format(longest)}</c></row>')) == {1: (longest,)}
        with pytest.raises(TableTooLarge):
            read(xlsx(f'<row r="1"><c r="A1" {cell.format(longest + "x")}</c></row>'))
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert read(xlsx(shared, shared=f"<si><t>{longest}</t></si>")) == {1: (longest,)}
    with pytest.raises(TableTooLarge):
        read(xlsx(shared, shared=f"<si><t>{longest}x</t></si>"))


def test_one_row_of_endless_cells() -> None:
    cells = "".join(f'<c r="A1" t="str"><v>{"x" * 300}</v></c>' for _cell in range(60_000))
    assert read(xlsx(f'<row r="1">{cells}</row>')) == {1: ("x" * 300,)}


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        '<c r="A1"',
        "<row ",
        '<row r="1"',
        "<v>",
        '<c r="A1" t="str"><v>',
        '<c r="A1"><f ',
        "</c>",
        "<is><t>",
        "&#1;",
    ],
)
def test_broken_xml_takes_linear_time(unit: str) -> None:
    # Quadratic time would be hours here.
    broken = unit * (1_000_000 // len(unit))
    with pytest.raises(SpreadsheetError):
        read(xlsx(f"{ONE}{broken}</row>{ONE}"))
    with pytest.raises(SpreadsheetError):
        read(xlsx(SHARED, shared=f"<si><t>{broken}</t></si><si><t "))


def test_a_number_format_of_a_million_brackets() -> None:
    parts = xlsx_parts(ONE)
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{"[" * 1_000_000}"/></numFmts>'
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace("<cellXfs>", f'{formats}<cellXfs><xf numFmtId="164"/>')
    assert read(zipped(parts)) == {1: (1,)}


def test_more_styles_than_any_workbook_has() -> None:
    parts = xlsx_parts(ONE)
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace("<cellXfs>", "<cellXfs>" + "<xf/>" * 100_000)
    with pytest.raises(DamagedFile):
        read(zipped(parts))


def test_a_description_larger_than_any_workbook_has() -> None:
    parts = {**xlsx_parts(ONE), "_rels/.rels": " " * (33 * MIB)}
    with pytest.raises(UnpacksTooLarge):
        open_workbook(zipped(parts), name="uji")


def test_more_merged_blocks_than_anybody_looks_at() -> None:
    merged = '<mergeCell ref="A1:B1"/>' * 20_000
    with open_workbook(xlsx(ONE, after=f"<mergeCells>{merged}</mergeCells>"), name="uji") as workbook:
        assert len(workbook.sheets[0].merged_ranges()) == 10_000


def test_too_many_sheets() -> None:
    parts = xlsx_parts(ONE)
    sheet = '<sheet name="Data" sheetId="1" r:id="rId1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet * 301)
    with pytest.raises(TableTooLarge, match="300 lembar"):
        open_workbook(zipped(parts), name="uji")


def test_memory_for_shared_texts_is_limited() -> None:
    shared = "".join(f"<si><t>{number:030d}</t></si>" for number in range(20_000))
    with pytest.raises(TableTooLarge):
        read(
            xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=shared), limits=Limits(shared_text_bytes=10**6)
        )
