"""What a row below the headings is: a family, or one of the many things that office lists hold besides (section 2)."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import Final

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.mapping import places
from beneficiaries.imports.placelines import LEVELS, read_line
from beneficiaries.imports.spellings import heading_key
from beneficiaries.imports.texts import filled, is_blank, is_sum, numbers_columns, shown
from beneficiaries.imports.words import MISSING, word_key
from pkh_portal.spreadsheets import Cell, Row, cell_text

Places = Mapping[ImportField, str]

_NO_COLUMN: Final = 1 << 30
_FEW_CELLS: Final = 2  # as many as a line of signatures or a note fills
_REPEATED: Final = 3
_DIGITS_OF_A_COUNT: Final = 5
_LIKE_A_NIK: Final = re.compile(r"[\s'`’‘\"]*[0-9](?:[\s.'-]?[0-9]){7}")
_NARROW: Final = 4  # sheets with fewer headings have rows as short as a signature's


class Kind(enum.Enum):
    """``DOUBTFUL`` rows are families if a row with a NIK follows, and signatures or notes if none does."""

    EMPTY = enum.auto()
    SKIPPED = enum.auto()
    WITH_NIK = enum.auto()
    WITHOUT_NIK = enum.auto()
    DOUBTFUL = enum.auto()


class Judge:
    """Looks at the rows of one sheet in their order. ``above`` is what lines of places have said by now.

    ``in_data``: a family's row was the last one that counted; whoever recognises one without asking sets it.
    """

    def __init__(self, found: FoundSheet, mapping: SheetMapping) -> None:
        at = places(found, mapping)
        self.nik_at = at.get(ImportField.NIK, _NO_COLUMN)
        self._name_at = at.get(ImportField.NAME, _NO_COLUMN)
        self._headings = {
            heading.place: {heading_key(heading.text), heading_key(heading.group)} - {""} for heading in found.headings
        }
        self._initials = {place: {key[0] for key in keys} for place, keys in self._headings.items()}
        self.above: Places = {ImportField(key): text for key, text in found.above.items()}
        self.in_data = False
        self._before_block: Places = self.above
        self._block: dict[ImportField, str] | None = None

    def kind(self, row: Row) -> Kind:
        """What the row is; a line of places also changes ``above`` (to a new mapping)."""
        nik = _at(row, self.nik_at)
        if type(nik) is str and _LIKE_A_NIK.match(nik):
            self.in_data = True
            return Kind.WITH_NIK
        at = filled(row)
        if not at:
            return Kind.EMPTY
        if self._is_passed_over(row, at) or self._is_no_family(row, at):
            return Kind.SKIPPED
        self.in_data = True
        few = len(at) <= _FEW_CELLS
        if is_blank(nik):
            return Kind.DOUBTFUL if few else Kind.WITHOUT_NIK
        nameless = is_blank(_at(row, self._name_at))
        signed = (few or nameless) and len(self._headings) >= _NARROW and _is_words(nik)
        return Kind.DOUBTFUL if signed else Kind.WITH_NIK

    def _is_no_family(self, row: Row, at: list[int]) -> bool:
        """Neither NIK nor name, or a sum."""
        nik = _at(row, self.nik_at)
        if is_blank(nik) and is_blank(_at(row, self._name_at)):
            return True
        return (is_blank(nik) or _is_no_nik(nik)) and any(is_sum(row[i]) for i in at)

    def _is_passed_over(self, row: Row, at: list[int]) -> bool:
        """Column numbers, repeated headings, lines of places."""
        if not self.in_data and numbers_columns(row[i] for i in at):
            return True
        if self._repeats_headings(row, at):
            self.in_data = False
            self._block = None
            return True
        line = read_line(row)
        if line.whole:
            self._take(line.places)
            return True
        return False

    def _repeats_headings(self, row: Row, at: list[int]) -> bool:
        enough = min(_REPEATED, len(self._headings))
        if len(at) < enough:
            return False
        may_be = (i for i in at if self._may_repeat(i, row[i]))
        return sum(heading_key(shown(row[i])) in self._headings[i] for i in may_be) >= enough

    def _may_repeat(self, place: int, cell: Cell) -> bool:
        """A cheap look: whether the cell begins like a heading of its column."""
        if type(cell) is not str or place not in self._initials:
            return False
        initial = cell.lstrip()[:1].casefold()
        return initial in self._initials[place] or not initial.isalnum()

    def _take(self, said: Places) -> None:
        """Lines that follow one another are one block. A new place ends what was said of places inside the old one."""
        if self.in_data or self._block is None:
            self._before_block, self._block = self.above, {}
        self.in_data = False
        before, block = self._before_block, self._block
        block.update(said)
        changed = [LEVELS[key] for key, text in block.items() if before.get(key) != text]
        kept = {key: text for key, text in before.items() if not changed or LEVELS[key] < min(changed)}
        self.above = {**kept, **block}


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None


def _is_no_nik(nik: Cell) -> bool:
    """Whether the NIK cell of a sum row holds no NIK: the word itself, a dash, or the number that was counted."""
    if is_sum(nik):
        return True
    characters = [char for char in cell_text(nik)[:100] if char.isalnum()]
    return len(characters) <= _DIGITS_OF_A_COUNT and all(char.isdigit() for char in characters)


def _is_words(nik: Cell) -> bool:
    """Whether the NIK cell holds words ("Mengetahui,", "NIP. 19700101 …") rather than a number or its lack."""
    text = shown(nik)
    letters = sum(map(str.isalpha, text))
    return isinstance(nik, str) and letters >= 3 and not text[0].isdigit() and word_key(text) not in MISSING
