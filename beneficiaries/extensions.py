"""What a higher floor adds to the screens of families: columns, filters, bulk actions, panels, buttons, history.

Named by dotted path in ``settings.HOUSEHOLD_ADMIN_EXTENSIONS``, one visible place; no import upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from beneficiaries.facets import Facet
    from beneficiaries.models import Household
    from pkh_portal.accounts.models import User
    from pkh_portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list. ``values`` answers for all rows of a page at once, by key: a query a page, not a row."""

    name: str
    heading: StrOrPromise
    values: Callable[[Sequence[Household]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button over the list. Leads to ``url_name`` with ``?pilihan=`` and the token of a ``Selection``."""

    name: str
    label: StrOrPromise
    icon: str
    url_name: str
    permission: str


@dataclass(frozen=True, slots=True)
class Button:
    """A link on a family's page."""

    label: StrOrPromise
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a family's page: a template of the floor that adds it, and what the template needs."""

    title: StrOrPromise
    template: str
    context: dict[str, Any] = field(default_factory=dict)


class HouseholdExtension:
    """Base: adds nothing."""

    def columns(self) -> Sequence[Column]:
        return ()

    def facets(self) -> Sequence[Facet]:
        return ()

    def bulk_actions(self) -> Sequence[BulkAction]:
        return ()

    def buttons(self, household: Household, user: User) -> Sequence[Button]:
        return ()

    def panels(self, household: Household, user: User) -> Sequence[Panel]:
        return ()

    def warnings_of_move(self, household: Household, *, kecamatan: Region, day: date) -> Sequence[str]:
        """Sentences on what the family would lose by moving there; asked before it is done."""
        return ()

    def own_families(self, user: User, day: date) -> QuerySet[Any] | None:
        """Keys of the families that are this user's own work on the day; none if the floor knows of no such thing."""
        return None

    def history(self, household: Household) -> Sequence[QuerySet[Any]]:
        """History rows (of ``Model.history``) that belong to the family's story."""
        return ()


@cache
def extensions() -> tuple[HouseholdExtension, ...]:
    """The extensions named in the settings, in their order."""
    return tuple(import_string(path)() for path in settings.HOUSEHOLD_ADMIN_EXTENSIONS)
