"""What the columns have in common: a list of cells in, a list of clean values out, what is wrong noted on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
    """For columns in which cells hardly repeat. What ``in_order`` says yes to needs no second look."""

    def __init__(self, field: ImportField, in_order: Callable[[str], object], *, longest: int) -> None:
        super().__init__(field, "")
        self._in_order = in_order
        self._longest = longest

    def clean(self, cells: Sequence[Cell], findings: Findings) -> list[str]:
        in_order, longest = self._in_order, self._longest
        values = [cell if isinstance(cell, str) and in_order(cell) and len(cell) <= longest else None for cell in cells]
        for at in [at for at, value in enumerate(values) if value is None]:
            values[at], complaint = self.answer(cells[at])
            if complaint is not None:
                findings.add(at, self.field, cells[at], complaint)
        return cast("list[str]", values)


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
