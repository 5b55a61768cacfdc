"""The rarest component found by an index; names known to PostgreSQL well enough to plan a search for part of one."""

from django.db import migrations, models

from pkh_portal.database.no_overlap import on_postgresql


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0005_household_deeds")]

    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("n_rights_victim__gt", 0)),
                fields=["name_key", "id"],
                name="household_rights_victim",
            ),
        ),
        # Keys of names are letters, digits and spaces: in the order of their codes, word by word, as SQLite has them too.
        # Only so can PostgreSQL find a beginning in the index that also gives the order.
        migrations.RunPython(
            on_postgresql(
                'ALTER TABLE beneficiaries_household ALTER COLUMN name_key TYPE varchar(150) COLLATE "C"',
            ),
            on_postgresql(
                'ALTER TABLE beneficiaries_household ALTER COLUMN name_key TYPE varchar(150) COLLATE "default"',
            ),
        ),
        # Who has a word of the name further on than at its beginning; those beginning with it lie together, apart.
        migrations.RunPython(
            on_postgresql(
                "CREATE INDEX household_name_rest_trigrams ON beneficiaries_household "
                "USING gin (SUBSTRING(name_key, 2) gin_trgm_ops)",
                "ALTER INDEX household_name_rest_trigrams ALTER COLUMN 1 SET STATISTICS 1000",
            ),
            on_postgresql("DROP INDEX household_name_rest_trigrams"),
        ),
        # A hundred samples say nothing of a name that one family in five hundred has; takes effect with the next ANALYZE.
        migrations.RunPython(
            on_postgresql(
                "ALTER TABLE beneficiaries_household ALTER COLUMN name_key SET STATISTICS 1000",
                "ALTER TABLE beneficiaries_household ALTER COLUMN kecamatan_id SET STATISTICS 1000",
            ),
            on_postgresql(
                "ALTER TABLE beneficiaries_household ALTER COLUMN name_key SET STATISTICS -1",
                "ALTER TABLE beneficiaries_household ALTER COLUMN kecamatan_id SET STATISTICS -1",
            ),
        ),
    ]
