"""What became of a hand-over since it was made, and what an operation is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from companions.enums import ChangeAction, OperationKind, ServiceStatus
from companions.models import AssignmentChange, AssignmentOperation, Handover, ServicePeriod
from companions.services.snapshots import Snapshot, snapshot

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


@dataclass(frozen=True, slots=True)
class Ended:
    """A cover that ended otherwise than the paper says: on ``day`` the person was back, or had ``left``."""

    day: date
    early: bool
    left: bool


def ended(handover: Handover) -> Ended | None:
    """The day that ended the leave of this paper, if it was not the day after its last one. Two queries.

    None while families are still covered on that day: back at work is not yet back with their families.
    """
    if handover.status != ServiceStatus.ON_LEAVE or handover.undone_at is not None:
        return None
    after = (
        ServicePeriod.objects.filter(personnel=handover.personnel, valid_from__gt=handover.effective_on)
        .exclude(status=ServiceStatus.ON_LEAVE)
        .order_by("valid_from")
        .first()
    )
    if after is None or (handover.until is not None and after.valid_from > handover.until):
        return None
    open_covers = AssignmentChange.objects.filter(
        Q(assignment__valid_until__isnull=True) | Q(assignment__valid_until__gte=after.valid_from),
        operation__handover=handover, operation__undone_at__isnull=True, action=ChangeAction.OPENED,
        assignment__voided=False,
    )  # fmt: skip
    if open_covers.exists():
        return None
    return Ended(after.valid_from, handover.until is not None, after.status == ServiceStatus.LEFT)


def still_stands(handover: Handover) -> bool:
    """Whether the person's service and posts are as the hand-over left them: only then it can be undone."""
    as_left: Snapshot = handover.service_after
    return snapshot(handover.personnel) == as_left


def title_of(operation: AssignmentOperation) -> StrOrPromise:
    """What was done, in a word. An end that has somebody is no end: families went back to whom they had."""
    if operation.kind != OperationKind.END or operation.personnel_id is None:
        return OperationKind(operation.kind).label
    return _("Kembali bertugas") if operation.reason in _return_reasons() else _("Kembali ke pendamping semula")


@cache
def _return_reasons() -> frozenset[str]:
    """What ``services.returning`` gives as the reason, in each language somebody may have acted in."""
    said = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            said.add(_("Pendamping kembali bertugas"))
    return frozenset(said)
