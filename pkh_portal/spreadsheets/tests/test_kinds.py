"""The kind is what a file holds, whatever it is called."""

from pathlib import Path

import pytest

from pkh_portal.spreadsheets import FileKind, NotATable, SpreadsheetError, open_workbook
from pkh_portal.spreadsheets.tests.factories import (
    DATA,
    compound_file,
    label,
    ods,
    ods_table,
    xls,
    xls_stream,
    xlsb,
    xlsx,
    zipped,
)

CONTENTS = {
    FileKind.XLSX: [xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')],
    FileKind.XLSB: [xlsb(b"")],
    FileKind.XLS: [(DATA / "office.xls").read_bytes(), xls_stream(("A", label(0, 0, "x"))), xls(("A", b""))],
    FileKind.ODS: [(DATA / "office.ods").read_bytes(), ods(ods_table([]))],
    FileKind.TEXT: [b"NIK;NAMA\n1;A\n", b"NIK\n", "NIK,NAMA\n".encode("utf-16"), b"<- catatan;x\n"],
    FileKind.HTML: [
        b"<html><table><tr><td>NIK</table>",
        b"\xef\xbb\xbf\r\n <TABLE><tr><td>NIK</TABLE>",
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><html><body><table><tr><td>x</table>',
        b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"><body><table><tr><td>x</td></tr></table></body></html>',
        b"<style>td{}</style><div><table><tr><td>NIK</table></div>",
        "<html><table><tr><td>É</table>".encode("utf-16"),
    ],
}


@pytest.mark.parametrize(("kind", "content"), [(kind, one) for kind, contents in CONTENTS.items() for one in contents])
@pytest.mark.parametrize("name", ["data.xlsx", "data.xls", "data.csv", "data"])
def test_content_decides(kind: FileKind, content: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for target in (path, str(path), content):
        with open_workbook(target, name=name) as workbook:
            assert (workbook.kind, workbook.name) == (kind, name)


@pytest.mark.parametrize(
    "content",
    [
        zipped({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}),
        zipped({"foto.jpg": b"\xff\xd8"}),
        zipped({"data.xlsx": xlsx("")}),
        compound_file({"WordDocument": b"x"}),
        b"PK\x05\x06" + bytes(18),
        b"{\\rtf1 teks}",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x1f\x8b\x08abc",
    ],
    ids=["docx", "zip", "zip of xlsx", "doc", "empty zip", "rtf", "exe", "gz"],
)
def test_what_is_no_table(content: bytes) -> None:
    with pytest.raises(NotATable):
        open_workbook(content, name="uji")


def test_a_zip_of_workbooks_is_told_apart() -> None:
    with pytest.raises(NotATable, match="ekstrak"):
        open_workbook(zipped({"data.xlsx": xlsx("")}), name="uji")


def test_a_path_that_is_not_there_is_no_matter_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_workbook(tmp_path / "tidak-ada.xlsx", name="uji")


def test_every_reason_has_its_own_code_and_a_sentence_with_the_name() -> None:
    found: set[type[SpreadsheetError]] = {SpreadsheetError, *subclasses(SpreadsheetError)}
    # Who reads lists adds reasons of his own, and tests them.
    found = {kind for kind in found if kind.__module__.startswith("pkh_portal.")}
    assert len({kind.code for kind in found}) == len(found)
    for kind in found:
        sentence = str(kind("daftar 100%.xlsx", values={"megabytes": 50}))
        assert "daftar 100%.xlsx" in sentence
        assert sentence.endswith(".")


def subclasses(kind: type[SpreadsheetError]) -> set[type[SpreadsheetError]]:
    return {below for sub in kind.__subclasses__() for below in {sub, *subclasses(sub)}}
