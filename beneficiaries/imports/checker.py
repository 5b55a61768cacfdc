"""Rows in, staged values and problems out (kpm-import.md, section 4).

A chunk's rows are turned into columns once; each column is cleaned as a list; the lists are put together to rows again
in the order of ``fields.STAGED``. Pure but for the few queries with which a checker begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import repeat, zip_longest
from struct import iter_unpack
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from beneficiaries.imports.columns import (
    AddressColumn,
    ChannelColumn,
    Complaint,
    Components,
    Counted,
    FamilyCardColumn,
    Findings,
    LabelColumn,
    NameColumn,
    NeighbourhoodColumn,
    NikColumn,
    RtColumn,
    StatusColumn,
    name_keys,
    number_columns,
)
from beneficiaries.imports.extensions import ExtensionChecker
from beneficiaries.imports.fields import COUNTS, ImportField
from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.notices import Notice
from beneficiaries.imports.places import Places
from beneficiaries.imports.problems import Problem
from beneficiaries.intake_enums import Code
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.resolving import Resolver
from pkh_portal.spreadsheets import Cell

if TYPE_CHECKING:
    from beneficiaries.imports.rows import RowChunk

Staged: TypeAlias = tuple[Any, ...]
#: Wider sheets are not turned as a whole: few of their columns are mapped.
_WIDE: Final = 100


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """The rows of a chunk as ``fields.STAGED`` has them, in the order of the file, and what is wrong with them."""

    values: list[Staged]
    problems: list[Problem]


class Checker:
    """Checks the rows of one sheet, chunk by chunk. What it has learned of one chunk it uses for the next."""

    def __init__(
        self,
        *,
        sheet_no: int,
        found: FoundSheet,
        mapping: SheetMapping,
        region: str,
        kecamatan: str | None,
        extensions: Mapping[str, ExtensionChecker],
        corrections: Mapping[tuple[int, str], str],
        resolver: Resolver,
    ) -> None:
        """``region`` and ``kecamatan`` are the codes chosen at the upload; ``corrections`` are texts by (row, address).

        ``extensions`` and ``resolver`` may serve all sheets of a file. One query for the provinces; the resolver asks
        about each level and kabupaten/kota once.
        """
        by_address = {heading.address: heading for heading in found.headings}
        headings = {ImportField(field): by_address[address] for field, address in mapping.columns.items()}
        self._sheet_no = sheet_no
        self._headings = {field: heading.text for field, heading in headings.items()}
        self._width = max((heading.place + 1 for heading in headings.values()), default=0)
        self._at = {field: heading.place for field, heading in headings.items()}
        self._corrections = _by_row(corrections, {heading.address: heading.place for heading in headings.values()})
        self._extensions = {
            ImportField(name): checker for name, checker in extensions.items() if ImportField(name) in headings
        }
        self._places = Places(region=region, resolver=resolver, sheet_name=found.name, chosen=kecamatan)
        component_fields = [field for field in (*COUNTS, ImportField.COMPONENTS) if field in headings]
        self._components = Components(component_fields) if component_fields else None
        self._nik = NikColumn(Region.objects.of_level(RegionLevel.PROVINCE).values_list("code", flat=True))
        self._name = NameColumn()
        self._rt, self._rw = RtColumn(), NeighbourhoodColumn(ImportField.RW)
        self._status = StatusColumn()
        self._channel = ChannelColumn()
        self._numbers = number_columns()
        self._texts = {
            ImportField.FAMILY_CARD_NO: FamilyCardColumn(),
            **self._numbers,
            ImportField.ADDRESS: AddressColumn(),
            ImportField.HAMLET: LabelColumn(ImportField.HAMLET, longest=100),
            ImportField.GROUP: LabelColumn(ImportField.GROUP, longest=100),
            ImportField.CHANNEL: self._channel,
        }
        self._labels = {field: LabelColumn(field, longest=150) for field in self._extensions}

    def check(self, chunk: RowChunk) -> CheckedChunk:
        """The staged values and problems of the chunk's rows."""
        count = len(chunk.numbers)
        if not count:
            return CheckedChunk([], [])
        findings = Findings(sheet_no=self._sheet_no, headings=self._headings)
        cells = self._columns(chunk)
        values = self._clean(cells, chunk.above, findings, count)
        rejected = findings.rejected()
        rows = zip(
            repeat(self._sheet_no, count),
            chunk.numbers,
            map(rejected.__contains__, range(count)) if rejected else repeat(False, count),
            *values,
            strict=True,
        )
        return CheckedChunk(list(rows), findings.problems(chunk.numbers))

    def notices(self) -> list[Notice]:
        """What is worth knowing of the sheet's cells and is no problem of a row; right after the last chunk."""
        told: list[Notice] = []
        if self._channel.unknown:
            told.append({"code": "unknown_channel", "values": {"texts": sorted(self._channel.unknown)}})
        told += [
            {"code": "damaged_numbers", "values": {"field": field.value, "count": column.damaged}}
            for field, column in self._numbers.items()
            if column.damaged
        ]
        told += [
            {"code": "dates", "values": {"field": column.field.value, "count": column.dates}}
            for column in (self._rt, self._rw)
            if column.dates
        ]
        return told

    def _columns(self, chunk: RowChunk) -> dict[ImportField, Sequence[Cell]]:
        """The mapped columns of the chunk, corrected; all as long as the chunk."""
        rows, width = chunk.cells, self._width
        if width > _WIDE:
            at = {place: [row[place] if place < len(row) else None for row in rows] for place in self._at.values()}
            columns: list[Sequence[Cell]] = [at.get(place, ()) for place in range(width)]
        else:
            columns = list(zip_longest(*(row[:width] for row in rows)))
            columns += [[None] * len(rows)] * (width - len(columns))
        if self._corrections:
            self._correct(columns, chunk.numbers)
        return {field: columns[place] for field, place in self._at.items()}

    def _correct(self, columns: list[Sequence[Cell]], numbers: Sequence[int]) -> None:
        for at, number in enumerate(numbers):
            for place, text in self._corrections.get(number, ()):
                columns[place] = [*columns[place][:at], text, *columns[place][at + 1 :]]

    def _clean(
        self,
        cells: Mapping[ImportField, Sequence[Cell]],
        above: Mapping[ImportField, str],
        findings: Findings,
        count: int,
    ) -> list[Iterable[Any]]:
        """The columns of ``fields.STAGED`` after the first three."""
        nothing = [""] * count
        nik = self._nik.clean(cells.get(ImportField.NIK, [None] * count), findings)
        name = self._name.clean(cells.get(ImportField.NAME, [None] * count), findings)
        keys = name_keys(name)
        text = {
            field: column.clean(cells[field], findings) if field in cells else nothing
            for field, column in self._texts.items()
        }
        rt, rw = self._neighbourhoods(cells, findings, nothing)
        places = self._places.clean(cells, above, findings, count=count)
        kecamatan = [place.kecamatan for place in places]
        counted = self._components.clean(cells, findings) if self._components else [_NOT_COUNTED] * count
        status, exit_reason = (
            _split(self._status.clean(cells[ImportField.STATUS], findings))
            if ImportField.STATUS in cells
            else (nothing, nothing)
        )
        companion = self._companions(cells, kecamatan, findings)
        numbers = text[ImportField.FAMILY_CARD_NO], text[ImportField.REGISTRY_ID], text[ImportField.PARTICIPANT_NO]
        where = text[ImportField.ADDRESS], rt, rw, text[ImportField.HAMLET]
        paid = text[ImportField.CHANNEL], text[ImportField.CARD_NO], text[ImportField.ACCOUNT_NO]
        signatures = _signatures(
            nik, _folded(name), *numbers, _folded(where[0]), rt, rw, _folded(where[3]),
            [place.text for place in places], text[ImportField.PHONE], [each.text for each in counted],
            *paid, status, exit_reason, _folded(text[ImportField.GROUP]), companion,
        )  # fmt: skip
        return [
            nik, name, keys, *numbers, *where,
            kecamatan, [place.village for place in places], [place.village_text for place in places],
            text[ImportField.PHONE], *zip(*(each.values for each in counted), strict=True),
            *paid, status, exit_reason, text[ImportField.GROUP], companion, signatures,
        ]  # fmt: skip

    def _neighbourhoods(
        self, cells: Mapping[ImportField, Sequence[Cell]], findings: Findings, nothing: list[str]
    ) -> tuple[list[str], list[str]]:
        """RT and RW; a cell that says both serves where RW says nothing."""
        rw = self._rw.clean(cells[ImportField.RW], findings) if ImportField.RW in cells else nothing
        if ImportField.RT not in cells:
            return nothing, rw
        rt, beside = _split(self._rt.clean(cells[ImportField.RT], findings))
        if any(beside):
            rw = [own or other for own, other in zip(rw, beside, strict=True)]
        return rt, rw

    def _companions(
        self, cells: Mapping[ImportField, Sequence[Cell]], kecamatan: list[str], findings: Findings
    ) -> list[int | None]:
        """The keys that the floor above finds. A row without a kecamatan has a worse problem."""
        if ImportField.COMPANION not in self._extensions:
            return [None] * len(kecamatan)
        column = cells[ImportField.COMPANION]
        texts = self._labels[ImportField.COMPANION].clean(column, findings)
        keys = self._extensions[ImportField.COMPANION].check(texts, kecamatan)
        for at, (key, text) in enumerate(zip(keys, texts, strict=True)):
            if key is None and text and kecamatan[at]:
                findings.add(at, ImportField.COMPANION, column[at], _COMPANION_UNKNOWN)
        return keys


