"""Which column gives which field: by the known spellings, by what the office remembered, by what was said now.

What is said now always wins. Two columns that claim one field, and a remembered choice that no longer fits, wait for a
person's decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import REQUIRED, ImportField
from beneficiaries.imports.found import FoundSheet, Heading, SheetMapping
from beneficiaries.imports.spellings import address_key
from pkh_portal.spreadsheets import SpreadsheetError

_DIGITS_OF_A_NIK: Final = 8
_FIELDS: Final = frozenset(field.value for field in ImportField)


class UnknownHeading(SpreadsheetError):
    """A heading was matched that no sheet of the file has."""

    code = "unknown_heading"
    sentence = _("Berkas %(name)s tidak memuat judul kolom “%(heading)s”; tulis seperti pada berkas.")


class UnknownField(SpreadsheetError):
    """A heading was matched with something that is no field."""

    code = "unknown_field"
    sentence = _("“%(field)s” bukan isian KPM yang dikenal.")


def match_sheets(
    sheets: Sequence[FoundSheet], *, name: str, remembered: Mapping[str, str], given: Mapping[str, str]
) -> list[SheetMapping]:
    """The mapping of each sheet, an empty one for those not used; ``name`` is that of the file.

    Raises ``UnknownHeading`` for a given address that no used sheet has, ``UnknownField`` for what is no field.
    """
    headings = [heading for sheet in sheets if sheet.used for heading in sheet.headings]
    for address, field in given.items():
        if field and field not in _FIELDS:
            raise UnknownField(name, values={"field": field[:100]})
        if not any(_is_meant(heading, address) for heading in headings):
            raise UnknownHeading(name, values={"heading": address[:200]})
    return [
        match(sheet, remembered=remembered, given=given) if sheet.used else SheetMapping(columns={}) for sheet in sheets
    ]


def match(sheet: FoundSheet, *, remembered: Mapping[str, str], given: Mapping[str, str]) -> SheetMapping:
    """The mapping of one sheet. Pure.

    ``remembered``: ``address_key`` of a heading → field, ``given``: address as a person writes it → field; "" leaves a
    heading out. Addresses that the sheet does not have are passed over. A required field that no heading gives is in
    ``conflicts`` without addresses.
    """
    said = {heading.address: field for heading, field in _said(sheet.headings, given)}
    kept = {
        heading.address: remembered[address_key(heading.address)]
        for heading in sheet.headings
        if heading.address not in said and address_key(heading.address) in remembered
    }
    claims = _claims(sheet.headings, said, kept)
    conflicts = {field: tuple(addresses) for field, addresses in claims.items() if len(addresses) > 1}
    columns = {field: addresses[0] for field, addresses in claims.items() if field not in conflicts}
    if kept.get(columns.get(ImportField.NIK, "")) == ImportField.NIK and not _holds_niks(sheet, columns["nik"]):
        conflicts["nik"] = (columns.pop("nik"),)
    conflicts.update((field.value, ()) for field in REQUIRED if field not in columns and field not in conflicts)
    named = {*columns.values(), *(address for addresses in conflicts.values() for address in addresses)}
    return SheetMapping(
        columns={field.value: columns[field] for field in ImportField if field in columns},
        unmapped=tuple(heading.address for heading in sheet.headings if heading.address not in named),
        conflicts=conflicts,
        given=tuple(said),
        remembered=tuple(kept),
    )


def places(sheet: FoundSheet, mapping: SheetMapping) -> dict[ImportField, int]:
    """The column of each mapped field, counted from 0."""
    at = {heading.address: heading.place for heading in sheet.headings}
    return {ImportField(field): at[address] for field, address in mapping.columns.items()}


def _said(headings: Sequence[Heading], given: Mapping[str, str]) -> Iterable[tuple[Heading, str]]:
    for heading in headings:
        meant = [field for address, field in given.items() if _is_meant(heading, address)]
        if meant:
            yield heading, meant[-1]


def _is_meant(heading: Heading, address: str) -> bool:
    return heading.address == address or address_key(heading.address) == address_key(address)


def _claims(headings: Sequence[Heading], said: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, list[str]]:
    """Field → the headings that claim it; where one was said now, nothing else counts."""
    claims: defaultdict[str, list[str]] = defaultdict(list)
    taken = set(said.values())
    for heading in headings:
        if heading.address in said:
            field = said[heading.address]
        else:
            field = kept.get(heading.address, heading.known)
            field = "" if field in taken else field
        if field in _FIELDS:
            claims[field].append(heading.address)
    return dict(claims)


def _holds_niks(sheet: FoundSheet, address: str) -> bool:
    """Whether the first values below look like NIKs; a column without any values is not doubted."""
    samples = next(heading.samples for heading in sheet.headings if heading.address == address)
    return not samples or any(sum(map(str.isdigit, sample)) >= _DIGITS_OF_A_NIK for sample in samples)
