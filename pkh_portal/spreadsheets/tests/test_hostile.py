"""Files made to hurt: each costs bounded time and memory, and is read rightly or refused in one sentence."""

import io
import struct
import subprocess
import sys
import zipfile
from collections import deque
from collections.abc import Callable
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
    ods,
    ods_row,
    ods_table,
    ods_text,
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


# ── Memory ───────────────────────────────────────────────────────────────────────────────────
MEASURE = """
import resource, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from pkh_portal.spreadsheets import SpreadsheetError, open_workbook
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = 0
try:
    with open_workbook(sys.argv[1], name="uji") as workbook:
        for sheet in workbook.sheets:
            for row in sheet.rows():
                rows += 1
except SpreadsheetError as error:
    print(error.code, file=sys.stderr)
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""


def measured(path: Path) -> tuple[int, int]:
    """Rows read by a process of its own, and the MiB of memory that reading took at its peak."""
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    rows, memory = done.stdout.split()
    return int(rows), int(memory)


def repeated_text() -> bytes:
    """A text of 32,000 characters that 300,000 cells share: 9 GB if each had its own."""
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABC") + "</row>"
        for row in range(1, 100_001)
    )
    return xlsx(rows, shared=f"<si><t>{'x' * 32_000}</t></si>")


def repeated_rows() -> bytes:
    cells = ods_text("x" * 100, 'table:number-columns-repeated="900"')
    return ods(ods_table([ods_row(cells, attributes='table:number-rows-repeated="200000"')]))


def plain_rows() -> bytes:
    return xlsx(
        "".join(
            f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGH") + "</row>"
            for row in range(1, 100_001)
        )
    )


@pytest.mark.parametrize(("make", "rows"), [(repeated_text, 100_000), (repeated_rows, 200_000), (plain_rows, 100_000)])
def test_memory_does_not_grow_with_the_rows(make: Callable[[], bytes], rows: int, tmp_path: Path) -> None:
    path = tmp_path / "uji.bin"
    path.write_bytes(make())
    count, memory = measured(path)
    assert count == rows
    assert memory < 40, f"{memory} MiB"
