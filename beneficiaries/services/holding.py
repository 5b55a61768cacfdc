"""Locks: every verb that changes families first holds their rows, in the order of their keys."""

from __future__ import annotations

from collections.abc import Collection

from beneficiaries.models import Household


def hold(*households: Household) -> None:
    """Lock these rows until the transaction ends, and bring the given objects up to date with them.

    In the order of keys, so that two deeds over the same families wait for each other instead of standing across.
    """
    for household in sorted(households, key=lambda household: int(household.pk)):
        household.refresh_from_db(from_queryset=Household.objects.select_for_update())


def hold_all(ids: Collection[int]) -> list[int]:
    """Lock the rows with these keys; returns the keys that exist, in order."""
    rows = Household.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))
