"""How a search by text is best answered, in the order of names, over a table of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Lookup
from django.db.models.functions import Substr

from beneficiaries.models import Household
from beneficiaries.names import name_key
from beneficiaries.querysets import HouseholdQuerySet, anywhere
from pkh_portal.accounts.admin.keyset import Order, Rows

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    _Lookup = Lookup[str]
else:
    _Lookup = Lookup  # Generic for the type checker only.


class Like(_Lookup):
    """SQL's LIKE with a pattern of our own: words of a name key hold no ``%`` and no ``_``."""

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        pattern, pattern_params = self.process_rhs(compiler, connection)
        return f"{column} LIKE {pattern}", (*column_params, *pattern_params)


BY_NAME: Final = Order("nama", "", ("name_key", "pk"))


def found(families: HouseholdQuerySet, text: str) -> Rows:
    """The families of ``families.search(text)``, said so that the database finds them quickly.

    Names that begin with a word lie together in the order of names, those that have it further on are spread over it.
    The database takes both for spread, and would read all names from A on to the first "siti". So the two are asked for
    apart. Several words, or a number, leave few families: these are found by their index and sorted.
    """
    matching = families.search(text)
    words = name_key(text).split()
    if not text.strip():
        return Rows(families)
    if len(words) != 1 or words[0].isdigit():
        return Rows(matching, sort=True)
    begins = families.filter(name_key__startswith=words[0])
    further = families.filter(Like(Substr(F("name_key"), 2), f"%{anywhere(words[0])}%"))
    return Rows(matching, parts=(begins, further))


def best(families: HouseholdQuerySet, text: str, count: int) -> HouseholdQuerySet:
    """At most ``count`` families that match, the first by name; found at once."""
    keys = [row.pk for row in found(families.only("pk"), text).first(BY_NAME, count)]
    return Household.objects.filter(pk__in=keys).order_by("name_key", "pk")
