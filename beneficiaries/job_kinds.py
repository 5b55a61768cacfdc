"""Long and nightly work on families."""

from datetime import time

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.services.enrolments import roll_to_today
from pkh_portal.jobs.api import JobContext, job_kind

ROLL = "beneficiaries.roll"


@job_kind(
    ROLL,
    label=_("Jalankan perubahan status KPM yang direncanakan"),
    permission="beneficiaries.change_household",
    nightly=time(0, 10),
)
def roll(ctx: JobContext) -> None:
    """Make the status of every family today's. Repeatable: a second run finds nothing to do."""
    with ctx.atomic_finish():
        rolled = roll_to_today()
        ctx.conclude(gettext("%(count)s KPM disesuaikan dengan keadaan hari ini.") % {"count": rolled}, rolled=rolled)
