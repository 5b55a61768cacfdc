"""What was found in a file, as the page shows it: its sheets in their own look, its columns with samples.

Choices are made by the address of a heading and hold for every sheet that has it, so columns stand here once for all
sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.sheets import IGNORED
from beneficiaries.imports.spellings import address_key, heading_key
from beneficiaries.intake_reading.masks import shown
from beneficiaries.models import ImportBatch, ImportSheet
from pkh_portal.accounts.masking import masked
from pkh_portal.spreadsheets.readers.columns import column_letters

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: What looks like an identifying number in a column that is not known to be one: nine digits and more.
_LONG_NUMBER: Final = re.compile(r"\d{9,}")
SAMPLES: Final = 3


def discreet(field: str, text: str, *, full: bool) -> str:
    """A cell as it is shown in a column that is, or seems to be, this field ("" for none)."""
    if full or field:
        return shown(field, text, full=full)
    return _LONG_NUMBER.sub(lambda found: masked(found[0]), shown("", text, full=False))


@dataclass(frozen=True, slots=True)
class LookRow:
    """A row of the sheet as it stands there. ``kind``: "heading", "above" (says something for all rows), or ""."""

    number: int
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetShown:
    """One sheet. ``choosable``: has headings, so that it may be ticked; ``used``: is read now."""

    key: int
    name: str
    used: bool
    choosable: bool
    reason: StrOrPromise
    found: FoundSheet
    mapping: SheetMapping | None
    #: Whether identifying numbers are written in full.
    full: bool

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters over the columns of the look."""
        return column_letters()[: max((len(texts) for _number, texts in self.found.look), default=0)]

    @property
    def above(self) -> list[tuple[StrOrPromise, str]]:
        """What stands over the headings and holds for every row."""
        return [(ImportField(name).label, text) for name, text in self.found.above.items()]

    @property
    def look(self) -> list[LookRow]:
        """The first rows, headings and region lines marked."""
        fields = {heading.place: _field(self, heading) or heading.known for heading in self.found.headings}
        return [self._row(number, texts, fields) for number, texts in self.found.look]

    def _row(self, number: int, texts: tuple[str, ...], fields: dict[int, str]) -> LookRow:
        kind = self._kind(number, texts)
        if kind == "heading":
            return LookRow(number, kind, texts)
        cells = (discreet(fields.get(place, ""), text, full=self.full) for place, text in enumerate(texts))
        return LookRow(number, kind, tuple(cells))

    def _kind(self, number: int, texts: tuple[str, ...]) -> str:
        head = self.found.header_row
        if head is None:
            return ""
        if (self.found.header_top or head) <= number <= head:
            return "heading"
        said = [value.casefold() for value in self.found.above.values() if value]
        is_above = number < head and any(value in text.casefold() for value in said for text in texts)
        return "above" if is_above else ""


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One heading, for all sheets that have it, by its ``address_key``.

    ``field`` is what it is taken for, "" for nothing.
    """

    key: str
    address: str
    text: str
    letter: str
    field: str
    samples: tuple[str, ...]
    #: "given", "remembered" or "": who said so.
    by: str
    #: The sheets, where not all have it; and those in which it means the field, where it does not in all.
    sheets: tuple[str, ...]
    counts_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """A field that several columns may give, a remembered choice that no longer fits (one column), or a required field
    that no column gives.
    """

    field: ImportField
    columns: tuple[ColumnShown, ...]


def sheets_of(batch: ImportBatch, *, full: bool) -> list[SheetShown]:
    """The sheets of the file in their order; ``full`` shows identifying numbers in full. One query."""
    return [_sheet(record, full) for record in batch.sheets.order_by("number")]


def columns_of(sheets: Iterable[SheetShown]) -> list[ColumnShown]:
    """The headings of the sheets that are read, each once, in the order in which they stand."""
    used = [sheet for sheet in sheets if sheet.used]
    having: dict[str, list[tuple[SheetShown, Heading]]] = {}
    for sheet in used:
        for heading in sheet.found.headings:
            having.setdefault(address_key(heading.address), []).append((sheet, heading))
    return [_column(key, places, len(used)) for key, places in having.items()]


def conflicts_of(sheets: Iterable[SheetShown], columns: Iterable[ColumnShown]) -> list[ConflictShown]:
    """What a person must decide before the file can be checked."""
    by_key = {column.key: column for column in columns}
    claimed: dict[str, dict[str, None]] = {}
    for sheet in sheets:
        for name, addresses in (sheet.mapping.conflicts if sheet.used and sheet.mapping else {}).items():
            claimed.setdefault(name, {}).update(dict.fromkeys(map(address_key, addresses)))
    return [
        ConflictShown(ImportField(name), tuple(by_key[key] for key in keys if key in by_key))
        for name, keys in claimed.items()
    ]


def _sheet(record: ImportSheet, full: bool) -> SheetShown:
    found = FoundSheet.from_json(record.found)
    mapping = SheetMapping.from_json(record.mapping) if record.mapping else None
    return SheetShown(
        key=record.number,
        name=record.name,
        used=record.used,
        choosable=found.header_row is not None and bool(found.headings),
        reason=IGNORED.get(found.reason, "") if found.reason else "",
        found=found,
        mapping=mapping,
        full=full,
    )


def _field(sheet: SheetShown, heading: Heading) -> str:
    """What the heading is taken for in this sheet."""
    columns = sheet.mapping.columns if sheet.mapping else {}
    return next((name for name, address in columns.items() if address == heading.address), "")


def _column(key: str, places: list[tuple[SheetShown, Heading]], sheets: int) -> ColumnShown:
    fields = [_field(sheet, heading) for sheet, heading in places]
    field = next(filter(None, fields), "")
    # Where it stands is said of the first sheet that has it, what it means of the first in which it means something.
    first, said = places[0], places[fields.index(field)]
    likely = field or first[1].known
    samples = [text for _sheet, each in places for text in each.samples if not _repeats(each, text)]
    return ColumnShown(
        key=key,
        address=first[1].address,
        text=first[1].text,
        letter=column_letters()[first[1].place],
        field=field,
        samples=tuple(discreet(likely, text, full=first[0].full) for text in list(dict.fromkeys(samples))[:SAMPLES]),
        by=_said_by(*said),
        sheets=tuple(sheet.name for sheet, _heading in places) if len(places) < sheets else (),
        counts_in=tuple(place[0].name for place, meant in zip(places, fields, strict=True) if meant)
        if field and not all(fields)
        else (),
    )


def _repeats(heading: Heading, text: str) -> bool:
    """Whether a first value is the heading once more, and so no value."""
    return heading_key(text) == heading_key(heading.text)


def _said_by(sheet: SheetShown, heading: Heading) -> str:
    if sheet.mapping is None:
        return ""
    if heading.address in sheet.mapping.given:
        return "given"
    return "remembered" if heading.address in sheet.mapping.remembered else ""
