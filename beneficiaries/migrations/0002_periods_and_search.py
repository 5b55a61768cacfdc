"""One status a day for a family; names searchable by any part of them on PostgreSQL."""

from django.db import migrations

from pkh_portal.database.no_overlap import NoOverlap, on_postgresql

# As it stood when this migration was written: a migration does not follow the model's later life.
ONE_STATUS_A_DAY = NoOverlap("enrolment_no_overlap", "beneficiaries_enrolment", "household_id")


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0001_initial")]

    operations = [
        migrations.RunPython(ONE_STATUS_A_DAY.install, ONE_STATUS_A_DAY.remove),
        migrations.RunPython(
            on_postgresql(
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                "CREATE INDEX household_name_trigrams ON beneficiaries_household USING gin (name_key gin_trgm_ops)",
            ),
            on_postgresql("DROP INDEX household_name_trigrams"),
        ),
    ]
