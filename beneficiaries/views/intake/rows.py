"""The rows of one outcome: who is new, what changes in whom, who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import Code, Decision, RowOutcome
from beneficiaries.intake_reading.pending import at_places
from beneficiaries.intake_reading.rows import PER_PAGE, rows_of
from beneficiaries.intake_reading.values import Change, Values
from beneficiaries.models import Household, ImportProblem, ImportRow
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.paging import Pages

#: No name is longer.
_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the list shows it."""

    row: ImportRow
    name: str
    kecamatan: str
    village: str
    family: Household | None
    changes: list[Change]
    wrong: list[str]

    @property
    def place(self) -> RowPlace:
        return RowPlace(self.row.sheet_no, self.row.row_no)

    @property
    def is_taken(self) -> bool:
        """Whether it is here because somebody decided so."""
        return self.row.decision == Decision.TAKE


class RowsView(CheckedPage):
    """``hasil`` names the outcome, ``lembar`` a sheet (from 1), ``cari`` a row number or a name.

    With ``putusan=sudah`` the rows in review that somebody decided to leave; without, those that wait.
    """

    template_name = "beneficiaries/intake/preview_rows.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outcome, sheet_no, sought = self._asked()
        decided = outcome is RowOutcome.REVIEW and self.request.GET.get("putusan") == "sudah"
        rows = rows_of(self.subject, outcome, decided=decided, sheet_no=sheet_no, sought=sought)
        sums = {sheet.number: total for sheet, total in self.totals.sheets}
        term = (self.totals.all if sheet_no is None else sums[sheet_no]).term(outcome, decided=decided)
        known = None if sought else term.rows
        pages = Pages.of(rows, self.request, size=PER_PAGE, known=known)
        return {
            **super().get_context_data(**kwargs),
            "outcome": outcome,
            "term": term,
            "totals": self.totals,
            "sheet": sheet_no,
            "sought": sought,
            "pages": pages,
            "lines": self._lines(pages.items, outcome),
        }

    def _asked(self) -> tuple[RowOutcome, int | None, str]:
        asked = self.request.GET
        outcome = asked.get("hasil", RowOutcome.NEW.value)
        if outcome not in RowOutcome.values or outcome == RowOutcome.SKIPPED:
            raise Http404
        sheet = asked.get("lembar", "")
        numbers = {str(each.number + 1): each.number for each, _total in self.totals.sheets}
        if sheet and sheet not in numbers:
            raise Http404
        return RowOutcome(outcome), numbers.get(sheet), asked.get("cari", "").strip()[:_LETTERS]

    def _lines(self, rows: list[ImportRow], outcome: RowOutcome) -> list[Line]:
        values = Values(rows, scope=self.scope, day=self.subject.effective_on, full=self.full)
        wrong = self._wrong(rows) if outcome in {RowOutcome.REJECTED, RowOutcome.REVIEW} else {}
        return [
            Line(
                row,
                values.of_row(row, "name"),
                *values.place_of(row),
                values.families.get(row.household_id or 0),
                values.changes(row) if outcome is RowOutcome.CHANGED else [],
                wrong.get(RowPlace(row.sheet_no, row.row_no), []),
            )
            for row in rows
        ]

    def _wrong(self, rows: list[ImportRow]) -> dict[RowPlace, list[str]]:
        places = [RowPlace(row.sheet_no, row.row_no) for row in rows]
        problems = at_places(ImportProblem.objects.filter(batch=self.subject), places).exclude(level="warning")
        told: dict[RowPlace, list[str]] = {}
        for sheet_no, row_no, code in problems.order_by("pk").values_list("sheet_no", "row_no", "code"):
            told.setdefault(RowPlace(sheet_no, row_no), []).append(str(Code(code).label))
        return told
