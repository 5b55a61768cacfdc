"""What columns find wrong in a chunk of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from beneficiaries.imports.columns.cells import printable
from beneficiaries.imports.fields import REQUIRED, ImportField
from beneficiaries.imports.problems import LONGEST_VALUE, Problem, level_of
from beneficiaries.intake_enums import Code, ProblemLevel
from pkh_portal.spreadsheets import Cell, cell_text

_LONGEST_COLUMN: Final = 200
_LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one value; which row and column it stands in, others know."""

    code: Code
    suggestion: str = ""
    note: str = ""


class Findings:
    """The problems of one chunk, by the place of their rows in it."""

    def __init__(self, *, sheet_no: int, headings: Mapping[ImportField, str]) -> None:
        self._sheet_no = sheet_no
        self._headings = headings
        self._found: list[tuple[int, ImportField, Cell, Complaint]] = []

    def add(self, at: int, field: ImportField, value: Cell, complaint: Complaint) -> None:
        """Note what is wrong with ``value`` in the row at ``at``."""
        self._found.append((at, field, value, complaint))

    def problems(self, numbers: Sequence[int]) -> list[Problem]:
        """All of them, row by row; ``numbers`` are those of the chunk's rows."""
        return [
            Problem(
                sheet_no=self._sheet_no,
                row_no=numbers[at],
                column=self._headings.get(field, "")[:_LONGEST_COLUMN],
                field=field.value,
                value=shown(value),
                code=complaint.code,
                level=level_of(complaint.code, required=field in REQUIRED),
                suggestion=complaint.suggestion[:_LONGEST_NOTE],
                note=complaint.note[:_LONGEST_NOTE],
            )
            for at, field, value, complaint in sorted(self._found, key=itemgetter(0))
        ]

    def rejected(self) -> set[int]:
        """The places of the rows that have an error."""
        return {
            at
            for at, field, _value, complaint in self._found
            if level_of(complaint.code, required=field in REQUIRED) is ProblemLevel.ERROR
        }


def shown(value: Cell) -> str:
    """A cell as a problem shows it: its text, nothing unprintable, cut."""
    text = cell_text(value)
    # Cut before cleaning too: a hostile cell has 32,767 characters.
    return printable(text[: 2 * LONGEST_VALUE]).strip()[:LONGEST_VALUE]
