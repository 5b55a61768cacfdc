"""Filters of the list of KPM, said once: the list, the export and every bulk action read the same address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.querysets import HouseholdQuerySet
    from pkh_portal.accounts.scope import RegionScope

Choices = Sequence[tuple[str, "StrOrPromise"]]
#: What the other filters of the same address are set to, by name.
Chosen = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: ``name`` is its parameter in the address.

    ``choices`` are what the user of this scope is offered; ``apply`` narrows the rows to one value, and must do nothing
    but filter. A value that is not offered finds nothing (``apply`` returns ``none()``): an address typed by hand
    never widens a list.

    Where the choices depend on another filter, ``within`` names it and ``offers`` gives them; without that other one
    nothing is offered. Where they are too many to list, ``search`` finds them by what somebody types, and ``name_of``
    says what a chosen value is called. ``default`` holds where the address says nothing.
    """

    name: str
    label: StrOrPromise
    choices: Callable[[RegionScope], Choices]
    apply: Callable[[HouseholdQuerySet, str, RegionScope], HouseholdQuerySet]
    within: str = ""
    offers: Callable[[RegionScope, Chosen], Choices] | None = None
    search: Callable[[RegionScope, Chosen, str], Choices] | None = None
    name_of: Callable[[RegionScope, str], StrOrPromise] | None = None
    default: str = ""
    #: Whether the filter says anything to somebody with this scope.
    useful: Callable[[RegionScope], bool] | None = None

    def offered(self, scope: RegionScope, chosen: Chosen) -> Choices:
        """The choices to list beside what the other filters are set to; none where one has to search instead."""
        return self.choices(scope) if self.offers is None else self.offers(scope, chosen)

    def title_of(self, scope: RegionScope, value: str) -> str:
        """What a chosen value is called; empty if it is none of the choices."""
        if self.name_of is not None:
            return str(self.name_of(scope, value))
        return next((str(title) for key, title in self.choices(scope) if key == value), "")


def no_choices(scope: RegionScope) -> Choices:
    """For a facet whose choices are found otherwise."""
    return ()
