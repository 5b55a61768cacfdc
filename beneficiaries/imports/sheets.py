"""The sheets of a file: which are read, where their headings stand, and what is said above them (kpm-import.md, 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.found import FoundSheet, Heading
from beneficiaries.imports.headings import FIRST_ROWS, HeadingRows, field_of, find_headings, known_by
from beneficiaries.imports.placelines import read_line
from beneficiaries.imports.spellings import YIELDING, address_key, heading_key, known_field
from beneficiaries.imports.texts import filled, is_blank, numbers_columns, shown
from pkh_portal.spreadsheets import Row, Sheet, SpreadsheetError, Visibility, Workbook

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: Why a sheet is not read.
IGNORED: Final[dict[str, StrOrPromise]] = {
    "hidden": _("Lembar ini disembunyikan."),
    "empty": _("Lembar ini kosong."),
    "no_headings": _("Tidak ada baris judul dengan kolom NIK dan kolom nama pada 40 baris pertama."),
    "not_chosen": _("Lembar ini tidak dipilih."),
}
SAMPLES: Final = 5
_SAMPLED_ROWS: Final = 40
_COUNT_ON: Final = range(2, 10_000)
_LOOK_BELOW: Final = 4
_LOOK_ROWS: Final = 12
_LOOK_COLUMNS: Final = 60
_LOOK_CHARACTERS: Final = 60


class NoHeadings(SpreadsheetError):
    """No sheet can be read: none is visible and has a row that names a NIK and a name."""

    code = "no_headings"
    sentence = _(
        "Berkas %(name)s tidak memuat daftar KPM yang dikenali: tidak ada baris judul dengan kolom NIK dan kolom nama"
        " pada 40 baris pertama; perbaiki judul kolomnya, lalu unggah lagi."
    )


class UnknownSheet(SpreadsheetError):
    """A sheet was asked for that the file does not have, or that is hidden in it."""

    code = "unknown_sheet"
    sentence = _("Berkas %(name)s tidak memuat lembar “%(sheet)s”; periksa nama lembarnya.")


_HIDDEN: Final = _("Lembar “%(sheet)s” dalam berkas %(name)s disembunyikan; tampilkan lembarnya, lalu simpan lagi.")


def find_sheets(
    workbook: Workbook,
    *,
    only: Collection[str] = (),
    remembered: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> list[FoundSheet]:
    """Every sheet of the file, used or with the reason why not; ``only`` narrows to sheets of these names.

    ``remembered`` (address key → field) and ``given`` (address → field) are headings that count as known besides
    the known spellings. Reads the first rows of each sheet. Raises ``NoHeadings``, ``UnknownSheet``, and whatever the
    file's damage raises.
    """
    hints = {address_key(text).partition("#")[0]: field for text, field in (given or {}).items()}
    hints = {**{key: field for key, field in (remembered or {}).items() if "#" not in key}, **hints}
    found = [_look_into(number, sheet, hints) for number, sheet in enumerate(workbook.sheets)]
    return choose(found, only, name=workbook.name)


def choose(found: Sequence[FoundSheet], only: Collection[str], *, name: str) -> list[FoundSheet]:
    """The sheets with those of other names than ``only`` left out, or with all taken that can be, if it is empty.

    Raises ``UnknownSheet`` and, when nothing is left to read, ``NoHeadings``; ``name`` is that of the file.
    """
    wanted = {_sheet_key(text) for text in only}
    named = {_sheet_key(sheet.name): sheet for sheet in found}
    for text in only:
        if _sheet_key(text) not in named:
            raise UnknownSheet(name, values={"sheet": text[:100]})
        if named[_sheet_key(text)].reason == "hidden":
            raise UnknownSheet(name, sentence=_HIDDEN, values={"sheet": text[:100]})
    chosen = [_chosen(sheet, wanted) for sheet in found]
    if not any(sheet.used for sheet in chosen):
        raise NoHeadings(name)
    return chosen


def _chosen(sheet: FoundSheet, wanted: Collection[str]) -> FoundSheet:
    if not sheet.headings:
        return sheet
    used = not wanted or _sheet_key(sheet.name) in wanted
    return replace(sheet, used=used, reason="" if used else "not_chosen")


def _sheet_key(name: str) -> str:
    return " ".join(name.casefold().split())


def _look_into(number: int, sheet: Sheet, hints: Mapping[str, str]) -> FoundSheet:
    bare = FoundSheet(number=number, name=shown(sheet.name, longest=100), used=False)
    if sheet.visibility is not Visibility.VISIBLE:
        return replace(bare, reason="hidden")
    rows = _first_rows(sheet)
    if not any(filled(row) for _number, row in rows):
        return replace(bare, reason="empty")
    first = [(number, row) for number, row in rows if number <= FIRST_ROWS]
    heads = find_headings(first, known_by(hints), lambda: sheet.merged_ranges(within=FIRST_ROWS))
    if heads is None:
        return replace(bare, reason="no_headings", look=_look(rows, 0))
    below = [row for number, row in rows if number > heads.numbers[-1] and not numbers_columns(row)]
    return replace(
        bare,
        used=True,
        header_row=heads.numbers[-1],
        header_top=heads.numbers[0] if len(heads.numbers) > 1 else None,
        headings=_headings(heads, below),
        above=_above(row for number, row in first if number < heads.numbers[0]),
        look=_look(rows, heads.numbers[-1]),
    )


def _first_rows(sheet: Sheet) -> list[tuple[int, Row]]:
    rows = []
    for number, row in sheet.rows():
        if number > FIRST_ROWS + _SAMPLED_ROWS:
            break
        rows.append((number, row))
    return rows


def _headings(heads: HeadingRows, below: Sequence[Row]) -> tuple[Heading, ...]:
    """The columns that have a heading, from left to right; a second one of the same spelling is ``TEXT#2``."""
    headings: list[Heading] = []
    taken: set[str] = set()
    for place, texts in sorted(heads.columns.items()):
        address = _address(texts[-1], taken)
        taken.add(address_key(address))
        headings.append(
            Heading(
                place=place,
                text=texts[-1],
                address=address,
                group=texts[-2] if len(texts) > 1 else "",
                known=field_of(texts, _spelled),
                samples=_samples(place, below),
            )
        )
    return tuple(_yielded(headings))


