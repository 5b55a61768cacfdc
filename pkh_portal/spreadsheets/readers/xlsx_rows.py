"""Rows of an XLSX sheet at the speed of a pattern, for sheets written the way all spreadsheet programs write them.

100,771 rows of 20 columns take half as long again as a compiled reader's (``bench/read_write.py``), in constant memory.
The pattern knows one shape of row and counts what it matched against what is there; from the first row of any other
shape on (rich text in the cell, cells without a reference, comments, an error in the XML) the XML parser of
``xlsx_parsed`` reads.

Why not that compiled reader, calamine: it aborts the process, which no handler catches, on a false ``uniqueCount`` and
on some damaged .xls files; holds a dense table, so two far cells cost gigabytes; refuses a sheet with one ``#SPILL!``;
gives nothing for other errors and for CDATA. Guarding against that would take as long as reading.
"""

from collections.abc import Iterator
from itertools import chain

from pkh_portal.spreadsheets.limits import MIB, Limits
from pkh_portal.spreadsheets.readers.characters import split_after_last
from pkh_portal.spreadsheets.readers.columns import RowShaper
from pkh_portal.spreadsheets.readers.xlsx_parsed import parsed_rows
from pkh_portal.spreadsheets.readers.xlsx_pattern import OtherShape, PatternReader
from pkh_portal.spreadsheets.readers.xlsx_values import CellConverters
from pkh_portal.spreadsheets.workbook import NumberedRow

# Where the XML parser goes on, the beginning of the sheet has been read already.
_OPENING = "<worksheet><sheetData>"
_LONGEST_REST = 8 * MIB


def sheet_rows(
    blocks: Iterator[str], converters: CellConverters, *, name: str, limits: Limits
) -> Iterator[NumberedRow]:
    """Rows from the first to the last that holds a value. Raises what ``typed_faults`` translates."""
    shaper = RowShaper(name, limits.columns)
    reader = PatternReader(converters, shaper)
    rest, opening = "", ""
    for block in blocks:
        rows, rest = split_after_last(rest + block, "</row>")
        if len(rest) > _LONGEST_REST and _is_formatting(rest):
            rest, opening = rest[rest.rfind("<") :], _OPENING
        empty = bool(rows) and _is_formatting(rows)
        parts = [] if empty else rows.split("</row>")[:-1]
        read = 0
        for part in parts if reader.knows(rows, limits.cell_chars) else ():
            try:
                found = reader.row(part)
            except OtherShape:
                break
            read += 1
            if found:
                yield from shaper.placed(*found)
        if read or empty:
            opening = _OPENING
        if read < len(parts) or len(rest) > _LONGEST_REST:
            remaining = "".join(f"{part}</row>" for part in parts[read:]) + rest
            blocks = chain([opening, remaining], blocks)
            break
    else:
        # What follows the last row, for the parser, which knows whether the sheet is whole.
        blocks = iter([opening, rest])
    yield from parsed_rows(blocks, converters, shaper, name=name, limits=limits)


def _is_formatting(text: str) -> bool:
    """Whether rows hold nothing else; a sheet may have a million of such."""
    return not any(mark in text for mark in ("<v", "<is", "<!", "</sheetData"))
