"""Lists of large tables that are paged by key: no count of everything, no rows skipped one by one.

A page begins after (or ends before) a row, found by an index in the list's order; the address names that row by its
signed key alone, so it holds nobody's name. How many rows there are is counted after the page is shown, and only up to
a bound. Decision 0012 says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Func, Model, OrderBy, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from unfold.views import ChangeList

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

#: Parameters of the address: the order, where the page begins, and that only the count is asked for.
ORDER: Final = "urut"
POSITION: Final = "posisi"
COUNT: Final = "hitung"
#: More rows are not counted: nobody works through them one by one.
COUNTED: Final = 10_000
_AFTER, _BEFORE, _LAST = "n", "p", "l"


@dataclass(frozen=True, slots=True)
class Order:
    """An order served by an index: ``fields`` all ascending or all descending, none of them null, the last unique."""

    name: str
    label: StrOrPromise
    fields: tuple[str, ...]

    @property
    def descending(self) -> bool:
        return self.fields[0].startswith("-")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.removeprefix("-") for field in self.fields)


class _Row(Func):
    """``(a, b)``, compared as a whole: one range of an index, where ``a > x or (a = x and b > y)`` is two."""

    template = "(%(expressions)s)"
    output_field = models.Field()


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and whether there are others before and after it."""

    rows: list[Any]
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """What a list shows, and how it is best found.

    Where ``parts`` are given they make up ``all`` between them, each found in the order on its own: a page is the first
    rows of each part, put in order. ``sort`` is for few rows found by an index of their own: they are sorted, where the
    database would rather walk through the whole table in the order and look for them on its way. That takes it seconds
    when they lie together, as names with the same beginning do.
    """

    all: QuerySet[Any]
    parts: Sequence[QuerySet[Any]] = ()
    sort: bool = False

    def beyond(self, order: Order, values: Sequence[Any], *, backwards: bool) -> Rows:
        """Those behind (or before) a row with these values in the order."""
        fields = [_field(self.all.model, name) for name in order.names]
        row = _Row(*[self._expression(name) for name in order.names])
        mark = _Row(*[Value(value, output_field=field) for value, field in zip(values, fields, strict=True)])
        condition = (LessThan if order.descending is not backwards else GreaterThan)(row, mark)
        return Rows(self.all.filter(condition), [part.filter(condition) for part in self.parts], self.sort)

    def first(self, order: Order, count: int, *, backwards: bool = False) -> list[Any]:
        """The first rows (or the last, from the end) in the order."""
        down = order.descending is not backwards
        terms = [OrderBy(self._expression(name), descending=down) for name in order.names]
        if not self.parts:
            return list(self.all.order_by(*terms)[:count])
        keys = {key for part in self.parts for key in part.order_by(*terms).values_list("pk", flat=True)[:count]}
        return list(self.all.filter(pk__in=keys).order_by(*terms)[:count])

    def _expression(self, name: str) -> Any:
        if not self.sort:
            return F(name)
        field = _field(self.all.model, name)
        # The same values under an expression that no index is ordered by.
        nothing = "|| ''" if isinstance(field, models.CharField) else "+ 0"
        return Func(F(name), template=f"(%(expressions)s {nothing})", output_field=field)


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def first_page(rows: Rows, order: Order, size: int) -> Page:
    """The rows at the beginning."""
    found = rows.first(order, size + 1)
    return Page(found[:size], has_previous=False, has_next=len(found) > size)


def last_page(rows: Rows, order: Order, size: int) -> Page:
    """The rows at the end."""
    found = rows.first(order, size + 1, backwards=True)
    return Page(found[:size][::-1], has_previous=len(found) > size, has_next=False)


def page_after(rows: Rows, order: Order, size: int, values: Sequence[Any]) -> Page:
    """The rows behind the one with these values; the last page if there are none."""
    page = first_page(rows.beyond(order, values, backwards=False), order, size)
    return Page(page.rows, has_previous=True, has_next=page.has_next) if page.rows else last_page(rows, order, size)


def page_before(rows: Rows, order: Order, size: int, values: Sequence[Any]) -> Page:
    """The rows in front of the one with these values; the first page, filled up, if they are the first ones."""
    page = last_page(rows.beyond(order, values, backwards=True), order, size)
    return Page(page.rows, has_previous=True, has_next=True) if page.has_previous else first_page(rows, order, size)


