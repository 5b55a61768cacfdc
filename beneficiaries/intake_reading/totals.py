"""The totals of a batch: read = new + changed + … + skipped, for all of it and for each sheet.

Rows in review that somebody decided to leave are told apart from those that still wait for somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import Decision, RowOutcome
from beneficiaries.models import ImportBatch, ImportRow, ImportSheet

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


@dataclass(frozen=True, slots=True)
class Term:
    """One number of the equation. ``decided``: of the rows in review, those that somebody decided to leave."""

    outcome: RowOutcome
    rows: int
    decided: bool = False

    @property
    def label(self) -> StrOrPromise:
        return _("Tidak dimuat menurut keputusan") if self.decided else self.outcome.label

    @property
    def help(self) -> StrOrPromise:
        said = _("Sudah diputuskan untuk tidak dimuat. Tidak ada yang perlu dikerjakan lagi.")
        return said if self.decided else self.outcome.help

    @property
    def tone(self) -> str:
        return "neutral" if self.decided else self.outcome.tone

    @property
    def query(self) -> str:
        """What the list of the rows is asked for."""
        return f"hasil={self.outcome.value}" + ("&putusan=sudah" if self.decided else "")

    @property
    def is_listed(self) -> bool:
        """Whether its rows can be looked at: skipped ones are counted only."""
        return self.rows > 0 and self.outcome is not RowOutcome.SKIPPED


@dataclass(frozen=True, slots=True)
class Sum:
    """``read`` is what the terms come to: the database holds it for every sheet.

    ``decided`` of the rows in review are to be left. ``apart``: they are shown by themselves, on every sheet.
    """

    read: int
    terms: tuple[Term, ...]
    decided: int = 0
    apart: bool = False

    def of(self, outcome: RowOutcome) -> int:
        return next(term.rows for term in self.terms if term.outcome is outcome)

    @property
    def undecided(self) -> int:
        """How many rows still wait for a decision."""
        return self.of(RowOutcome.REVIEW) - self.decided

    def term(self, outcome: RowOutcome, *, decided: bool = False) -> Term:
        """The number as people read it: of rows in review either those that wait or the ``decided`` ones."""
        if outcome is not RowOutcome.REVIEW:
            return Term(outcome, self.of(outcome))
        return Term(outcome, self.decided if decided else self.undecided, decided)

    @property
    def shown(self) -> list[Term]:
        """The terms as people read them."""
        lines: list[Term] = []
        for outcome in RowOutcome:
            lines.append(self.term(outcome))
            if self.apart and outcome is RowOutcome.REVIEW:
                lines.append(self.term(outcome, decided=True))
        return lines

    @property
    def applying(self) -> int:
        """How many rows would be written."""
        return self.of(RowOutcome.NEW) + self.of(RowOutcome.CHANGED)


@dataclass(frozen=True, slots=True)
class Totals:
    """All of the batch, and its sheets that were read."""

    all: Sum
    sheets: tuple[tuple[ImportSheet, Sum], ...]

    @property
    def names(self) -> dict[int, str]:
        """Names of the sheets by number, where there are several to tell apart."""
        return {sheet.number: str(sheet) for sheet, _ in self.sheets} if len(self.sheets) > 1 else {}


def totals_of(batch: ImportBatch) -> Totals:
    """The totals from the tallies of the sheets, which every check writes. One query, two where rows are in review.

    Of a batch whose rows are deleted by now, nothing is known of decisions.
    """
    sheets = list(batch.sheets.filter(used=True))
    decided = left_by_decision([batch]) if any(sheet.n_review for sheet in sheets) else {}
    return Totals(_sum(sheets, decided), tuple((sheet, _sum([sheet], decided)) for sheet in sheets))


def left_by_decision(batches: Iterable[ImportBatch]) -> dict[tuple[int, int], int]:
    """How many rows in review somebody decided to leave, by batch and sheet; sheets without any are not in it."""
    rows = ImportRow.objects.filter(batch__in=batches, outcome=RowOutcome.REVIEW, decision=Decision.LEAVE).order_by()
    counted = rows.values_list("batch", "sheet_no").annotate(count=Count("pk"))
    return {(batch, sheet_no): count for batch, sheet_no, count in counted}


def _sum(sheets: list[ImportSheet], decided: Mapping[tuple[int, int], int]) -> Sum:
    return Sum(
        read=sum(sheet.n_read for sheet in sheets),
        terms=tuple(
            Term(outcome, sum(getattr(sheet, f"n_{outcome.value}") for sheet in sheets)) for outcome in RowOutcome
        ),
        decided=sum(decided.get((sheet.batch_id, sheet.number), 0) for sheet in sheets),
        apart=bool(decided),
    )
