"""Files of every kind made from scratch: by libraries where they can, byte by byte where only that gives odd ones."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pkh_portal.spreadsheets import Cell, Limits, open_workbook

DATA = Path(__file__).parent / "data"

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Rows = dict[int, tuple[Cell, ...]]


def moment(*parts: int) -> datetime:
    """A day with a time, as a cell holds it."""
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 # A cell knows no time zone.


def read(content: bytes | Path, *, sheet: int = 0, limits: Limits | None = None) -> Rows:
    """Rows of one sheet by number."""
    with open_workbook(content, name="uji", limits=limits or Limits()) as workbook:
        return dict(workbook.sheets[sheet].rows())


def zipped(parts: Mapping[str, str | bytes], *, compressed: bool = True) -> bytes:
    stream = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rels(*targets: tuple[str, str]) -> str:
    """A part of relationships rId1, rId2, …, each of a kind and a target."""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE_RELS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


def xlsx_parts(sheet_data: str, *, shared: str | None = None, before: str = "", after: str = "") -> dict[str, str]:
    """An XLSX of one sheet ``Data`` with the given XML inside its ``sheetData``; style 1 is a date."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE_RELS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{before}<sheetData>{sheet_data}</sheetData>{after}</worksheet>",
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{shared}</sst>"
    return parts


def xlsx(sheet_data: str, *, shared: str | None = None, before: str = "", after: str = "") -> bytes:
    return zipped(xlsx_parts(sheet_data, shared=shared, before=before, after=after))


def written_xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], *, constant_memory: bool = False) -> bytes:
    """A workbook by XlsxWriter; texts as texts, days as days."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": constant_memory, "in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
    book.close()
    return stream.getvalue()


# ── Compound files and BIFF ──────────────────────────────────────────────────────────────────
_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; each stream is filled up to 4,096 bytes, so that none lies in the mini stream."""
    sectors: list[bytes] = []
    chains: list[int] = []

    def add(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        chains.extend([first + step + 1 for step in range(len(pieces) - 1)] + [_END])
        return first

    entries = [_directory_entry("Root Entry", 5, _END, 0)]
    for name, content in streams.items():
        full = content.ljust(4096, b"\0")
        entries.append(_directory_entry(name, 2, add(full), len(full)))
    directory = add(b"".join(entries))
    fat_count = (len(sectors) + 127) // 127
    fat_sectors = range(len(sectors), len(sectors) + fat_count)
    chains.extend([_FAT_SECTOR] * fat_count)
    chains.extend([_FREE] * (fat_count * 128 - len(chains)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *[*fat_sectors, *[_FREE] * (109 - fat_count)])
    return header + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains)


def _directory_entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return entry + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(36) + struct.pack("<IQ", start, size)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls_text(text: str, *, short: bool = False) -> bytes:
    """A BIFF8 string of wide characters."""
    return struct.pack("<BB" if short else "<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + xls_text(text))


def xls_stream(*sheets: tuple[str, bytes], extra: bytes = b"", version: int = 0x0600) -> bytes:
    """A BIFF stream of sheets, each a name and its records; ``extra`` stands among the globals."""
    wide = version == 0x0600
    begin = record(0x809, struct.pack("<HHHH8x", version, 5, 0, 0))
    names = [xls_text(name, short=True) if wide else bytes([len(name)]) + name.encode("cp1252") for name, _ in sheets]
    formats = record(0xE0, struct.pack("<HH", 0, 0)) + record(0xE0, struct.pack("<HH", 0, 14))
    size = len(begin + formats + extra) + sum(len(name) + 6 + 4 for name in names) + len(record(0x0A))
    bounds, bodies = b"", b""
    for name, (_name, content) in zip(names, sheets, strict=True):
        bounds += record(0x85, struct.pack("<IBB", size + len(bodies), 0, 0) + name)
        bodies += record(0x809, struct.pack("<HHHH8x", version, 0x10, 0, 0)) + content + record(0x0A)
    return begin + formats + extra + bounds + record(0x0A) + bodies


def xls(*sheets: tuple[str, bytes], extra: bytes = b"") -> bytes:
    return compound_file({"Workbook": xls_stream(*sheets, extra=extra)})


# ── XLSB ─────────────────────────────────────────────────────────────────────────────────────
def brt(kind: int, content: bytes = b"") -> bytes:
    """A record of an XLSB part."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size >= 0x80:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def brt_row(row: int, *cells: tuple[int, int, int, bytes]) -> bytes:
    """A row from 0 of cells: type of record, column, style, content."""
    content = brt(0, struct.pack("<I", row) + bytes(13))
    return content + b"".join(
        brt(kind, struct.pack("<II", column, style) + rest) for kind, column, style, rest in cells
    )


def xlsb(rows: bytes, *, shared: Sequence[str] = (), after: bytes = b"") -> bytes:
    """An XLSB of one sheet ``Data``; style 1 is a date, style 2 a clock of its own format."""
    book = brt(131) + brt(153, struct.pack("<II", 0, 0) + wide("")) + brt(143)
    book += brt(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Data")) + brt(144) + brt(132)
    formats = brt(615, struct.pack("<I", 1)) + brt(44, struct.pack("<H", 164) + wide("hh:mm")) + brt(616)
    cell_styles = b"".join(brt(47, struct.pack("<HH12x", 0, number)) for number in (0, 14, 164))
    styles = brt(278) + formats + brt(617, struct.pack("<I", 3)) + cell_styles + brt(618) + brt(279)
    texts = brt(159, struct.pack("<II", len(shared), len(shared)))
    texts += b"".join(brt(19, b"\0" + wide(text)) for text in shared) + brt(160)
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": rels(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": rels(
                ("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
            ),
            "xl/sharedStrings.bin": texts,
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": brt(129) + brt(148, bytes(16)) + brt(145) + rows + brt(146) + after + brt(130),
        }
    )


# ── ODS ──────────────────────────────────────────────────────────────────────────────────────
_ODS_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def ods(*tables: str, styles: str = "", manifest: str = "<manifest/>") -> bytes:
    """An ODS of tables in XML, each a whole ``table:table``."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMESPACES}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
            + "".join(tables)
            + "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_table(rows: Iterable[str], *, name: str = "Data") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_text(text: str, attributes: str = "") -> str:
    cell = "table:table-cell"
    return f'<{cell} office:value-type="string" {attributes}><text:p>{text}</text:p></{cell}>'
