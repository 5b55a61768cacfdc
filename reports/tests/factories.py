"""Makers of test data for the reports floor."""

from datetime import date
from typing import Any

from django.apps import apps

from reports import reference
from reports.models import CaseloadStandard


def make_standard(**fields: Any) -> CaseloadStandard:
    """A standard for the country and all access classes, since 2026."""
    return CaseloadStandard.objects.create(
        **{"minimum": 100, "maximum": 120, "valid_from": date(2026, 1, 1), "source": "Uji", **fields}
    )


def plant_standards() -> None:
    """The published standards, where they are missing (tests that empty the tables take the migrated ones)."""
    reference.plant(CaseloadStandard, apps.get_model("reports", "HistoricalCaseloadStandard"))
