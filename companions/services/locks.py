"""Rows held until the end of the transaction, always in the same order: people first, then families, each by key.

Whoever locks in this order waits for another one and never in a circle. ``NO KEY`` on people: a row that merely refers
to one of them (a visit, an assignment of another family) need not wait. SQLite, with one writer
at a time, ignores it all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from beneficiaries.models import Household
from beneficiaries.querysets import HouseholdQuerySet
from companions.models import Personnel
from pkh_portal.history.bulk import chunks

#: More would hold the only writer of an office's database for longer than others can wait.
MOST_FAMILIES: Final = 20_000


def lock_personnel(keys: Iterable[int]) -> dict[int, Personnel]:
    """These people as they stand now, by key."""
    rows = Personnel.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=sorted(set(keys)))
    return {person.pk: person for person in rows}


def lock_person(person: Personnel) -> Personnel:
    """One person as it stands now."""
    return lock_personnel([person.pk])[person.pk]


def keys_of(households: HouseholdQuerySet) -> list[int]:
    """The families of a selection, by key, found once. Raises ``ValidationError`` if there are too many of them."""
    keys = sorted(set(households.order_by().values_list("pk", flat=True)[: MOST_FAMILIES + 1]))
    if len(keys) > MOST_FAMILIES:
        raise ValidationError(
            _("Paling banyak %(most)s KPM sekali jalan. Persempit pilihan, misalnya per kecamatan.")
            % {"most": f"{MOST_FAMILIES:,}".replace(",", ".")}
        )
    return keys


def lock_households(keys: Iterable[int]) -> dict[int, str]:
    """The kecamatan these families live in now, by key."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(set(keys))):
        rows = Household.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        found.update(rows.values_list("pk", "kecamatan_id"))
    return found
