"""How tables look in XLSX: formats by kind of column, in a quiet grey that prints well."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from pkh_portal.spreadsheets.writing.tables import Column, ColumnKind, Tone

# Points and commas are those of the reader's own Excel: 1.234,5 in an Indonesian one.
NUMBER_FORMATS = {
    ColumnKind.TEXT: "General",
    ColumnKind.LONG_NUMBER: "@",
    ColumnKind.INTEGER: "#,##0",
    ColumnKind.DECIMAL: "#,##0.00",
    ColumnKind.PERCENT: "0.0%",
    ColumnKind.MONEY: '"Rp"\\ #,##0;\\-"Rp"\\ #,##0',
    ColumnKind.DATE: "dd/mm/yyyy",
    ColumnKind.DATETIME: "dd/mm/yyyy\\ hh:mm",
}
_WIDTHS = {
    ColumnKind.TEXT: 24,
    ColumnKind.LONG_NUMBER: 20,
    ColumnKind.INTEGER: 12,
    ColumnKind.DECIMAL: 14,
    ColumnKind.PERCENT: 11,
    ColumnKind.MONEY: 18,
    ColumnKind.DATE: 13,
    ColumnKind.DATETIME: 18,
}
_WIDEST_HEADING = 30
_BORDER = {"border": 1, "border_color": "#BFC7C5"}
_TONES = {Tone.BAD: "#F9D8D6", Tone.DOUBTFUL: "#FFF0C2"}
_HEADING = {**_BORDER, "bold": True, "bg_color": "#DCE9E6", "align": "center", "valign": "vcenter", "text_wrap": True}


def column_width(column: Column) -> float:
    """The width asked for, else one that suits the kind and leaves room for the heading."""
    return column.width or max(_WIDTHS[column.kind], min(len(column.heading) + 2, _WIDEST_HEADING))


class Styles:
    """Formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.plain = self._add({})
        self.title = self._add({"bold": True, "font_size": 14})
        self.subtitle = self._add({"font_color": "#44504E"})
        self.text = self._add({"num_format": NUMBER_FORMATS[ColumnKind.LONG_NUMBER]})
        self.heading = self._add(_HEADING)
        self._cells = {kind: self._add({**_BORDER, "num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        self._sums = {
            kind: self._add({**_BORDER, "num_format": code, "bold": True, "top": 2})
            for kind, code in NUMBER_FORMATS.items()
        }

        self._marked = {
            (kind, tone): self._add({**_BORDER, "num_format": code, "bg_color": colour})
            for kind, code in NUMBER_FORMATS.items()
            for tone, colour in _TONES.items()
        }

    def marked(self, kind: ColumnKind, tone: Tone) -> Format:
        return self._marked[kind, tone]

    def cell(self, kind: ColumnKind) -> Format:
        return self._cells[kind]

    def total(self, kind: ColumnKind) -> Format:
        return self._sums[kind]

    def _add(self, properties: dict[str, Any]) -> Format:
        return self._workbook.add_format({"valign": "top", **properties})
