"""The problems of a batch by kind: how many, what they mean, and the rows they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.notes import Note, split
from beneficiaries.imports.sentences import message
from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.intake_reading.masks import shown
from beneficiaries.intake_reading.pending import at_places, corrected
from beneficiaries.intake_reading.words import WORDS
from beneficiaries.models import ImportBatch, ImportProblem, ImportRow

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.querysets_intake import OfBatchQuerySet

#: Rows of each kind on the preview itself.
FIRST: Final = 5
#: The kinds in which a spelling, not a cell, is to be decided about.
PLACES: Final = (Code.KECAMATAN_UNKNOWN, Code.KECAMATAN_GUESSED, Code.VILLAGE_UNKNOWN, Code.KABUPATEN_GUESSED)
#: Facts that make one problem of a kind another than the rest.
_FACTS: Final = (Note.ELSEWHERE, Note.NOT_KNOWN, Note.NO_PLACE, Note.BPS, Note.CODE, Note.DISAGREES, Note.TOO_LONG)
_SEVERITY: Final = {ProblemLevel.ERROR: 0, ProblemLevel.REVIEW: 1, ProblemLevel.WARNING: 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One problem as a list shows it; ``value`` is masked where it names somebody.

    ``fact`` is a sentence on what is special about it, where the kind's own words do not say it all.
    """

    place: RowPlace
    name: str
    column: str
    value: str
    suggestion: str
    fact: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """All problems of one code and level."""

    code: Code
    level: ProblemLevel
    count: int
    lines: tuple[Line, ...] = ()

    @property
    def meaning(self) -> StrOrPromise:
        return WORDS[self.code][0]

    @property
    def remedy(self) -> StrOrPromise:
        return WORDS[self.code][1]

    @property
    def by_place(self) -> bool:
        """Whether one choice puts many rows right."""
        return self.code in PLACES


def kinds_of(batch: ImportBatch) -> list[Kind]:
    """The kinds that occur, errors first, then by frequency. One query, answered by an index."""
    counts = batch.problems.order_by().values_list("level", "code").annotate(count=Count("pk"))
    kinds = [Kind(Code(code), ProblemLevel(level), count) for level, code, count in counts]
    return sorted(kinds, key=lambda kind: (_SEVERITY[kind.level], -kind.count, list(Code).index(kind.code)))


def with_first_lines(batch: ImportBatch, kinds: Sequence[Kind], *, full: bool) -> list[Kind]:
    """The kinds with their first rows. A query for each kind, and two for the rows of all of them."""
    found = {kind: list(of_kind(batch, kind)[:FIRST]) for kind in kinds}
    told = iter(lines_of(batch, [problem for problems in found.values() for problem in problems], full=full))
    return [
        Kind(kind.code, kind.level, kind.count, tuple(next(told) for _problem in problems))
        for kind, problems in found.items()
    ]


def of_kind(batch: ImportBatch, kind: Kind) -> OfBatchQuerySet[ImportProblem]:
    """The problems of this kind in the order of the file."""
    rows = ImportProblem.objects.filter(batch=batch, level=kind.level, code=kind.code)
    return rows.order_by("sheet_no", "row_no", "pk")


def lines_of(batch: ImportBatch, problems: Sequence[ImportProblem], *, full: bool) -> list[Line]:
    """These problems with the names of their rows. Two queries."""
    places = {RowPlace(problem.sheet_no, problem.row_no) for problem in problems}
    if not places:
        return []
    rows = at_places(ImportRow.objects.filter(batch=batch), places).values_list("sheet_no", "row_no", "name")
    names = {RowPlace(sheet_no, row_no): name for sheet_no, row_no, name in rows}
    done = corrected(batch, places) if batch.stale else set()
    return [_line(problem, names, done, full=full) for problem in problems]


def _line(problem: ImportProblem, names: dict[RowPlace, str], done: set[RowPlace], *, full: bool) -> Line:
    place = RowPlace(problem.sheet_no, problem.row_no)
    return Line(
        place=place,
        name=shown("name", names.get(place, ""), full=full),
        column=problem.column,
        value=shown(problem.field, problem.value, full=full),
        suggestion=shown(problem.field, problem.suggestion, full=full),
        fact=message(problem) if split(problem.note)[0] in _FACTS else "",
        corrected=place in done,
    )


def after(problems: OfBatchQuerySet[ImportProblem], place: RowPlace) -> RowPlace | None:
    """The next row with such a problem."""
    further = Q(sheet_no=place.sheet_no, row_no__gt=place.row_no) | Q(sheet_no__gt=place.sheet_no)
    return _first(problems.filter(further).order_by("sheet_no", "row_no"))


def before(problems: OfBatchQuerySet[ImportProblem], place: RowPlace) -> RowPlace | None:
    """The row with such a problem that stands before."""
    earlier = Q(sheet_no=place.sheet_no, row_no__lt=place.row_no) | Q(sheet_no__lt=place.sheet_no)
    return _first(problems.filter(earlier).order_by("-sheet_no", "-row_no"))


def _first(problems: OfBatchQuerySet[ImportProblem]) -> RowPlace | None:
    found = problems.values_list("sheet_no", "row_no").first()
    return RowPlace(*found) if found else None
