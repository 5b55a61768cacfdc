"""Reading and writing tables: spreadsheets of any kind in, XLSX and CSV out. No models.

Read::

    with open_workbook(path, name="bnba.xlsx", limits=Limits()) as workbook:
        for sheet in workbook.sheets:
            for number, cells in sheet.rows():
                ...

Files come from strangers. Whatever is wrong with one ends in a ``SpreadsheetError`` with a sentence for the
operator; time and memory are bounded by ``Limits``.

Write::

    columns = [Column("NIK", ColumnKind.LONG_NUMBER), Column("Nama", width=36)]
    write_tables(path, Table("KPM", columns, rows, titles=["Daftar KPM"]), progress=report)

Text is written as text, whatever it begins with; rows are streamed both ways.
"""

from pkh_portal.spreadsheets.errors import (
    DamagedFile,
    FileTooLarge,
    HostileContent,
    NotATable,
    PasswordProtected,
    SpreadsheetError,
    TableTooLarge,
    UnpacksTooLarge,
    UnsupportedFormat,
)
from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.reading import open_workbook
from pkh_portal.spreadsheets.values import Cell, CellError, Row, cell_text, is_number
from pkh_portal.spreadsheets.workbook import FileKind, MergedRange, Sheet, Visibility, Workbook
from pkh_portal.spreadsheets.writing.files import write_tables
from pkh_portal.spreadsheets.writing.tables import (
    Column,
    ColumnKind,
    FileFormat,
    Marked,
    Progress,
    Table,
    Tone,
    WriteReport,
)

__all__ = [
    "Cell",
    "CellError",
    "Column",
    "ColumnKind",
    "DamagedFile",
    "FileFormat",
    "FileKind",
    "FileTooLarge",
    "HostileContent",
    "Limits",
    "Marked",
    "MergedRange",
    "NotATable",
    "PasswordProtected",
    "Progress",
    "Row",
    "Sheet",
    "SpreadsheetError",
    "Table",
    "TableTooLarge",
    "Tone",
    "UnpacksTooLarge",
    "UnsupportedFormat",
    "Visibility",
    "Workbook",
    "WriteReport",
    "cell_text",
    "is_number",
    "open_workbook",
    "write_tables",
]
