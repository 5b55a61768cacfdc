"""Filters of the list of KPM, said once: the list, the export and every bulk action read the same address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.querysets import HouseholdQuerySet
    from pkh_portal.accounts.scope import RegionScope

Choices = Sequence[tuple[str, "StrOrPromise"]]


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: ``name`` is its parameter in the address.

    ``choices`` are what the user of this scope is offered; ``apply`` narrows the rows to one value, and must do nothing
    but filter. A value that is not offered finds nothing (``apply`` returns ``none()``): an address typed by hand
    never widens a list.
    """

    name: str
    label: StrOrPromise
    choices: Callable[[RegionScope], Choices]
    apply: Callable[[HouseholdQuerySet, str, RegionScope], HouseholdQuerySet]
