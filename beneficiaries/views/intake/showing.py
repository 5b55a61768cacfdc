"""Whether somebody sees the identifying numbers of a batch in full: once asked, for this batch and session."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import User
from pkh_portal.accounts.reveal import MIN_REASON
from pkh_portal.accounts.services.audit import Actor, record

#: Who may take numbers away in full may see them here: a whole file of them is on the screen.
PERMISSION: Final = "accounts.export_identifier"
_KEY: Final = "intake_numbers"


def may_show(user: User) -> bool:
    return user.has_perm(PERMISSION)


def are_shown(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whether this session has asked for the numbers of this batch, and may still see them."""
    return batch.pk in request.session.get(_KEY, ()) and isinstance(request.user, User) and may_show(request.user)


def show(request: HttpRequest, batch: ImportBatch, reason: str) -> None:
    """Show them from now on, with a line in the audit trail. Raises ``ValidationError`` for a reason too short."""
    actor = Actor.from_request(request)
    if actor.user is None or not may_show(actor.user):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if len(reason) < MIN_REASON:
        raise ValidationError(
            _("Tulis alasan sedikitnya %(count)s huruf, misalnya “mencocokkan NIK dengan KK yang dibawa pendamping”."),
            params={"count": MIN_REASON},
        )
    record(
        action=AuditAction.REVEAL, actor=actor, subject=batch, label=said_name(batch), region=batch.region,
        reason=reason, detail={"fields": "all"},
    )  # fmt: skip
    request.session[_KEY] = sorted({*request.session.get(_KEY, ()), batch.pk})


def hide(request: HttpRequest, batch: ImportBatch) -> None:
    """Mask them again; showing them anew asks for a reason anew."""
    request.session[_KEY] = [key for key in request.session.get(_KEY, ()) if key != batch.pk]
