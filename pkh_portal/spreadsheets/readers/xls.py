"""XLS, the workbooks of Excel 5 to 2003."""

from pkh_portal.spreadsheets.errors import NO_SHEETS, NotATable
from pkh_portal.spreadsheets.readers.cfb import SIGNATURE, CompoundFile
from pkh_portal.spreadsheets.readers.xls_globals import read_globals
from pkh_portal.spreadsheets.readers.xls_rows import XlsSheetReader
from pkh_portal.spreadsheets.sources import Source
from pkh_portal.spreadsheets.workbook import FileKind, Sheet, Workbook


def open_xls(source: Source) -> Workbook:
    workbook = read_globals(_workbook_stream(source.read()), source)
    kinds = workbook.kinds()
    if not workbook.sheets:
        raise NotATable(source.name, sentence=NO_SHEETS)
    readers = [(start, XlsSheetReader(workbook, kinds, start.offset)) for start in workbook.sheets]
    sheets = [Sheet(start.name, start.visibility, reader.rows, reader.merged) for start, reader in readers]
    return Workbook(source.name, FileKind.XLS, sheets)


def _workbook_stream(data: bytes) -> bytes:
    """The stream of records; some programs write it without a compound file around it."""
    if not data.startswith(SIGNATURE):
        return data
    compound = CompoundFile(data)
    return compound.read("Workbook" if "Workbook" in compound else "Book")
