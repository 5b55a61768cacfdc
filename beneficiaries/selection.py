"""Which families a bulk action or an export is about: some that were ticked, or all that a filter finds.

Carried from page to page as a signed token bound to the user. It names rows and grants nothing: what it means is asked
through the scope, each time.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from django.core import signing
from django.http import Http404, QueryDict
from django.utils.translation import ngettext

from beneficiaries import listing
from beneficiaries.models import Household
from beneficiaries.querysets import HouseholdQuerySet

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.accounts.scope import RegionScope

#: The parameter of the address that carries the token.
PARAMETER: Final = "pilihan"
#: Ticked rows that fit into an address; web servers cut off longer lines than about 4,000 characters.
MOST_IDS: Final = 1000
_IDS, _QUERY = "i", "q"


@dataclass(frozen=True, slots=True)
class Selection:
    """Either ``ids`` or, where it is None, everything that ``query`` (a query string of the list) finds."""

    ids: tuple[int, ...] | None = None
    query: str = ""

    @classmethod
    def of_ids(cls, ids: Iterable[int]) -> Self:
        """These rows. Raises ``ValueError`` for more than an address can carry."""
        keys = tuple(sorted(set(ids)))
        if len(keys) > MOST_IDS:
            raise ValueError(f"{len(keys)} rows do not fit into an address; use of_query")
        return cls(ids=keys)

    @classmethod
    def of_query(cls, query: str) -> Self:
        """All rows that the list shows under this query string; what is no filter of the list is dropped."""
        params = QueryDict(query)
        kept = QueryDict(mutable=True)
        for name in (listing.SEARCH, *(facet.name for facet in listing.facets())):
            if params.get(name):
                kept[name] = params[name]
        return cls(query=kept.urlencode())

    @classmethod
    def from_token(cls, token: str, user: User) -> Self:
        """The selection this user was given the token of; ``Http404`` for any other token."""
        try:
            said = _signer(user).unsign(token)
            kind, text = said[:1], _bytes(said[1:])
            return cls(ids=tuple(_unpacked(text))) if kind == _IDS else cls(query=zlib.decompress(text).decode())
        except (signing.BadSignature, ValueError, zlib.error) as error:
            raise Http404 from error

    def token(self, user: User) -> str:
        """The selection as text for an address, of use to this user alone."""
        said = (
            _QUERY + _text(zlib.compress(self.query.encode())) if self.ids is None else _IDS + _text(_packed(self.ids))
        )
        return _signer(user).sign(said)

    def households(self, scope: RegionScope) -> HouseholdQuerySet:
        """The families meant, as far as this scope sees them now; in no order."""
        if self.ids is None:
            return listing.apply(QueryDict(self.query), scope)
        return Household.objects.visible_to(scope).filter(pk__in=self.ids).order_by()

    def describe(self, scope: RegionScope) -> str:
        """What is meant, as a phrase: “12 KPM yang dipilih”, “semua KPM aktif di Kec. Tamalate”."""
        if self.ids is None:
            return listing.describe(QueryDict(self.query), scope)
        count = self.households(scope).count()
        return ngettext("%(count)d KPM yang dipilih", "%(count)d KPM yang dipilih", count) % {"count": count}


def _signer(user: User) -> signing.Signer:
    return signing.Signer(salt=f"beneficiaries.selection.{user.pk}")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _packed(keys: Iterable[int]) -> bytes:
    """Ascending keys as the distances between them, seven bits a byte: two bytes a key where keys are near."""
    out, before = bytearray(), 0
    for key in keys:
        distance, before = key - before, key
        while distance > 0x7F:
            out.append(distance & 0x7F | 0x80)
            distance >>= 7
        out.append(distance)
    return bytes(out)


def _unpacked(data: bytes) -> Iterable[int]:
    key = distance = shift = 0
    for byte in data:
        distance |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            key += distance
            yield key
            distance = shift = 0
