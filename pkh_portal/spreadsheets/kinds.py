"""What a file is, by its content: the name it was given does not matter."""

import re
import zipfile
from dataclasses import dataclass

from pkh_portal.spreadsheets.errors import ZIP_OF_FILES, HostileContent, NotATable, PasswordProtected, UnsupportedFormat
from pkh_portal.spreadsheets.readers.cfb import SIGNATURE as COMPOUND_FILE
from pkh_portal.spreadsheets.readers.cfb import CompoundFile
from pkh_portal.spreadsheets.readers.encoding import text_encoding
from pkh_portal.spreadsheets.sources import Source
from pkh_portal.spreadsheets.workbook import FileKind

_ZIP = b"PK\x03\x04"
# Records that begin the workbooks of Excel 2 to 4, and of Excel 5 to 2003 without a compound file around them.
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_BARE_BIFF = (b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
# Beginnings of files that are no text even where their bytes look like it.
_OTHER_FILES = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_OFFICE_DOCUMENTS = ("word/document.xml", "ppt/presentation.xml", "index/document.iwa")
_MARKUP_SAMPLE = 65_536
_MARKUP = re.compile(r"<[a-zA-Z!?]")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|style|div|center|h\d)\b", re.IGNORECASE)
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_WIDE_TABLE = re.compile("<table".encode("utf-16-le")[:-1], re.IGNORECASE)
_ENTITY = re.compile(r"<!(?:ENTITY|DOCTYPE\s+\w+\s*\[)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Detected:
    kind: FileKind
    encoding: str = ""  # of TEXT and HTML


def detect(source: Source) -> Detected:
    """The kind of the file. Raises ``NotATable``, ``PasswordProtected`` or ``HostileContent``."""
    head = source.head(8)
    if head.startswith(_ZIP):
        return Detected(_kind_of_archive(source))
    if head.startswith(COMPOUND_FILE):
        return Detected(_kind_of_compound_file(source))
    if head.startswith(_BARE_BIFF):
        return Detected(FileKind.XLS)
    if head.startswith(_OLD_BIFF):
        raise UnsupportedFormat(source.name)
    if head.startswith(_OTHER_FILES):
        raise NotATable(source.name)
    return _kind_of_text(source)


def _kind_of_archive(source: Source) -> FileKind:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        names = {name.replace("\\", "/").casefold() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "content.xml" in names:
        return FileKind.ODS
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return FileKind.XLSX
    if names.intersection(_OFFICE_DOCUMENTS):
        raise NotATable(source.name)
    raise NotATable(source.name, sentence=ZIP_OF_FILES)


def _kind_of_compound_file(source: Source) -> FileKind:
    compound = CompoundFile(source.read())
    if "EncryptedPackage" in compound:
        raise PasswordProtected(source.name)
    if "Workbook" in compound or "Book" in compound:
        return FileKind.XLS
    raise NotATable(source.name)


def _kind_of_text(source: Source) -> Detected:
    encoding = text_encoding(source)
    sample = source.head(_MARKUP_SAMPLE).decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if not _MARKUP.match(sample):
        return Detected(FileKind.TEXT, encoding)
    if "<Workbook" in sample:
        raise UnsupportedFormat(source.name)
    if _ENTITY.search(sample):
        raise HostileContent(source.name)
    table = _WIDE_TABLE if encoding.startswith("utf-16") else _TABLE
    if _HTML.search(sample) and any(table.search(block) for block in source.blocks()):
        return Detected(FileKind.HTML, encoding)
    raise NotATable(source.name)
