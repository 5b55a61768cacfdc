"""Rows about which a person must decide: a line in ``kpm_flag`` and a problem that says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.planning.sql import run
from beneficiaries.imports.problems import LONGEST_VALUE, Problem, level_of
from beneficiaries.imports.staging import CHUNK, row_at
from beneficiaries.intake_enums import REVIEW_CODES, Code

if TYPE_CHECKING:
    from beneficiaries.imports.staging import Stage
    from beneficiaries.models import ImportBatch

#: More rows of one conflict than these are not named.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Flag:
    """``value`` is what the row has in the column of ``field``: NIK, or No. KK."""

    place: int
    code: Code
    field: ImportField
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the sheets are called, and their headings: by sheet number, and by field."""

    sheets: Mapping[int, str]
    columns: Mapping[int, Mapping[str, str]]

    @classmethod
    def of(cls, batch: ImportBatch) -> Headings:
        sheets = [sheet for sheet in batch.sheets.all() if sheet.used]
        return cls(
            {sheet.number: sheet.name for sheet in sheets},
            {sheet.number: _columns(sheet.found, sheet.mapping) for sheet in sheets},
        )

    def rows(self, places: Sequence[int], beside: int) -> str:
        """These rows but one, for whoever looks at that one: ``38, 40``, and ``TAMALATE: 17`` on another sheet."""
        here, _row = row_at(beside)
        others = list(islice((place for place in places if place != beside), _NAMED + 1))
        words = []
        for sheet_no, row_no in map(row_at, others[:_NAMED]):
            words.append(str(row_no) if sheet_no == here else f"{self.sheets.get(sheet_no, '')}: {row_no}")
        if len(others) > _NAMED:
            words.append(_("dan lain-lain"))
        return ", ".join(words)

    def problem(self, flag: Flag) -> Problem:
        """The problem that says so, in the row's own column."""
        sheet_no, row_no = row_at(flag.place)
        heading = self.columns.get(sheet_no, {}).get(flag.field, "")
        return Problem(
            sheet_no, row_no, heading, flag.field.value, flag.value[:LONGEST_VALUE], flag.code, level_of(flag.code),
            note=flag.note,
        )  # fmt: skip


def begin(stage: Stage) -> None:
    """Make ``kpm_flag``: place of the row, and which of ``REVIEW_CODES``."""
    run(stage, "CREATE TEMP TABLE kpm_flag (place bigint, rank integer)")


def flag(stage: Stage, headings: Headings, flags: Iterable[Flag]) -> None:
    """Keep these rows back, each with its problem."""
    iterator = iter(flags)
    while chunk := list(islice(iterator, CHUNK)):
        stage.fill("kpm_flag", ("place", "rank"), [(each.place, REVIEW_CODES.index(each.code)) for each in chunk])
        stage.add_problems(map(headings.problem, chunk))


def _columns(found: dict[str, Any], mapping: dict[str, Any]) -> dict[str, str]:
    if not found or not mapping:
        return {}
    texts = {heading.address: heading.text for heading in FoundSheet.from_json(found).headings}
    chosen = SheetMapping.from_json(mapping).columns
    return {name: texts.get(address, address) for name, address in chosen.items()}
