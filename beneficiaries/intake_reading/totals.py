"""The totals of a batch: read = new + changed + … + skipped, for all of it and for each sheet. One query."""

from __future__ import annotations

from dataclasses import dataclass

from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import ImportBatch, ImportSheet


@dataclass(frozen=True, slots=True)
class Term:
    """One number of the equation."""

    outcome: RowOutcome
    rows: int

    @property
    def is_listed(self) -> bool:
        """Whether its rows can be looked at: skipped ones are counted only."""
        return self.rows > 0 and self.outcome is not RowOutcome.SKIPPED


@dataclass(frozen=True, slots=True)
class Sum:
    """``read`` is what the terms come to: the database holds it for every sheet."""

    read: int
    terms: tuple[Term, ...]

    def of(self, outcome: RowOutcome) -> int:
        return next(term.rows for term in self.terms if term.outcome is outcome)

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
    """The totals from the tallies of the sheets, which every check writes."""
    sheets = list(batch.sheets.filter(used=True))
    return Totals(_sum(sheets), tuple((sheet, _sum([sheet])) for sheet in sheets))


def _sum(sheets: list[ImportSheet]) -> Sum:
    return Sum(
        read=sum(sheet.n_read for sheet in sheets),
        terms=tuple(
            Term(outcome, sum(getattr(sheet, f"n_{outcome.value}") for sheet in sheets)) for outcome in RowOutcome
        ),
    )
