"""The problems of a batch by kind: how many, what they mean, and the rows they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.notes import Note, split
from beneficiaries.imports.sentences import message
from beneficiaries.intake_enums import Code, ProblemLevel
from beneficiaries.intake_reading.masks import shown
from beneficiaries.intake_reading.pending import at_places, chosen_places, corrected
from beneficiaries.intake_reading.words import WORDS
from beneficiaries.models import ImportBatch, ImportProblem, ImportRow
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.querysets_intake import OfBatchQuerySet

#: Rows of each kind on the preview itself.
FIRST: Final = 5
#: The kinds in which a spelling, not a cell, is to be decided about.
PLACES: Final = (Code.KECAMATAN_UNKNOWN, Code.KECAMATAN_GUESSED, Code.VILLAGE_UNKNOWN, Code.KABUPATEN_GUESSED)
#: Facts that make one problem of a kind another than the rest.
_FACTS: Final = (Note.ELSEWHERE, Note.NOT_KNOWN, Note.NO_PLACE, Note.BPS, Note.CODE, Note.DISAGREES, Note.TOO_LONG)
#: The kinds that a chosen place settles, by the level of what is chosen.
_LEVELS: Final = {
    Code.KECAMATAN_UNKNOWN: RegionLevel.DISTRICT,
    Code.KECAMATAN_GUESSED: RegionLevel.DISTRICT,
    Code.VILLAGE_UNKNOWN: RegionLevel.VILLAGE,
    Code.KABUPATEN_GUESSED: RegionLevel.REGENCY,
    Code.OUTSIDE_AREA: RegionLevel.REGENCY,
}
_SILENT: Final = (
    _("Baris ini tidak menyebut kecamatan: selnya kosong, dan tidak tertulis di atas judul atau di nama lembar."),
    _("Pilih satu kecamatan untuk semua barisnya, atau isi satu per satu."),
)
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
    """All problems of one code and level. ``silent`` of them are of rows that say no kecamatan at all.

    ``chosen`` are regions that were chosen for some of them since the check; ``unsettled`` of them still wait for that.
    """

    code: Code
    level: ProblemLevel
    count: int
    lines: tuple[Line, ...] = ()
    silent: int = 0
    chosen: tuple[str, ...] = ()
    unsettled: int = 0

    @property
    def label(self) -> StrOrPromise:
        if not self.silent:
            return self.code.label
        return _("Kecamatan tidak disebut") if self.silent == self.count else _("Kecamatan tidak dikenali atau kosong")

    @property
    def meaning(self) -> StrOrPromise:
        return _SILENT[0] if self.silent and self.silent == self.count else WORDS[self.code][0]

    @property
    def remedy(self) -> StrOrPromise:
        return _SILENT[1] if self.silent and self.silent == self.count else WORDS[self.code][1]

    @property
    def is_settled(self) -> bool:
        """Whether places were chosen for all of them since the check."""
        return bool(self.chosen) and not self.unsettled

    @property
    def by_place(self) -> bool:
        """Whether one choice puts many rows right."""
        return self.code in PLACES


def kinds_of(batch: ImportBatch) -> list[Kind]:
    """The kinds that occur, errors first, then by frequency. One query, answered by an index."""
    silent = Count("pk", filter=Q(note=Note.NO_PLACE.value))
    counts = batch.problems.order_by().values_list("level", "code").annotate(count=Count("pk"), silent=silent)
    kinds = [Kind(Code(code), ProblemLevel(level), count, silent=none) for level, code, count, none in counts]
    return sorted(kinds, key=lambda kind: (_SEVERITY[kind.level], -kind.count, list(Code).index(kind.code)))


def with_first_lines(batch: ImportBatch, kinds: Sequence[Kind], *, full: bool) -> list[Kind]:
    """The kinds with their first rows. A query for each kind, and two for the rows of all of them."""
    found = {kind: list(of_kind(batch, kind)[:FIRST]) for kind in kinds}
    told = iter(lines_of(batch, [problem for problems in found.values() for problem in problems], full=full))
    return [replace(kind, lines=tuple(next(told) for _problem in problems)) for kind, problems in found.items()]


def with_choices(batch: ImportBatch, kinds: Sequence[Kind]) -> list[Kind]:
    """The kinds with what was chosen for their spellings since the check. No query if nothing was."""
    said = chosen_places(batch)
    if not said:
        return list(kinds)
    titles = {region.pk: region.title for region in Region.objects.filter(pk__in=set(said.values()))}
    return [_with_choice(batch, kind, said, titles) if kind.code in _LEVELS else kind for kind in kinds]


def _with_choice(
    batch: ImportBatch, kind: Kind, said: Mapping[tuple[RegionLevel, str], str], titles: Mapping[str, str]
) -> Kind:
    texts = {text: code for (level, text), code in said.items() if level == _LEVELS[kind.code]}
    found = of_kind(batch, kind).filter(value__in=texts).order_by("value")
    settled = dict(found.values_list("value").annotate(count=Count("pk")))
    chosen = dict.fromkeys(titles[texts[text]] for text in settled if texts[text] in titles)
    return replace(kind, chosen=tuple(chosen), unsettled=kind.count - sum(settled.values()))


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
