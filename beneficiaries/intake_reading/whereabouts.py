"""From where the rows of a sheet get their kecamatan, told before they are checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from beneficiaries.imports.columns.findings import Findings
from beneficiaries.imports.fields import ImportField
from beneficiaries.imports.places import Places
from beneficiaries.intake_reading.sheets import SheetShown
from beneficiaries.models import ImportBatch
from pkh_portal.regions.models import Region
from pkh_portal.regions.resolving import Resolver

#: Columns that say the kecamatan of each row.
_SAYING: Final = (ImportField.KECAMATAN, ImportField.KECAMATAN_CODE, ImportField.VILLAGE_CODE)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``column`` says the kecamatan of each row; without one, ``kecamatan`` is that of all rows, if it can be told."""

    column: str = ""
    kecamatan: Region | None = None

    @property
    def unknown(self) -> bool:
        """Whether the beginning of the sheet does not say it: a line further down still may."""
        return not self.column and self.kecamatan is None


def whereabouts(batch: ImportBatch, sheets: Sequence[SheetShown]) -> dict[int, Whereabouts]:
    """For each sheet that is read, by its number, as the checker would have it. At most a handful of queries."""
    resolver = Resolver()
    columns = {sheet.key: _column(sheet) for sheet in sheets if sheet.used}
    silent = [sheet for sheet in sheets if sheet.used and not columns[sheet.key]]
    codes = {sheet.key: _told_by_sheet(batch, sheet, resolver) for sheet in silent}
    regions = Region.objects.in_bulk([code for code in codes.values() if code])
    return {key: Whereabouts(column, regions.get(codes.get(key, ""))) for key, column in columns.items()}


def _column(sheet: SheetShown) -> str:
    mapped = sheet.mapping.columns if sheet.mapping else {}
    return next((mapped[field] for field in _SAYING if field in mapped), "")


def _told_by_sheet(batch: ImportBatch, sheet: SheetShown, resolver: Resolver) -> str:
    """The code of the kecamatan of a row that says nothing itself: by the lines above, the name, or the upload."""
    places = Places(region=batch.region_id, resolver=resolver, sheet_name=sheet.found.name, chosen=batch.kecamatan_id)
    above = {ImportField(name): text for name, text in sheet.found.above.items()}
    (place,) = places.clean({}, above, Findings(sheet_no=sheet.key, headings={}), count=1)
    return place.kecamatan