class UncountedPaginator(_Paginator):
    """For what must page by number all the same (autocomplete): a count that gives up at the bound."""

    @cached_property
    def count(self) -> int:
        return counted(self.object_list)  # type: ignore[arg-type] # Lists of the back office page querysets.


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than ``COUNTED`` stands for all above."""
    return rows.order_by()[: COUNTED + 1].count()


class KeysetChangeList(ChangeList):
    """The change list of a ``KeysetAdminMixin``. ``known_count`` is None until it is asked for."""

    #: For templates: how many rows there are is not known.
    is_keyset: ClassVar[bool] = True
    own_parameters: ClassVar[tuple[str, ...]] = (ORDER, POSITION, COUNT)
    page: Page
    order: Order
    known_count: int | None

    def get_filters_params(self, params: Any = None) -> Any:
        lookups = super().get_filters_params(params)
        return {name: value for name, value in lookups.items() if name not in self.own_parameters}

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """Only declared orders; anything else in the address is the first of them."""
        orders: Sequence[Order] = self.model_admin.keyset_orders
        self.order = next((order for order in orders if order.name == request.GET.get(ORDER)), orders[0])
        return list(self.order.fields)

    def get_ordering_field_columns(self) -> dict[int, str]:
        return {}

    def get_results(self, request: HttpRequest) -> None:
        position = request.GET.get(POSITION, "")
        for name in (POSITION, COUNT):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        counting = COUNT in request.GET
        self.page = Page([], has_previous=False, has_next=False) if counting else self._page(request, position)
        self.prepare_rows(self.page.rows)
        alone = not (self.page.has_previous or self.page.has_next)
        self.known_count = counted(self.queryset) if counting else len(self.page.rows) if alone else None
        # What the templates and Django's view of a list ask of any change list.
        self.result_list = self.page.rows
        self.result_count = len(self.page.rows)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = not alone
        self.paginator = UncountedPaginator(self.page.rows, self.list_per_page)

    def rows_of(self, request: HttpRequest) -> Rows:
        """The rows to page through, as the list's filters leave them."""
        return Rows(self.queryset)

    def prepare_rows(self, rows: list[Any]) -> None:
        """Fetch what all rows of the page need, before they are shown."""

    def _page(self, request: HttpRequest, position: str) -> Page:
        rows, order, size = self.rows_of(request), self.order, self.list_per_page
        try:
            where = self._signer.unsign(position)
        except signing.BadSignature:
            return first_page(rows, order, size)
        if where == _LAST:
            return last_page(rows, order, size)
        # Through the scope: where an unseen name stands in the alphabet is nobody's business, either.
        values = self.root_queryset.filter(pk=where[1:]).order_by().values_list(*order.names).first()
        if values is None:
            return first_page(rows, order, size)
        return (page_before if where[0] == _BEFORE else page_after)(rows, order, size, values)

    @property
    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"keyset.{self.opts.label_lower}.{self.order.name}")

    def _address(self, where: str) -> str:
        return str(self.get_query_string({POSITION: self._signer.sign(where)}))

    @property
    def first_url(self) -> str:
        return str(self.get_query_string()) if self.page.has_previous else ""

    @property
    def previous_url(self) -> str:
        return self._address(f"{_BEFORE}{self.page.rows[0].pk}") if self.page.has_previous and self.page.rows else ""

    @property
    def next_url(self) -> str:
        return self._address(f"{_AFTER}{self.page.rows[-1].pk}") if self.page.has_next else ""

    @property
    def last_url(self) -> str:
        return self._address(_LAST) if self.page.has_next else ""

    @property
    def count_url(self) -> str:
        return str(self.get_query_string({COUNT: "1"}))

    @property
    def orders(self) -> Iterable[tuple[Order, str, bool]]:
        """The orders on offer: each with its address, and whether it is the present one."""
        return [
            (order, self.get_query_string({ORDER: order.name}), order == self.order)
            for order in self.model_admin.keyset_orders
        ]

    @property
    def counted_to_the_end(self) -> bool:
        return self.known_count is not None and self.known_count <= COUNTED


class KeysetAdminMixin(ScopedModelAdmin):
    """A back-office page whose list is paged by key."""

    #: Orders on offer, the first one by default.
    keyset_orders: ClassVar[Sequence[Order]]
    change_list_template = "admin/keyset/change_list.html"
    paginator = UncountedPaginator
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return KeysetChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list or, asked for by the page afterwards, how many rows it has."""
        if COUNT not in request.GET:
            response: HttpResponse = super().changelist_view(request, extra_context)
            return response
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        context = {"cl": self.get_changelist_instance(request), "bound": COUNTED}
        return TemplateResponse(request, "admin/keyset/count.html", context)
