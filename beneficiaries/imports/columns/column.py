"""What the columns have in common: a list of cells in, a list of clean values out, what is wrong noted on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Generic, TypeVar, cast

from beneficiaries.imports.columns.cells import Memo
from beneficiaries.imports.columns.findings import Complaint, Findings
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.intake_enums import Code
from pkh_portal.spreadsheets import Cell, CellError, cell_text

V = TypeVar("V")

CELL_ERROR: Final = Complaint(Code.CELL_ERROR)
#: Errors of formulas as text files and pasted values have them.
_ERROR_TEXT: Final = re.compile(r"\s*(?:#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:5[0-9]{2})\s*")


class Wrong(Exception):
    """A cell that cannot be taken as it stands; ``kept`` is what the row has instead of its value."""

    def __init__(self, complaint: Complaint, *, kept: str = "") -> None:
        super().__init__(complaint.code)
        self.complaint = complaint
        self.kept = kept


class Column(Generic[V]):
    """One kind of value. A subclass says how one cell is read; ``clean`` does it for all cells of a chunk."""

    def __init__(self, field: ImportField, empty: V) -> None:
        self.field = field
        self.empty = empty

    def read(self, cell: Cell) -> V:
        """The value of one cell that is no error. Raises ``Wrong``."""
        raise NotImplementedError

    def answer(self, cell: Cell) -> tuple[V, Complaint | None]:
        """The value to go on with, and what is wrong with the cell."""
        if is_error(cell):
            return self.empty, CELL_ERROR
        try:
            return self.read(cell), None
        except Wrong as wrong:
            return self.instead(wrong.kept), wrong.complaint

    def instead(self, kept: str) -> V:
        """What a wrong cell leaves in the row."""
        return self.empty

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[V]:
        """The values of the cells, in their order."""
        raise NotImplementedError


class RepeatingColumn(Column[V]):
    """For columns of few different cells (places, counts, banks): each is read once."""

    def __init__(self, field: ImportField, empty: V) -> None:
        super().__init__(field, empty)
        self._wrong: dict[Cell, Complaint] = {}
        self._values: Memo[Cell, V] = Memo(self._once)

    def _once(self, cell: Cell) -> V:
        value, complaint = self.answer(cell)
        if complaint is not None:
            self._wrong[cell] = complaint
        return value

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[V]:
        cells = without_bools(cells)
        values = list(map(self._values.__getitem__, cells))
        if self._wrong:
            for at, cell in enumerate(cells):
                if cell in self._wrong:
                    findings.add(at, self.field, cell, self._wrong[cell])
            # Not remembered: each chunk tells anew.
            for cell in self._wrong:
                self._values.pop(cell, None)
            self._wrong.clear()
        return values


class DistinctColumn(Column[str]):
    """For columns in which cells hardly repeat. What is in order as it stands needs no second look.

    All cells are looked at as one text, a line each, which is several times faster than one by one.
    """

    def __init__(self, field: ImportField, in_order: str, *, longest: int) -> None:
        """``in_order`` is a pattern for values to be taken as they stand; it must match no line break."""
        super().__init__(field, "")
        self._lines_in_order = re.compile(rf"(?:{in_order}\n)*+")
        self._longest = longest

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[str]:
        values = [_line(cell) for cell in cells] if set(map(type, cells)) != {str} else cast("list[str]", list(cells))
        odd = list(self._odd(values))
        if max(map(len, values), default=0) > self._longest:
            odd = sorted({*odd, *(at for at, value in enumerate(values) if len(value) > self._longest)})
        for at in odd:
            values[at], complaint = self.answer(cells[at])
            if complaint is not None:
                findings.add(at, self.field, cells[at], complaint)
        return values

    def _odd(self, values: list[str]) -> Iterator[int]:
        """The places of those that are not in order as they stand."""
        text = "\n".join(values)
        if text.count("\n") != len(values) - 1:
            text = "\n".join([_line(value) for value in values])
        text += "\n"
        begin = at = 0
        while (match := self._lines_in_order.match(text, begin)) and match.end() < len(text):
            at += text.count("\n", begin, match.end())
            yield at
            begin, at = text.index("\n", match.end()) + 1, at + 1


#: Stands for a cell that is no text, or one of several lines: in order for nobody.
_ODD: Final = "\0"


def _line(cell: Cell) -> str:
    if isinstance(cell, str):
        return _ODD if "\n" in cell else cell
    return "" if cell is None else _ODD


def is_error(cell: Cell) -> bool:
    """Whether the cell is an error value, or the text of one."""
    return isinstance(cell, CellError) or (isinstance(cell, str) and _ERROR_TEXT.fullmatch(cell) is not None)


def without_bools(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells with text for yes and no, which Python would take for 1 and 0."""
    if bool not in set(map(type, cells)):
        return cells
    return [cell_text(cell) if isinstance(cell, bool) else cell for cell in cells]


def fitting(text: str, longest: int) -> str:
    """The text, if the registry has room for it. Raises ``Wrong``."""
    if len(text) > longest:
        raise Wrong(Complaint(Code.CELL_ERROR, note=Note.TOO_LONG.about(longest)))
    return text