_COMPANION_UNKNOWN: Final = Complaint(Code.COMPANION_UNKNOWN)
_NOT_COUNTED: Final = Counted((None,) * len(COUNTS), ())


def _by_row(corrections: Mapping[tuple[int, str], str], places: Mapping[str, int]) -> dict[int, list[tuple[int, str]]]:
    """Corrections of mapped columns as (place, text), by row number."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (number, address), text in corrections.items():
        if address in places:
            by_row.setdefault(number, []).append((places[address], text))
    return by_row


def _split(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [first for first, _second in pairs], [second for _first, second in pairs]


def _folded(texts: list[str]) -> list[str]:
    """The texts without case and spaces. One string is folded faster than a thousand; none has a line break."""
    return "\n".join(texts).casefold().replace(" ", "").split("\n")


def _signatures(*columns: Sequence[Any]) -> list[int]:
    """A number of 64 bits for each row, the same in every process: equal exactly when all values are."""
    rows = zip(*(_as_text(column) for column in columns), strict=True)
    digests = [blake2b("\x1f".join(row).encode(), digest_size=8).digest() for row in rows]
    return [number for (number,) in iter_unpack(">q", b"".join(digests))]


def _as_text(column: Sequence[Any]) -> Sequence[str]:
    return column if isinstance(column[0], str) else ["" if value is None else str(value) for value in column]
