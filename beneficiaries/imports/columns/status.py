"""The status of a family in the programme, by the words of ``words.STATUSES``."""

from __future__ import annotations

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.columns.column import RepeatingColumn, Wrong
from beneficiaries.imports.columns.findings import Complaint
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.words import MISSING, STATUSES, word_key
from beneficiaries.intake_enums import Code
from pkh_portal.spreadsheets import Cell, cell_text


class StatusColumn(RepeatingColumn[tuple[str, str]]):
    """Status, and the reason of an exit; both empty where the cell says nothing, or no word we know."""

    def __init__(self) -> None:
        super().__init__(ImportField.STATUS, ("", ""))

    def read(self, cell: Cell) -> tuple[str, str]:
        text = squeezed(cell_text(cell))
        word = word_key(text)
        if text.strip("-") == "" or word in MISSING:
            return self.empty
        if word not in STATUSES:
            raise Wrong(Complaint(Code.STATUS_UNKNOWN))
        status, reason = STATUSES[word]
        return status.value, reason.value if reason else ""
