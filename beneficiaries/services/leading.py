"""Leaders of groups: a family that is no longer of a group does not lead it."""

from __future__ import annotations

from collections.abc import Collection

from beneficiaries.models import FamilyGroup
from pkh_portal.history import bulk


def resign(ids: Collection[int], *, but: FamilyGroup | None = None) -> int:
    """Take these families away as leaders of every group but this one; returns of how many groups."""
    led = FamilyGroup.objects.filter(leader__in=ids)
    return bulk.update(led.exclude(pk=but.pk) if but else led, leader=None)
