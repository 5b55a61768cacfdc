"""Leaders of groups: a family that is no longer of a group does not lead it, and leads it again if it is put back."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, OuterRef, Subquery

from beneficiaries.models import FamilyGroup, HouseholdDeed
from pkh_portal.history import bulk


def resign(ids: Collection[int], *, but: FamilyGroup | None = None) -> int:
    """Take these families away as leaders of every group but this one; returns of how many groups."""
    led = FamilyGroup.objects.filter(leader__in=ids)
    return bulk.update(led.exclude(pk=but.pk) if but else led, leader=None)


def leaders_among(ids: Collection[int]) -> set[int]:
    """Those of these families that lead the group they are in."""
    led = FamilyGroup.objects.filter(leader__in=ids, leader__group=F("pk"))
    return set(led.values_list("leader", flat=True))


def lead_again(deed: HouseholdDeed, ids: Collection[int]) -> int:
    """Let those of these families that led their group before the deed lead it again, where nobody else does by now."""
    led = deed.lines.filter(household__in=ids, led_before=True)
    vacant = FamilyGroup.objects.filter(leader=None, pk__in=led.values("group_before"))
    before = led.filter(group_before=OuterRef("pk")).order_by("household").values("household")
    return bulk.update(vacant, leader=Subquery(before[:1]))


def replaced_leaders(deed: HouseholdDeed) -> int:
    """How many families are back in the group that they led before the deed, but somebody else leads it by now."""
    back = deed.lines.filter(led_before=True, household__group=F("group_before"))
    return back.exclude(group_before__leader=F("household")).count()
