"""The sheets of a batch with their headings matched: by what is known, remembered and said; the batch is held."""

from __future__ import annotations

from collections.abc import Sequence

from beneficiaries.imports.found import FoundSheet, SheetMapping
from beneficiaries.imports.mapping import match_sheets
from beneficiaries.imports.spellings import address_key
from beneficiaries.models import HeadingProfile, ImportBatch, ImportSheet


def remembered(batch: ImportBatch) -> dict[str, str]:
    """What the office has said of headings: key of the address → field ("" for none)."""
    return dict(HeadingProfile.objects.filter(region=batch.region_id).values_list("key", "field"))


def match(batch: ImportBatch, found: Sequence[FoundSheet]) -> list[SheetMapping]:
    """Raises ``UnknownHeading`` and ``UnknownField`` for what was said of headings that are not there."""
    return match_sheets(found, name=batch.name, remembered=remembered(batch), given=batch.choices["columns"])


def keep(batch: ImportBatch, found: Sequence[FoundSheet], mappings: Sequence[SheetMapping]) -> None:
    """Replace the batch's sheets, and what was staged of them."""
    batch.rows.all().delete()
    batch.problems.all().delete()
    batch.sheets.all().delete()
    ImportSheet.objects.bulk_create(
        ImportSheet(batch=batch, number=sheet.number, name=sheet.name[:100], used=sheet.used, found=sheet.as_json(),
                    mapping=mapping.as_json())
        for sheet, mapping in zip(found, mappings, strict=True)
    )  # fmt: skip


def remember(batch: ImportBatch, columns: dict[str, str]) -> None:
    """Keep these choices (address → field) for the office's next files."""
    for address, field in columns.items():  # A handful, said by hand; each with its history row.
        HeadingProfile.objects.update_or_create(
            region=batch.region,
            key=address_key(address)[:200],
            defaults={"heading": address[:200], "field": field},
        )
