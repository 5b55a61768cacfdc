"""Rules and amounts as published (beneficiaries/reference.py), where the office has not written its own."""

from typing import Any

from django.db import migrations

from beneficiaries.reference import plant


def fill(apps: Any, schema_editor: Any) -> None:
    plant(lambda name: apps.get_model("beneficiaries", name))


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0002_periods_and_search")]

    # Nothing to take back: the rows may have been corrected since, and the tables go with the migration that made them.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
