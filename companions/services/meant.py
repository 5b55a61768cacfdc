"""Until when assignments were meant to hold: as somebody wrote them, whatever news of the family has cut off since.

A family that is to leave the programme gets nobody for longer than that. Called off, the plan must leave no gap, so
what was meant is found again in the lines of the operations. Reads only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from django.utils.translation import gettext_lazy as _

from companions.enums import AssignmentKind, ChangeAction, OperationKind
from companions.models import AssignmentChange, AssignmentOperation
from companions.services.families import earlier
from pkh_portal.history.bulk import chunks
from pkh_portal.history.telling import told

#: By these sentences what follows from news of families is known again, so they must stay as they are.
GONE: Final = _("KPM keluar dari program atau pindah ke luar wilayah tugas pendampingnya")
BACK: Final = _("KPM kembali ke keadaan semula")
Lines = Sequence[AssignmentChange]


@dataclass(slots=True)
class Meant:
    """``until`` by assignment; ``before`` by operation and assignment: what was meant until the operation."""

    until: dict[int, date | None] = field(default_factory=dict)
    before: dict[tuple[int, int], date | None] = field(default_factory=dict)

    def read(self, lines: Lines) -> None:
        """Read the lines of one family in the order of operations."""
        lost: dict[int, date | None] = {}
        for _operation, group in groupby(lines, key=lambda line: line.operation_id):
            self._read_operation(list(group), lost)

    def _read_operation(self, lines: Lines, lost: dict[int, date | None]) -> None:
        operation = lines[0].operation
        if operation.undone_at is not None and not _stands(lines):
            return
        taken = [line for line in lines if line.action != ChangeAction.OPENED]
        for line in taken:
            before = self.until.setdefault(line.assignment_id, line.until_before)
            self.before[operation.pk, line.assignment_id] = before
        if operation.kind == OperationKind.END and operation.reason == told(GONE):
            return
        for line in lines:
            if line.action == ChangeAction.OPENED:
                self.until[line.assignment_id] = self._of_opened(line, operation, taken, lost)
        for line in taken:
            if line.assignment.kind == AssignmentKind.PERMANENT:
                lost[line.assignment.personnel_id] = self.before[operation.pk, line.assignment_id]
            if line.action == ChangeAction.SHORTENED:
                self.until[line.assignment_id] = line.until_after

    def _of_opened(
        self, line: AssignmentChange, operation: AssignmentOperation, taken: Lines, lost: dict[int, date | None]
    ) -> date | None:
        row = line.assignment
        if operation.kind == OperationKind.END:  # The end of a cover: its companion has the family again.
            again = [each for each in taken if each.assignment.personnel_id == row.personnel_id]
            return self._before(again[-1]) if again else lost.get(row.personnel_id, operation.until)
        replaced = next((each for each in taken if _held_on(each, row.valid_from)), None)
        if replaced is not None and operation.until is not None and row.valid_from > operation.until:
            return self._before(replaced)  # What is left of it after a cover.
        if replaced is not None and operation.handover_id is not None:
            return earlier(self._before(replaced), operation.until)
        return operation.until

    def _before(self, line: AssignmentChange) -> date | None:
        return self.before[line.operation_id, line.assignment_id]


def meant(keys: Sequence[int]) -> Meant:
    """Until when the assignments of these families were meant to hold. One query for each 500 families."""
    found = Meant()
    for chunk in chunks(sorted(set(keys))):
        lines: dict[int, list[AssignmentChange]] = defaultdict(list)
        rows = AssignmentChange.objects.filter(household__in=chunk).select_related("operation", "assignment")
        for line in rows.order_by("operation_id", "pk"):
            lines[line.household_id].append(line)
        for of_family in lines.values():
            found.read(of_family)
    return found


def _held_on(line: AssignmentChange, day: date) -> bool:
    """Whether the assignment held on the day, before the operation."""
    return line.assignment.valid_from <= day and (line.until_before is None or line.until_before >= day)


def _stands(lines: Lines) -> bool:
    """Whether an undone operation was kept for this family: what it opened is there still."""
    opened = [line for line in lines if line.action == ChangeAction.OPENED]
    if opened:
        return any(not line.assignment.voided for line in opened)
    return any(line.assignment.voided is (line.action == ChangeAction.VOIDED) for line in lines) and all(
        line.assignment.valid_until == line.until_after for line in lines
    )
