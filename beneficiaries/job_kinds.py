"""Long and nightly work on families."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries import intake_jobs, workbook_jobs  # noqa: F401 -- declare their kinds
from beneficiaries.enums import DeedKind
from beneficiaries.models import FamilyGroup, HouseholdDeed
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.selection import Selection
from beneficiaries.services import deeds
from beneficiaries.services.enrolments import roll_to_today
from beneficiaries.services.queueing import DEED
from pkh_portal.jobs.api import JobContext, JobFailed, job_kind

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


# A selection may carry a search for a NIK.
@job_kind(DEED, label=_("Ubah banyak KPM"), permission="beneficiaries.change_household", sealed=("selection",))
def apply_deed(ctx: JobContext, *, deed: str, selection: str, terms: dict[str, Any]) -> None:
    """Another status or group for all families of a selection, as the owner sees them now.

    Work and success are one transaction: killed before its end nothing has happened, and it is done again.
    """
    try:
        with ctx.atomic_finish():
            done = _apply(ctx, DeedKind(deed), _households(ctx, selection), terms)
            ctx.conclude(gettext("%(count)s KPM diubah.") % {"count": done.changed}, deed=done.pk, changed=done.changed)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error


def _apply(ctx: JobContext, kind: DeedKind, households: HouseholdQuerySet, terms: dict[str, Any]) -> HouseholdDeed:
    if kind is DeedKind.STATUS:
        day = date.fromisoformat(terms["day"])
        return deeds.apply_status(households=households, actor=ctx.actor, **{**terms, "day": day})
    group = None
    if terms["group"] is not None:
        group = FamilyGroup.objects.visible_to(ctx.scope).filter(pk=terms["group"]).first()
        if group is None:
            raise JobFailed(gettext("Kelompok yang dipilih tidak ada lagi."))
    return deeds.apply_group(households=households, group=group, actor=ctx.actor)


def _households(ctx: JobContext, token: str) -> HouseholdQuerySet:
    gone = gettext("Pilihan KPM ini tidak berlaku lagi. Pilih lagi dari daftar.")
    if ctx.job.owner is None:
        raise JobFailed(gone)
    try:
        return Selection.from_token(token, ctx.job.owner).households(ctx.scope)
    except Http404 as error:
        raise JobFailed(gone) from error
