"""Whether a family led the group that a deed took it out of, for undoing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0006_list_of_households")]

    operations = [
        migrations.AddField(
            model_name="householddeedline",
            name="led_before",
            field=models.BooleanField(default=False, verbose_name="ketua kelompok sebelumnya"),
        ),
    ]
