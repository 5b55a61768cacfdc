"""What the text of an XLSX cell means, by its type and its style."""

import re
from collections.abc import Callable, Sequence

from pkh_portal.spreadsheets.formats import NumberKind, from_serial
from pkh_portal.spreadsheets.readers.characters import excel_text, xml_text
from pkh_portal.spreadsheets.readers.plain_values import iso_date, number
from pkh_portal.spreadsheets.values import Cell, CellError

Converter = Callable[[str], Cell]

_TYPE = re.compile(r'\bt="([^"]*)"')
_STYLE = re.compile(r'\bs="([0-9]+)"')


class CellConverters:
    """Converters of one workbook, by cell type and style number."""

    def __init__(self, shared: Sequence[Cell], kinds: Sequence[NumberKind], *, epoch_1904: bool) -> None:
        self.shared_texts = shared
        self._dated = {
            style: self._serial(kind, epoch_1904) for style, kind in enumerate(kinds) if kind is not NumberKind.NUMBER
        }
        self._by_type: dict[str, Converter] = {
            "s": self._shared,
            "str": excel_text,
            "inlineStr": excel_text,
            "b": lambda text: text.strip() in ("1", "true") if text else None,
            "e": lambda text: CellError(text[:32]) if text else None,
            "d": iso_date,
        }

    def find(self, cell_type: str, style: int) -> Converter:
        """The converter of a cell's plain text; an unknown type is read as text."""
        if cell_type in ("", "n"):
            return self._dated.get(style, number)
        return self._by_type.get(cell_type, excel_text)

    def find_raw(self, attributes: str) -> Converter:
        """The converter of a cell's raw XML text, by the raw text of the cell's attributes."""
        cell_type, style = _TYPE.search(attributes), _STYLE.search(attributes)
        found = self.find(cell_type[1] if cell_type else "", int(style[1]) if style else 0)
        return raw_text if found is excel_text else found

    def _shared(self, text: str) -> Cell:
        # A negative index would count from the end: a wrong text instead of a broken file.
        if not text.isdecimal():
            raise ValueError("index of a shared text")
        return self.shared_texts[int(text)]

    @staticmethod
    def _serial(kind: NumberKind, epoch_1904: bool) -> Converter:
        def convert(text: str) -> Cell:
            value = number(text)
            return from_serial(value, kind, epoch_1904=epoch_1904) if isinstance(value, (int, float)) else value

        return convert


def raw_text(raw: str) -> str:
    return excel_text(xml_text(raw))
