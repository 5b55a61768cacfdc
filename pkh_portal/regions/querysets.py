"""Reads of the region tables. All compose: ``Region.objects.under("73.71").of_level(...).active_on(day).search(q)``."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Replace

from pkh_portal.database.periods import DatedQuerySet
from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.names import searchable

if TYPE_CHECKING:
    from pkh_portal.regions.models import Region, RegionAccess, RegionAlias  # noqa: F401 -- named in type arguments.

# Letters from which on spaces do not matter: shorter ones would be found across the ends of words (Kuta Malaka for
# "tamal").
_TOGETHER_FROM: Final = 8


class RegionQuerySet(DatedQuerySet["Region"]):
    """The region tree."""

    def under(self, code: str) -> Self:
        """The region with this code and everything below it."""
        return self.filter(code__under=code)

    def of_level(self, level: RegionLevel | int) -> Self:
        """Regions of one level."""
        return self.filter(level=level)

    def children_of(self, code: str) -> Self:
        """Regions directly below this one."""
        return self.filter(parent=code)

    def with_parents(self) -> Self:
        """With everything above fetched along, so that ``full_name`` costs no query."""
        return self.select_related("parent__parent__parent")

    def search(self, text: str) -> Self:
        """Regions whose name contains every word of ``text``, those that begin with it first.

        Case, accents and punctuation do not matter, nor do spaces ("tanjungpinang" finds Tanjung Pinang).
        Digits and dots search by code, with or without its dots. Empty text narrows nothing.
        """
        text = text.strip()
        if codes.NUMERIC.fullmatch(text):
            return self.filter(code__startswith=codes.prefix(text)).order_by("code")
        folded = searchable(text)
        if not folded:
            return self if not re.search(r"\S", text) else self.none()
        matches = reduce(and_, (Q(search_name__contains=word) for word in folded.split()))
        together = folded.replace(" ", "")
        if len(together) >= _TOGETHER_FROM:
            matches |= Q(_together__contains=together)
        return (
            self.alias(_together=Replace("search_name", Value(" "), Value("")))
            .filter(matches)
            .annotate(
                search_rank=Case(
                    When(search_name=folded, then=0),
                    When(search_name__startswith=folded, then=1),
                    When(search_name__contains=f" {folded}", then=2),
                    default=3,
                    output_field=IntegerField(),
                )
            )
            .order_by("search_rank", F("search_name"), "code")
        )


class RegionAliasQuerySet(models.QuerySet["RegionAlias"]):
    """Spellings learned."""

    def pointing_under(self, code: str | None) -> Self:
        """Spellings of regions in this subtree; all for None."""
        return self if code is None else self.filter(target__code__under=code)


class RegionAccessQuerySet(DatedQuerySet["RegionAccess"]):
    """Access classes of kecamatan."""

    def under(self, code: str) -> Self:
        """Of the kecamatan in this subtree."""
        return self.filter(kecamatan__code__under=code)
