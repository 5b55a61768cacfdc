"""Pages of long lists without counting them again: the totals are known, or it is enough to know that there is more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """One page. ``total`` is None where nobody has counted; ``query`` is the address's, without the page."""

    items: list[T]
    number: int
    has_next: bool
    total: int | None
    last: int | None
    query: str

    @property
    def is_alone(self) -> bool:
        return self.number == 1 and not self.has_next

    @staticmethod
    def of(rows: QuerySet[M, Any], request: HttpRequest, *, size: int, known: int | None = None) -> Pages[M]:
        """The page that ``halaman`` asks for; the nearest there is for a number that is none. One query."""
        last = None if known is None else max(1, -(-known // size))
        number = number_of(request, last)
        items = list(rows[(number - 1) * size : number * size + 1])
        return Pages(items[:size], number, len(items) > size, known, last, query_of(request))


def number_of(request: HttpRequest, last: int | None = None) -> int:
    """The number of the page asked for, from 1."""
    asked = request.GET.get("halaman", "")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    return number if last is None else min(number, last)


def query_of(request: HttpRequest) -> str:
    """The address's parameters without the page, to be followed by it."""
    query = request.GET.copy()
    query.pop("halaman", None)
    return f"{query.urlencode()}&" if query else ""
