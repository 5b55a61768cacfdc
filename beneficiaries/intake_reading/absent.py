"""Families of the loaded kecamatan that the file does not mention."""

from __future__ import annotations

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.intake_enums import RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportRow
from beneficiaries.querysets import HouseholdQuerySet


def absent(batch: ImportBatch) -> HouseholdQuerySet:
    """Families that have not left, in the kecamatan of rows that were not rejected, which no row met; by name.

    As the registry stands now: ``batch.not_in_file`` is their number at the check.
    """
    rows = ImportRow.objects.filter(batch=batch).order_by()
    places = rows.exclude(outcome=RowOutcome.REJECTED).exclude(kecamatan_id="").values("kecamatan_id").distinct()
    met = rows.filter(household__isnull=False).values("household")
    # A list of keys that both databases look up by hash: a row of the file cannot be asked for by its family.
    return (
        Household.objects.filter(kecamatan__in=list(places.values_list("kecamatan_id", flat=True)))
        .exclude(status=EnrolmentStatus.EXIT)
        .exclude(pk__in=met)
        .order_by("name_key", "pk")
    )
