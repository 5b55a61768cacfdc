"""How many members of each component a family has: a column for each, or one column of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Final

from beneficiaries.imports.columns.cells import Memo, squeezed
from beneficiaries.imports.columns.column import RepeatingColumn, Wrong, without_bools
from beneficiaries.imports.columns.findings import Complaint, Findings
from beneficiaries.imports.fields import COUNTS, ImportField
from beneficiaries.imports.words import COMPONENTS, MISSING, word_key
from beneficiaries.intake_enums import Code
from pkh_portal.spreadsheets import Cell, cell_text

MOST: Final = 20
_WHOLE: Final = re.compile(r"([0-9]{1,4})(?:[.,]0+)?")
#: What spreadsheets want before a number that is a text.
_APOSTROPHES: Final = "'`´‘’ "
_DASHES: Final = re.compile("[-\u2010-\u2015\u2212]+")
#: Numbers in words about components that count nobody: ages and school years.
_NO_COUNT: Final = re.compile(r"[0-9]+ ?[-–] ?[0-9]+ ?(?:tahun|thn|th)\b|\b(?:kelas|kls) ?[0-9ivx]+", re.IGNORECASE)
_PIECES: Final = re.compile(r"[,;+&|\n]|\bdan\b", re.IGNORECASE)
_PEOPLE: Final = re.compile(r"\b(?:orang|org|jiwa|x)\b", re.IGNORECASE)
_COUNT: Final = re.compile(r"[0-9]+")


class CountColumn(RepeatingColumn[int | None]):
    """One number; none where the cell is empty."""

    def __init__(self, field: ImportField) -> None:
        super().__init__(field, None)

    def read(self, cell: Cell) -> int | None:
        text = squeezed(cell_text(cell)).lstrip(_APOSTROPHES)
        if not text:
            return None
        if _DASHES.fullmatch(text):
            return 0
        whole = _WHOLE.fullmatch(text)
        if whole is None or int(whole[1]) > MOST:
            raise Wrong(Complaint(Code.COUNT_INVALID))
        return int(whole[1])


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one family in the order of ``COUNTS``, and what is wrong with the cells."""

    values: tuple[int | None, ...]
    wrong: tuple[tuple[ImportField, Cell, Complaint], ...]
    #: The values as text, for the signature of the row.
    text: str = attribute(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", repr(self.values))


class Components:
    """All columns of a sheet that say something about components, read together: their combinations are few."""

    def __init__(self, fields: Sequence[ImportField]) -> None:
        """``fields`` are those of the sheet: some of ``COUNTS``, and perhaps ``COMPONENTS``."""
        self.fields = tuple(fields)
        self._columns = {field: CountColumn(field) for field in self.fields if field in COUNTS}
        self._counted: Memo[tuple[Cell, ...], Counted] = Memo(self._count)

    def clean(self, columns: Mapping[ImportField, Sequence[Cell]], findings: Findings) -> list[Counted]:
        """The counts of each row of a sheet that has ``fields``."""
        cells = [without_bools(columns[field]) for field in self.fields]
        counted = list(map(self._counted.__getitem__, zip(*cells, strict=True)))
        for at, family in enumerate(counted):
            for wrong in family.wrong:
                findings.add(at, *wrong)
        return counted

    def _count(self, cells: tuple[Cell, ...]) -> Counted:
        by_field = dict(zip(self.fields, cells, strict=True))
        values, wrong = self._own(by_field)
        if ImportField.COMPONENTS in by_field:
            text, complaint = _TEXT.answer(by_field[ImportField.COMPONENTS])
            if complaint:
                wrong.append((ImportField.COMPONENTS, by_field[ImportField.COMPONENTS], complaint))
            values = {**counts_in(text), **values}
        if not wrong and not any(values.values()):
            first = self.fields[0]
            wrong.append((first, by_field[first], Complaint(Code.NO_COMPONENT)))
        in_order = tuple(values.get(field) for field in COUNTS)
        return Counted(in_order, tuple(wrong))

    def _own(
        self, cells: Mapping[ImportField, Cell]
    ) -> tuple[dict[ImportField, int | None], list[tuple[ImportField, Cell, Complaint]]]:
        values: dict[ImportField, int | None] = {}
        wrong: list[tuple[ImportField, Cell, Complaint]] = []
        for field, column in self._columns.items():
            values[field], complaint = column.answer(cells[field])
            if complaint:
                wrong.append((field, cells[field], complaint))
        return values, wrong


class _TextColumn(RepeatingColumn[str]):
    def read(self, cell: Cell) -> str:
        return squeezed(cell_text(cell))


_TEXT: Final = _TextColumn(ImportField.COMPONENTS, "")


def counts_in(text: str) -> dict[ImportField, int | None]:
    """The counts that words give. What is not mentioned is 0, if all words were understood; else not known.

    >>> counts_in("Anak SD, 2 Balita")[ImportField.N_EARLY_CHILDHOOD]
    2
    """
    if not text:
        return {}
    if not word_key(text).strip("0") or word_key(text) in MISSING:
        return dict.fromkeys(COUNTS, 0)
    mentioned: Counter[ImportField] = Counter()
    understood = True
    for piece in filter(word_key, _PIECES.split(_NO_COUNT.sub("", text))):
        found = _component(piece)
        understood &= bool(found)
        mentioned.update(found)
    said: dict[ImportField, int | None] = {field: min(count, MOST) for field, count in mentioned.items()}
    return {**dict.fromkeys(COUNTS, 0 if understood else None), **said}


def _component(piece: str) -> dict[ImportField, int]:
    """What one piece of the text mentions: ``Anak SD (2)``, ``SMA/MA/SMK``. Empty if it is not understood."""
    numbers = _COUNT.findall(piece)
    if len(numbers) > 1 or len("".join(numbers)) > 2:
        return {}
    number = int(numbers[0]) if numbers else 1
    words = _PEOPLE.sub("", _COUNT.sub(" ", piece))
    field = COMPONENTS.get(word_key(words))
    if field is not None:
        return {field: number}
    fields = {COMPONENTS.get(word_key(word)) for word in words.split("/")}
    return {} if None in fields or len(fields) > 1 else {field: number for field in fields if field}
