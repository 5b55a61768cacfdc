"""Which rows of a sheet are its headings: one row, or stacked ones with groups above and details below.

A stack is put together column by column: the texts of a column from top to bottom, where a group's text counts for all
columns it stands over (by its merged cells, or up to the next text of its row where nothing is merged).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from beneficiaries.imports.fields import COUNTS, REQUIRED, ImportField
from beneficiaries.imports.placelines import read_line
from beneficiaries.imports.spellings import KNOWN, heading_key, known_field
from beneficiaries.imports.texts import OTHER_MEASURES, OTHER_PEOPLE, filled, numbers_columns, shown
from pkh_portal.spreadsheets import MergedRange, Row

#: Headings stand in the first rows, one row or up to three on top of each other.
FIRST_ROWS: Final = 40
DEEPEST: Final = 3
#: Leaves room for #2 in 200 characters.
LONGEST_HEADING: Final = 190

#: A text of more words that stands alone over the headings is a title, unless it is merged over some of them.
_WORDS_OF_A_GROUP: Final = 3
#: Wider sheets come out of databases: one heading row.
_WIDEST_STACK: Final = 250
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_DATA: Final = re.compile(r"\d{6}")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_OF_A_PERSON: Final = frozenset(
    {
        ImportField.NIK, ImportField.NAME, ImportField.FAMILY_CARD_NO, ImportField.ADDRESS, ImportField.PHONE,
        ImportField.STATUS, ImportField.RT, ImportField.RW, ImportField.HAMLET, ImportField.VILLAGE,
        ImportField.KECAMATAN, ImportField.KABUPATEN, ImportField.GROUP, ImportField.ACCOUNT_NO, ImportField.CARD_NO,
    }
)  # fmt: skip
#: In front of what a group is about: DATA PENGURUS, IDENTITAS KPM.
_GROUP_WORDS: Final = frozenset({"data", "identitas", "informasi", "keterangan", "profil", "biodata", "dan"})

Known = Callable[[str], str]
"""The field a heading stands for by its text, "" for none."""


@dataclass(frozen=True, slots=True)
class HeadingRows:
    """``numbers``: the rows from top to bottom; ``columns``: place → the texts of the column from top to bottom."""

    numbers: tuple[int, ...]
    columns: Mapping[int, tuple[str, ...]]
    fields: Mapping[int, str]

    @property
    def is_complete(self) -> bool:
        return set(REQUIRED) <= set(self.fields.values())


def known_by(hints: Mapping[str, str]) -> Known:
    """By the known spellings, and by ``hints`` (heading key → field), which only add to them."""

    def known(text: str) -> str:
        return known_field(text) or hints.get(heading_key(text), "")

    return known


def find_headings(
    rows: Sequence[tuple[int, Row]], known: Known, merged: Callable[[], Sequence[MergedRange]]
) -> HeadingRows | None:
    """The heading rows among the first rows of a sheet, by number; None if no row names a NIK and a name.

    ``merged`` is only asked where rows may be stacked: it may cost a pass over the sheet.
    """
    grid = _Grid(dict(rows), known, merged)
    best: HeadingRows | None = None
    for number in grid.numbers:
        for depth in range(1, DEEPEST + 1):
            found = grid.headings(number - depth + 1, number)
            if found and found.is_complete and (best is None or len(found.fields) > len(best.fields)):
                best = found
    return grid.widened(best) if best else None


class _Grid:
    """The rows that may be headings, as texts."""

    def __init__(self, rows: Mapping[int, Row], known: Known, merged: Callable[[], Sequence[MergedRange]]) -> None:
        self._known = known
        self._read_merged = merged
        self._merged: Sequence[MergedRange] | None = None
        texts = {
            number: {place: shown(row[place], longest=LONGEST_HEADING) for place in filled(row)}
            for number, row in rows.items()
            if number <= FIRST_ROWS
        }
        self._texts = {number: line for number, line in texts.items() if _may_be_heading(rows[number], line)}
        self._naming = {number for number, line in self._texts.items() if self._may_name_a_nik(line)}
        self.numbers = sorted(self._texts)

    def _may_name_a_nik(self, line: Mapping[int, str]) -> bool:
        """A cheap look: most rows need no further one."""
        for text in line.values():
            said = heading_key(text[:40])
            if "nik" in said or "ktp" in said or "kependudukan" in said or self._known(text) == ImportField.NIK:
                return True
        return False

    def headings(self, first: int, last: int) -> HeadingRows | None:
        """The rows ``first`` to ``last`` as headings; None where they cannot be."""
        numbers = range(first, last + 1)
        if self._naming.isdisjoint(numbers) or not all(number in self._texts for number in numbers):
            return None
        if first < last and not self._may_stack(numbers):
            return None
        columns = self._columns(numbers)
        fields = {place: found for place, texts in columns.items() if (found := field_of(texts, self._known))}
        return HeadingRows(tuple(numbers), columns, fields)

    def widened(self, found: HeadingRows) -> HeadingRows:
        """With the details below and the groups above, where those name no field themselves and so did not count."""
        first, last = found.numbers[0], found.numbers[-1]
        if len(found.numbers) < DEEPEST and self._is_detail(last, found):
            found = self.headings(first, last + 1) or found
        if len(found.numbers) < DEEPEST and self._is_group(first - 1, found):
            wider = self.headings(first - 1, found.numbers[-1])
            if wider and wider.is_complete:
                found = wider
        return found

    def _may_stack(self, numbers: range) -> bool:
        """Each row adds something to the columns, and no row is a title or a repetition of another."""
        places = [set(self._texts[number]) for number in numbers]
        widest = set().union(*places)
        if len(widest) > _WIDEST_STACK:
            return False
        if any(len(upper) == 1 and min(upper) <= min(widest) and not self._spans(number, upper)
               for number, upper in zip(numbers, places[:-1], strict=False)):  # fmt: skip
            return False
        return len(widest) >= 2

    def _spans(self, number: int, places: set[int]) -> bool:
        """Whether the one text of the row is a heading over several rows, not a title over the table."""
        return any(each.first_row == number < each.last_row and each.first_column in places for each in self.merged)

    @property
    def merged(self) -> Sequence[MergedRange]:
        if self._merged is None:
            self._merged = self._read_merged()
        return self._merged

    def _is_detail(self, last: int, found: HeadingRows) -> bool:
        """Whether the row below holds details of headings above: under groups, and never under NIK and name."""
        below = last + 1
        if below not in self._texts:
            return False
        places = set(self._texts[below])
        if any(field in REQUIRED and place in places for place, field in found.fields.items()):
            return False
        spanning = {each.first_column for each in self.merged if each.first_row <= last < each.last_row}
        groups = {
            column
            for each in self.merged
            if each.first_row <= last <= each.last_row
            and each.last_row == last
            and each.last_column > each.first_column
            for column in range(each.first_column, each.last_column + 1)
        }
        if spanning or groups & places:
            return bool(places)
        uncovered = places - set(self._texts[last])
        return len(places) >= 2 and bool(uncovered) and max(places) <= max(found.columns) + len(uncovered)

    def _is_group(self, above: int, found: HeadingRows) -> bool:
        """Whether the row above groups columns: no title, which begins at the left or reaches over all."""
        if above not in self._texts:
            return False
        if any(text.isdecimal() and not _YEAR.fullmatch(text) for text in self._texts[above].values()):
            return False
        places = sorted(self._texts[above])
        if len(places) > 1:
            return True
        reach = [each for each in self.merged if each.first_row == above and each.first_column == places[0]]
        if not reach and len(self._texts[above][places[0]].split()) > _WORDS_OF_A_GROUP:
            return False
        width = reach[0].last_column - reach[0].first_column + 1 if reach else 1
        return places[0] > min(found.columns) and width < len(found.columns)

    def _columns(self, numbers: range) -> dict[int, tuple[str, ...]]:
        if len(numbers) == 1:
            return {place: (text,) for place, text in self._texts[numbers[0]].items()}
        lines = [self._line(number) for number in numbers]
        for upper, lower in zip(reversed(lines[:-1]), reversed(lines[1:]), strict=True):
            self._spread(upper, lower)
        places = sorted(set().union(*(line.texts for line in lines)))
        columns = {}
        for place in places:
            texts = tuple(line.texts[place] for line in lines if place in line.texts)
            if any(place in line.own for line in lines):
                columns[place] = texts
        return columns

    def _line(self, number: int) -> _Line:
        texts = dict(self._texts[number])
        own = set(texts)
        merged: set[int] = set()
        for each in self.merged:
            if each.first_row == number and each.first_column in texts and each.last_column > each.first_column:
                columns = range(each.first_column, min(each.last_column, each.first_column + 200) + 1)
                texts.update(dict.fromkeys(columns, texts[each.first_column]))
                merged.update(columns)
        return _Line(texts, own, merged)

    @staticmethod
    def _spread(upper: _Line, lower: _Line) -> None:
        """Let an unmerged group count for the columns to its right that have a text below and none of their own."""
        for place in sorted(upper.own - upper.merged):
            if place not in lower.texts:
                continue
            beside = place + 1
            while beside in lower.texts and beside not in upper.texts:
                upper.texts[beside] = upper.texts[place]
                beside += 1


@dataclass(slots=True)
class _Line:
    """One row of a stack: ``own`` places hold the text themselves, ``merged`` ones lie in a merged block."""

    texts: dict[int, str]
    own: set[int]
    merged: set[int]


def _may_be_heading(row: Row, texts: Mapping[int, str]) -> bool:
    """No heading row: one with numbers of people, with column numbers, or a line that names a place."""
    if not texts or any(_DATA.search(text) for text in texts.values()):
        return False
    return not numbers_columns(row) and not read_line(row).whole


def field_of(texts: Sequence[str], known: Known) -> str:
    """The field of a column by its texts from top to bottom: NAMA over KPM, KOMPONEN over SD, not SISWA over NIK."""
    *groups, detail = texts
    for group in reversed(groups):
        words = " ".join(word for word in group.split() if heading_key(word) not in _GROUP_WORDS)
        found = known(f"{detail} {words}") or known(f"{words} {detail}")
        if found and heading_key(group) != heading_key(detail):
            return found
    found = known(detail)
    if found and any(_is_about_others(found, group) for group in groups):
        return ""
    return found


@lru_cache(maxsize=1024)
def _is_about_others(field: str, group: str) -> bool:
    """Whether a group's text turns the heading below into another matter: SISWA over NIK, NOMINAL over SD."""
    if heading_key(group) in KNOWN and field not in _OF_A_PERSON:
        return False
    words = _WORDS.findall(group.casefold())
    said = {*words, *(" ".join(two) for two in pairwise(words))}
    return bool(field in _OF_A_PERSON and said & OTHER_PEOPLE) or bool(field in COUNTS and said & OTHER_MEASURES)
