"""Spellings of places that a person may decide about once for all their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.notes import Note
from beneficiaries.intake_enums import Code
from beneficiaries.models import ImportBatch, ImportProblem, ImportRow
from beneficiaries.querysets_intake import OfBatchQuerySet
from pkh_portal.history.values import without_numbers
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.resolution import Outcome
from pkh_portal.regions.resolving import Resolver

#: Kinds of problems in which a text, not a cell, may be decided about.
SPELT: Final = (
    Code.KECAMATAN_UNKNOWN, Code.KECAMATAN_GUESSED, Code.VILLAGE_UNKNOWN, Code.KABUPATEN_GUESSED, Code.OUTSIDE_AREA,
)  # fmt: skip
#: The kinds of problems with names of kecamatan and of the kabupaten/kota.
_DOUBTS: Final = {
    RegionLevel.DISTRICT: (Code.KECAMATAN_UNKNOWN, Code.KECAMATAN_GUESSED),
    RegionLevel.REGENCY: (Code.KABUPATEN_GUESSED, Code.OUTSIDE_AREA),
}
#: Spellings on a page: an office's files have a few, a file of another province has all.
PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text, how many rows have it, and what it may mean. ``chosen`` is what it means by now, if that is known.

    ``parent`` is the region inside which it is looked up. ``nearest`` stand first in the list of choices.
    """

    text: str
    level: RegionLevel
    parent: Region
    rows: int
    nearest: tuple[Region, ...]
    others: tuple[Region, ...]
    chosen: Region | None


def spellings(batch: ImportBatch, code: Code, *, page: int = 1) -> list[Spelling]:
    """The spellings of this kind, the most frequent first; one more than a page holds if there are further ones.

    At most eight queries. Codes, and numbers that got into the wrong column, are to be corrected in their rows.
    """
    start = (page - 1) * PER_PAGE
    if code is Code.VILLAGE_UNKNOWN:
        return _villages(batch, start)
    texts = (
        _said(batch, code).order_by()
        .values_list("value").annotate(rows=Count("pk")).order_by("-rows", "value")[start : start + PER_PAGE + 1]
    )  # fmt: skip
    if code in {Code.KABUPATEN_GUESSED, Code.OUTSIDE_AREA}:
        return _meaning_the_office(batch, texts)
    choices = tuple(_open_below([batch.region]))
    resolver = Resolver()
    return [
        _spelling(text, RegionLevel.DISTRICT, batch.region, rows, choices=choices, resolver=resolver)
        for text, rows in texts
        if without_numbers(text) == text
    ]


def is_asked(batch: ImportBatch, text: str, level: RegionLevel, parent: Region) -> bool:
    """Whether some row's place is in doubt for this text, looked up inside this region. One or two queries."""
    if without_numbers(text) != text:
        return False
    if level == RegionLevel.VILLAGE:
        return bool(text) and ImportRow.objects.filter(batch=batch, kecamatan_id=parent.pk, village_text=text).exists()
    return any(_said(batch, code).filter(value=text).exists() for code in _DOUBTS[level])


def _said(batch: ImportBatch, code: Code) -> OfBatchQuerySet[ImportProblem]:
    """The problems of this kind that are about a name."""
    said = ImportProblem.objects.filter(batch=batch, code=code).exclude(field=ImportField.KECAMATAN_CODE)
    if code is Code.OUTSIDE_AREA:
        said = said.filter(note__startswith=Note.NOT_KNOWN)
    return said.exclude(value="")


def _meaning_the_office(batch: ImportBatch, texts: Iterable[tuple[str, int]]) -> list[Spelling]:
    """Whatever is written for the kabupaten/kota of the batch: there is nothing to choose but to say yes."""
    province = batch.region.parent
    if province is None:
        return []
    return [
        Spelling(text, RegionLevel.REGENCY, province, rows, (batch.region,), (), None)
        for text, rows in texts
        if without_numbers(text) == text
    ]


def _villages(batch: ImportBatch, start: int) -> list[Spelling]:
    """From the rows: they know the kecamatan, and a problem does not."""
    texts = list(
        ImportRow.objects.filter(batch=batch).exclude(village_text="").exclude(kecamatan_id="").order_by()
        .values_list("kecamatan_id", "village_text").annotate(rows=Count("pk"))
        .order_by("-rows", "kecamatan_id", "village_text")[start : start + PER_PAGE + 1]
    )  # fmt: skip
    parents = Region.objects.in_bulk({code for code, _text, _rows in texts})
    below: dict[str, list[Region]] = {}
    for village in _open_below(parents.values()):
        below.setdefault(village.parent_id or "", []).append(village)
    resolver = Resolver()
    return [
        _spelling(text, RegionLevel.VILLAGE, parents[code], rows, choices=below.get(code, ()), resolver=resolver)
        for code, text, rows in texts
        if code in parents and without_numbers(text) == text
    ]


def _open_below(parents: Iterable[Region]) -> Iterable[Region]:
    keys = [parent.pk for parent in parents]
    return Region.objects.filter(parent__in=keys, valid_until__isnull=True).order_by("name") if keys else ()


def _spelling(
    text: str, level: RegionLevel, parent: Region, rows: int, *, choices: Sequence[Region], resolver: Resolver
) -> Spelling:
    found = resolver.resolve(text, level=level, within=parent.pk)
    near = [found.code] if found.outcome is Outcome.GUESSED else []
    near += [suggestion.place.code for suggestion in found.suggestions if suggestion.place.code not in near]
    by_code = {choice.pk: choice for choice in choices}
    return Spelling(
        text=text,
        level=level,
        parent=parent,
        rows=rows,
        nearest=tuple(by_code[code] for code in near if code in by_code),
        others=tuple(choice for choice in choices if choice.pk not in near),
        chosen=by_code.get(found.code or "") if found.outcome is Outcome.EXACT else None,
    )
