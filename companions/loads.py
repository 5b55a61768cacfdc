"""How many families each companion accompanies on a day: the one place that counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from companions.models import Assignment, Personnel

if TYPE_CHECKING:
    from pkh_portal.accounts.scope import RegionScope


def loads_on(
    day: date, personnel: Iterable[Personnel] | None = None, scope: RegionScope | None = None
) -> dict[int, int]:
    """Families in the programme that each person accompanies on this day, by key; zero for a person asked for.

    ``scope`` counts only the families somebody may see. A person's load is what it is wherever one looks from, so a
    chooser of successors asks without a scope, about people who are visible. Without people: all who have any, and
    then a scope is needed.
    """
    if personnel is None and scope is None:
        raise TypeError("Say whose loads, or whose eyes.")
    running = Assignment.objects.carried_on(day)
    if scope is not None:
        running = running.visible_to(scope)
    loads: dict[int, int] = {}
    if personnel is not None:
        loads = {person.pk: 0 for person in personnel}
        running = running.filter(personnel__in=loads)
    counted = running.order_by().values("personnel").annotate(families=Count("pk"))
    loads.update({row["personnel"]: row["families"] for row in counted})
    return loads
