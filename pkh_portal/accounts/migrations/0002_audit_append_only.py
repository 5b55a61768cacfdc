"""The audit trail is append-only by database triggers."""

from django.db import migrations

from pkh_portal.database.append_only import install_sql, installer, remove_sql

TABLE = "accounts_auditevent"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(installer(TABLE, install_sql), installer(TABLE, remove_sql))]
