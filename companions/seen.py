"""Which of the rows that a page names its reader may open: only those are links. One query for all of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from companions.models import AssignmentOperation, Personnel
from pkh_portal.accounts.scope import scope_for

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User


def people_seen(keys: Iterable[int | None], user: User) -> set[int]:
    """Those of these people whose pages the user may open."""
    wanted = {key for key in keys if key is not None}
    if not wanted or not user.has_perm("companions.view_personnel"):
        return set()
    people = Personnel.objects.visible_to(scope_for(user)).filter(pk__in=wanted)
    return set(people.order_by().values_list("pk", flat=True))


def operations_seen(keys: Iterable[int], user: User) -> set[int]:
    """Those of these operations whose pages the user may open."""
    wanted = set(keys)
    if not wanted or not user.has_perm("companions.view_assignmentoperation"):
        return set()
    operations = AssignmentOperation.objects.visible_to(scope_for(user)).filter(pk__in=wanted)
    return set(operations.order_by().values_list("pk", flat=True))
