"""What may be wrong with a row: where, what, and what to do, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from beneficiaries.intake_enums import REVIEW_CODES, WARNING_CODES, Code, ProblemLevel

LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one row. ``column`` is the heading's text, ``value`` the cell's text, cut at 200.

    ``field`` is that of the column. ``note`` is a fact the sentence needs besides the value (a code that disagrees, the
    other row), and ``suggestion`` what may have been meant.
    """

    sheet_no: int
    row_no: int
    column: str
    field: str
    value: str
    code: Code
    level: ProblemLevel
    suggestion: str = ""
    note: str = ""


def level_of(code: Code, *, required: bool = False) -> ProblemLevel:
    """What a code does to its row; ``cell_error`` is an error only in a required column."""
    if code in REVIEW_CODES:
        return ProblemLevel.REVIEW
    if code in WARNING_CODES or (code is Code.CELL_ERROR and not required):
        return ProblemLevel.WARNING
    return ProblemLevel.ERROR
