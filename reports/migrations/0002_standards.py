"""Caseload standards as published (reports/reference.py), where the office has not written its own."""

from typing import Any

from django.db import migrations

from reports.reference import plant


def fill(apps: Any, schema_editor: Any) -> None:
    plant(apps.get_model("reports", "CaseloadStandard"), apps.get_model("reports", "HistoricalCaseloadStandard"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_caseload_standard")]

    # Nothing to take back: the rows may have been corrected since, and the table goes with the migration that made it.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
