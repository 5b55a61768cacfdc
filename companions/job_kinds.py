"""Long and nightly work on assignments."""

from __future__ import annotations

from datetime import date, time

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.selection import Selection
from companions.enums import OperationKind
from companions.models import Personnel
from companions.services.operating import Asked, perform
from companions.services.queueing import ASSIGN
from companions.services.rolling import roll_to_today
from companions.services.terms import Terms
from pkh_portal.jobs.api import JobContext, JobFailed, job_kind

ROLL = "companions.roll"


# After the families' own roll: who takes part today decides nothing here, but reads better in that order.
@job_kind(
    ROLL,
    label=_("Jalankan perubahan pendamping dan masa tugas yang direncanakan"),
    permission="companions.assign",
    nightly=time(0, 20),
)
def roll(ctx: JobContext) -> None:
    """Make "accompanied" and the status of people today's. Repeatable: a second run finds nothing to do."""
    with ctx.atomic_finish():
        rolled = roll_to_today()
        ctx.conclude(
            gettext("%(households)s KPM dan %(personnel)s SDM disesuaikan dengan keadaan hari ini.")
            % {"households": rolled.households, "personnel": rolled.personnel},
            households=rolled.households,
            personnel=rolled.personnel,
        )


# A selection may carry a search for a NIK.
@job_kind(ASSIGN, label=_("Ubah penugasan banyak KPM"), permission="companions.assign", sealed=("selection",))
def operate(  # noqa: PLR0913 - What ``queueing`` wrote down; keywords only.
    ctx: JobContext,
    *,
    operation: str,
    selection: str,
    personnel: int | None,
    effective_on: str,
    until: str | None,
    reason: str,
    decree_no: str,
    note: str,
) -> None:
    """Assign, transfer, cover or end for all families of a selection, as the owner sees them now.

    Work and success are one transaction: killed before its end nothing has happened, and it is done again.
    """
    terms = Terms(
        date.fromisoformat(effective_on), date.fromisoformat(until) if until else None, reason, decree_no, note
    )
    asked = Asked(OperationKind(operation), _households(ctx, selection), _person(ctx, personnel), terms)

    def progress(done: int, total: int) -> None:
        ctx.progress(done, total, gettext("Mengubah penugasan"))

    try:
        with ctx.atomic_finish():
            done = perform(asked, ctx.actor, progress)
            ctx.conclude(
                gettext("%(count)s KPM diubah penugasannya.") % {"count": done.households},
                operation=done.pk,
                households=done.households,
            )
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error


def _households(ctx: JobContext, token: str) -> HouseholdQuerySet:
    if ctx.job.owner is None:
        raise JobFailed(gettext("Pilihan KPM ini tidak berlaku lagi. Pilih lagi dari daftar."))
    try:
        return Selection.from_token(token, ctx.job.owner).households(ctx.scope)
    except Http404 as error:
        raise JobFailed(gettext("Pilihan KPM ini tidak berlaku lagi. Pilih lagi dari daftar.")) from error


def _person(ctx: JobContext, key: int | None) -> Personnel | None:
    if key is None:
        return None
    person = Personnel.objects.visible_to(ctx.scope).filter(pk=key).first()
    if person is None:
        raise JobFailed(gettext("Pendamping itu tidak ada di wilayah akses Anda."))
    return person
