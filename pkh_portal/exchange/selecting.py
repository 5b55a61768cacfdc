"""Which rows an export takes: those its list shows under an address, for this user now.

The address is all that is remembered of a selection. Whoever opens it again, a worker too, gets what the list shows
then, narrowed to the scope of then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from pkh_portal.accounts.masking import masked

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet

    from pkh_portal.accounts.models import User

#: Parameter with the keys of rows ticked in a list.
PICKED = "pilih"
MOST_PICKED = 1000
_LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Selected:
    """Rows, already narrowed to the scope, and the sentences that say what narrows them; none: all of them."""

    rows: QuerySet[Any]
    words: Sequence[str] = ()


def from_changelist(request: HttpRequest, page: ModelAdmin[Any]) -> Selected:
    """The ticked rows, or all that the list's filters and search leave, in the list's order.

    Raises what Django's list raises for an address it does not take.
    """
    if PICKED in request.GET:
        return picked(page.get_queryset(request).order_by(*(page.get_ordering(request) or ["pk"])), request)
    changes: Any = page.get_changelist_instance(request)
    return Selected(changes.queryset, list(_words(changes)))


def picked(rows: QuerySet[Any], request: HttpRequest) -> Selected:
    """Those of the rows whose keys the address names; what is no key is no row."""
    keys = [int(key) for key in request.GET[PICKED].split(",")[:MOST_PICKED] if key.isascii() and key.isdigit()]
    return Selected(rows.filter(pk__in=[key for key in keys if key < 2**63]), [_("hanya baris yang Anda pilih")])


def _words(changes: Any) -> Iterator[str]:
    if changes.query:
        yield _("memuat “%(text)s”") % {"text": without_numbers(changes.query)}
    for spec in changes.filter_specs:
        # The first choice is always "all".
        chosen = [str(choice["display"]) for choice in spec.choices(changes) if choice.get("selected")][:1]
        if spec.used_parameters and chosen:
            yield f"{spec.title}: {chosen[0]}"
        elif spec.used_parameters:
            yield str(spec.title)


def without_numbers(text: str) -> str:
    """The text with long numbers masked: what somebody searched for is told on, its numbers are not."""
    return _LONG_NUMBER.sub(lambda found: masked(found[0]), text)


def request_of(user: User, query: str) -> HttpRequest:
    """A request of this user for a list's address, for where there is no browser."""
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    return request