def _address(text: str, taken: Collection[str]) -> str:
    """The text itself, or with the first number behind it that no other heading has."""
    if address_key(text) not in taken:
        return text
    return next(address for count in _COUNT_ON if address_key(address := f"{text}#{count}") not in taken)


def _spelled(text: str) -> str:
    found = known_field(text)
    return found.value if found else ""


def _yielded(headings: Sequence[Heading]) -> Iterable[Heading]:
    """Headings whose spelling gives way to others of the sheet (``YIELDING``), for what they are then."""
    firm = {heading.known for heading in headings if heading_key(heading.text) not in YIELDING}
    for heading in headings:
        claim, otherwise = YIELDING.get(heading_key(heading.text), (None, ""))
        yield heading if claim is None else replace(heading, known=otherwise if claim in firm else claim.value)


def _samples(place: int, below: Sequence[Row]) -> tuple[str, ...]:
    values = (row[place] for row in below if place < len(row) and not is_blank(row[place]))
    return tuple(shown(value) for value, _nth in zip(values, range(SAMPLES), strict=False))


def _above(rows: Iterable[Row]) -> dict[str, str]:
    """What the lines above the headings say of places; a firm line is not overridden by a title."""
    places: dict[str, str] = {}
    titles: dict[str, str] = {}
    for row in rows:
        line = read_line(row)
        (places if line.firm else titles).update({field.value: text for field, text in line.places.items()})
    return {**titles, **places}


def _look(rows: Sequence[tuple[int, Row]], header_row: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The rows around the headings as the sheet shows them, cut to what a page can show."""
    last = header_row + _LOOK_BELOW if header_row else _LOOK_ROWS
    shown_rows = [(number, row) for number, row in rows if last - _LOOK_ROWS < number <= last]
    return tuple(
        (number, tuple(shown(cell, longest=_LOOK_CHARACTERS) for cell in row[:_LOOK_COLUMNS]))
        for number, row in shown_rows
    )
