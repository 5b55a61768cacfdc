"""What a list gave to companions (``taking_over``) is given back, where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Visit
from companions.services.meant import BACK, GONE
from companions.services.undo import give_back_some
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


def touched(*, keys: Collection[int], operations: Collection[int], since: datetime) -> set[int]:
    """Those of these families that somebody has dealt with since, past these operations.

    What merely followed from another status or place is left out: the floor below knows of that itself. A visit counts
    for a family that was recorded since then, as that family would go with it. Two queries for each 500 families.
    """
    follows = [told(GONE), told(BACK)]
    others = AssignmentChange.objects.filter(operation__at__gt=since, operation__undone_at__isnull=True)
    others = others.exclude(operation__in=list(operations)).exclude(operation__reason__in=follows)
    visited = Visit.objects.filter(household__created_at__gte=since)
    found: set[int] = set()
    for chunk in bulk.chunks(sorted(set(keys))):
        for rows in (others, visited):
            found.update(rows.filter(household__in=chunk).order_by().values_list("household", flat=True))
    return found


@transaction.atomic
def take_back(*, operations: Iterable[int], restore: Collection[int], forget: Collection[int], actor: Actor) -> None:
    """Give the families of ``restore`` back whom they had before these operations, which count as undone then.

    Families of ``forget`` are about to be deleted: what is recorded of their assignments goes (history stays). Families
    of the operations that are in neither stay as they are, and so does one whose companion somebody is just changing.
    """
    rows = AssignmentOperation.objects.select_for_update(no_key=True).filter(pk__in=list(operations))
    wanted, gone = set(restore), set(forget)
    with acting(actor, told(_("Muatan KPM dibatalkan"))):
        for operation in rows.filter(undone_at__isnull=True).order_by("-pk"):
            lines = AssignmentChange.objects.filter(operation=operation).order_by()
            families = set(lines.values_list("household", flat=True).distinct())
            given = sum(give_back_some(operation, chunk) for chunk in bulk.chunks(sorted(families & wanted)))
            operation.undone_at, operation.undone_by_name = timezone.now(), actor.name[:220]
            operation.kept = len(families - gone) - given
            operation.save(update_fields=["undone_at", "undone_by_name", "kept"])
        _forget(gone)


def _forget(keys: Collection[int]) -> None:
    """Delete the assignments of these families, and the lines about them."""
    using = router.db_for_write(Household)
    for chunk in bulk.chunks(sorted(keys)):
        # Lines have no history and nothing hangs on them: no need to load them one by one.
        AssignmentChange.objects.filter(household__in=chunk)._raw_delete(using)  # noqa: SLF001 - see above
        bulk.delete(Assignment.objects.filter(household__in=chunk))
