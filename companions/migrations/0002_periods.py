"""One companion a day for a family, one status a day for a person, one post in a place at a time."""

from django.db import migrations

from pkh_portal.database.no_overlap import NoOverlap

# As they stood when this migration was written: a migration does not follow the models' later life.
RULES = (
    NoOverlap("assignment_no_overlap", "companions_assignment", "household_id", unless="voided"),
    NoOverlap("serviceperiod_no_overlap", "companions_serviceperiod", "personnel_id"),
    NoOverlap("placement_no_overlap", "companions_placement", "personnel_id, region_id"),
)


class Migration(migrations.Migration):
    dependencies = [("companions", "0001_initial")]

    operations = [migrations.RunPython(rule.install, rule.remove) for rule in RULES]
