"""Assigning families to companions: the one way in which assignments are written.

Every verb works on any number of families in one transaction, leaves those to which it does not apply (counted, with
the reason), and writes one operation that can be taken back (``services.undo``). People are locked before families,
both by key, so whoever comes second waits and then works on what the first has left.
"""

from __future__ import annotations

from beneficiaries.querysets import HouseholdQuerySet
from companions.enums import OperationKind
from companions.models import AssignmentOperation, Handover, Personnel
from companions.services.journal import Progress, silent
from companions.services.operating import Asked, perform
from companions.services.preview import preview
from companions.services.terms import Load, Preview, Terms
from pkh_portal.accounts.services.audit import Actor

__all__ = ["Load", "Preview", "Terms", "assign", "cover", "end", "preview", "transfer"]


def assign(
    *,
    households: HouseholdQuerySet,
    personnel: Personnel,
    terms: Terms,
    actor: Actor,
    handover: Handover | None = None,
    progress: Progress = silent,
) -> AssignmentOperation:
    """Give the families that have nobody from the day on to a companion.

    Raises ``ValidationError`` if the person may not accompany then, or if no family is left to which it applies.
    """
    return perform(Asked(OperationKind.ASSIGN, households, personnel, terms, handover), actor, progress)


def transfer(
    *,
    households: HouseholdQuerySet,
    personnel: Personnel,
    terms: Terms,
    actor: Actor,
    handover: Handover | None = None,
    progress: Progress = silent,
) -> AssignmentOperation:
    """Give the families to a companion from the day on, whoever had them: that ends the day before. Raises as above.

    What was recorded for later days is voided. Of two transfers at once the later one wins, and both are on record.
    """
    return perform(Asked(OperationKind.TRANSFER, households, personnel, terms, handover), actor, progress)


def cover(
    *,
    households: HouseholdQuerySet,
    personnel: Personnel,
    terms: Terms,
    actor: Actor,
    handover: Handover | None = None,
    progress: Progress = silent,
) -> AssignmentOperation:
    """Have somebody stand in from the day on, until ``terms.until`` if that is known. Raises as above.

    With a last day the families go back to whom they had on the day after, without another deed. Without one they go
    back by ``returning.end_cover`` or ``personnel.return_to_service``.
    """
    return perform(Asked(OperationKind.COVER, households, personnel, terms, handover), actor, progress)


def end(
    *,
    households: HouseholdQuerySet,
    terms: Terms,
    actor: Actor,
    handover: Handover | None = None,
    progress: Progress = silent,
) -> AssignmentOperation:
    """Leave the families without a companion from the day on; the day before is the last with one. Raises as above."""
    return perform(Asked(OperationKind.END, households, None, terms, handover), actor, progress)
