"""The second pair of eyes, in offices that ask for it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch, IntakeRule
from beneficiaries.services.checks import checked_reason, refusal
from beneficiaries.services.intake.consent import contributors, demand_as_shown
from beneficiaries.services.intake.gate import change, hold_idle
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told

PERMISSION = "beneficiaries.approve_importbatch"


def needs_approval(batch: ImportBatch) -> bool:
    """Whether the office of the batch wants somebody else's approval before anything is applied."""
    return IntakeRule.objects.filter(region=batch.region_id, approval=True).exists()


@transaction.atomic
def approve(*, batch: ImportBatch, actor: Actor, expected: str) -> ImportBatch:
    """Somebody whose work it is not lets the batch be applied as it was checked. Leaves an audit line.

    Refuses if it promises something else than ``expected``, what the approver has read (``consent.shown``).
    """
    hold_idle(batch, BatchState.CHECKED)
    _demand_another(batch, actor)
    demand_as_shown(batch, expected)
    if batch.stale:
        raise refusal("", _("Ada perubahan yang belum diperiksa. Muatan ini harus diperiksa lagi dahulu."))
    with acting(actor, told(_("Muatan disetujui"))):
        change(batch, state=BatchState.REVIEWED, reviewer=actor.user, reviewer_name=actor.name[:220],
               reviewed_at=timezone.now(), failure="")  # fmt: skip
    record(action=AuditAction.APPROVAL, actor=actor, subject=batch, label=said_name(batch), region=batch.region)
    return batch


@transaction.atomic
def send_back(*, batch: ImportBatch, actor: Actor, reason: str, expected: str) -> ImportBatch:
    """The reviewer does not agree, and says why: the batch waits as checked, the reason shown with it.

    Refuses as ``approve``.
    """
    reason = checked_reason(reason)
    hold_idle(batch, BatchState.CHECKED, BatchState.REVIEWED)
    _demand_another(batch, actor)
    demand_as_shown(batch, expected)
    said = told(_("Dikembalikan oleh %(who)s"), reason=reason, who=actor.name)
    with acting(actor, said):
        change(batch, state=BatchState.CHECKED, reviewer=None, reviewer_name="", reviewed_at=None, failure=said)
    return batch


def _demand_another(batch: ImportBatch, actor: Actor) -> None:
    if actor.user is None or not actor.user.has_perm(PERMISSION):
        raise refusal("", _("Anda tidak berwenang menyetujui muatan KPM."))
    if actor.user.pk in contributors(batch):
        raise refusal("", _("Muatan harus disetujui orang lain, bukan yang mengunggah atau ikut mengubahnya."))
