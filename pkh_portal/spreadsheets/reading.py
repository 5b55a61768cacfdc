"""Opening a file of any kind as a workbook."""

from pkh_portal.spreadsheets.kinds import detect
from pkh_portal.spreadsheets.limits import Limits
from pkh_portal.spreadsheets.readers.html import open_html
from pkh_portal.spreadsheets.readers.ods import open_ods
from pkh_portal.spreadsheets.readers.text import open_text
from pkh_portal.spreadsheets.readers.xls import open_xls
from pkh_portal.spreadsheets.readers.xlsb import open_xlsb
from pkh_portal.spreadsheets.readers.xlsx import open_xlsx
from pkh_portal.spreadsheets.sources import Content, Source, typed_faults
from pkh_portal.spreadsheets.workbook import FileKind, Workbook

_DEFAULT_LIMITS = Limits()


def open_workbook(content: Content, *, name: str, limits: Limits = _DEFAULT_LIMITS) -> Workbook:
    """Open a file by its path or its bytes; ``name`` is what messages call it.

    Returns a workbook to be closed (it is a context manager); rows are read when asked for. Nothing is written but
    an unnamed temporary file, for ODS. Raises a ``SpreadsheetError`` for whatever cannot be read, and passes on the
    ``OSError`` of a path that cannot be opened.
    """
    source = Source(content, name=name, limits=limits)
    with typed_faults(name):
        detected = detect(source)
        match detected.kind:
            case FileKind.XLSX:
                return open_xlsx(source)
            case FileKind.XLSB:
                return open_xlsb(source)
            case FileKind.XLS:
                return open_xls(source)
            case FileKind.ODS:
                return open_ods(source)
            case FileKind.HTML:
                return open_html(source, detected.encoding)
            case FileKind.TEXT:
                return open_text(source, detected.encoding)
