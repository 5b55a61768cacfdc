"""The list of KPM: paged by key, filtered by facets, and where bulk work begins. A family's own page is not here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from beneficiaries import listing, searching
from beneficiaries.admin.filter_bar import FilterBar, filter_bar
from beneficiaries.bulk_actions import allowed_actions
from beneficiaries.enums import Component, EnrolmentStatus, NikQuality
from beneficiaries.exchange import HouseholdResource
from beneficiaries.extensions import BulkAction, Column, extensions
from beneficiaries.models import Household
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.selection import PARAMETER, Selection
from pkh_portal.accounts.admin.keyset import KeysetAdminMixin, KeysetChangeList, Order, Rows
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, scope_of
from pkh_portal.accounts.masking import masked
from pkh_portal.accounts.models import User
from pkh_portal.exchange.mixins import ExchangeAdminMixin
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: A line has no room for the programme's full terms.
SHORT: dict[Component, StrOrPromise] = {
    Component.PREGNANT: _("Hamil/nifas"),
    Component.EARLY_CHILDHOOD: _("Usia dini"),
    Component.SD: _("SD"),
    Component.SMP: _("SMP"),
    Component.SMA: _("SMA"),
    Component.DISABILITY: _("Disabilitas"),
    Component.ELDERLY: _("Lansia"),
    Component.RIGHTS_VICTIM: _("Korban HAM"),
}

#: What a line needs of a family.
SHOWN = (
    "name", "name_key", "synthetic", "nik", "nik_quality", "village", "village_text", "kecamatan", "status",
    "accompanied", "last_visit_on", *(component.count_field for component in Component),
)  # fmt: skip

#: As many as a box that finds a family by typing ever shows; who wants another types on.
FOUND = 60


class Line(TypedDict):
    """One family as the list shows it, worked out before the template: it is walked through for each row.

    A dict, because a template looks for a key first.
    """

    key: str
    url: str
    name: str
    synthetic: bool
    nik: str
    #: What to say of the NIK; nothing of a valid one.
    doubt: str
    place: str
    kecamatan: str
    components: str
    status: str
    extra: list[tuple[str, str]]
    visited: date | None


class Lines:
    """Writes the lines of one page. Words that stand on many of them are put into the reader's language once."""

    def __init__(self, rows: Sequence[Household]) -> None:
        codes = {code for row in rows for code in (row.kecamatan_id, row.village_id) if code}
        self._places = {
            code: region.title for code, region in Region.objects.only("kind", "name").in_bulk(codes).items()
        }
        self._doubt, self._status, self._chip = cache(_doubt), cache(_status), cache(_chip)

    def of(self, family: Household, extra: list[tuple[str, str]]) -> Line:
        return Line(
            key=str(family.pk),
            url=family.get_absolute_url(),
            name=family.name,
            synthetic=family.synthetic,
            nik=masked(family.nik),
            doubt=self._doubt(family.nik_quality),
            place=self._places[family.village_id] if family.village_id else family.village_text,
            kecamatan=self._places[family.kecamatan_id],
            components=mark_safe("".join([self._chip(*count) for count in family.counts.items() if count[1]])),
            status=self._status(family.status),
            extra=extra,
            visited=family.last_visit_on,
        )


def _doubt(value: str) -> str:
    quality = NikQuality(value)
    if quality is NikQuality.VALID:
        return ""
    return format_html('<span class="badge badge-{}">NIK: {}</span>', quality.tone, quality.label)


def _status(value: str) -> str:
    status = EnrolmentStatus(value)
    return format_html('<span class="badge badge-{}">{}</span>', status.tone, status.label)


def _chip(component: Component, count: int) -> str:
    short = f"{SHORT[component]} ×{count}" if count > 1 else SHORT[component]
    return format_html('<span class="chip" title="{}">{}</span>', component.label, short)


class HouseholdChangeList(KeysetChangeList):
    """Rows by the facets of ``listing``; the filter bar stands for Unfold's sheet of filters."""

    filter_specs: ClassVar[Sequence[Any]] = ()
    clear_all_filters_qs = "?"
    bar: FilterBar
    columns: list[Column]
    lines: list[Line]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Household]:
        self.has_filters = self.has_active_filters = False
        # What is no filter has no business in the links of this page.
        self.filter_params = {name: request.GET.getlist(name) for name in self._known() if name in request.GET}
        scope = scope_of(request)
        self.bar = filter_bar(request.GET, scope)
        families: QuerySet[Household] = listing.apply(request.GET, scope).only(*SHOWN)
        return families.order_by(*self.get_ordering(request, families))

    def _known(self) -> Sequence[str]:
        return (listing.SEARCH, *(facet.name for facet in listing.facets()), *self.own_parameters)

    def rows_of(self, request: HttpRequest) -> Rows:
        families = listing.narrowed(request.GET, scope_of(request)).only(*SHOWN)
        return searching.found(families, listing.search_text(request.GET))

    def prepare_rows(self, rows: list[Household]) -> None:
        self.columns = [column for extension in extensions() for column in extension.columns()]
        values = [(str(column.heading), column.values(rows) if rows else {}) for column in self.columns]
        lines = Lines(rows)
        self.lines = [lines.of(row, [(heading, by_key.get(row.pk, "")) for heading, by_key in values]) for row in rows]


@admin.register(Household)
class HouseholdAdmin(ExchangeAdminMixin, ReadOnlyMixin, KeysetAdminMixin):
    """Finds families and hands a selection of them to bulk work; nothing is edited here."""

    resource_class = HouseholdResource
    keyset_orders = (
        Order("nama", _("Nama A–Z"), ("name_key", "pk")),
        Order("-nama", _("Nama Z–A"), ("-name_key", "-pk")),
        Order("baru", _("Terbaru dicatat"), ("-pk",)),
    )
    change_list_template = "admin/beneficiaries/household/change_list.html"
    list_display = ("name",)
    # For boxes of other pages that find a family by typing.
    search_fields = ("name_key",)
    found_with = ("kecamatan", "village")
    list_help = _("Keluarga penerima manfaat di wilayah Anda. Buka satu KPM untuk melihat dan mengubah datanya.")

    class Media:
        css = {"all": ("beneficiaries/list.css",)}
        js = ("beneficiaries/list.js", "beneficiaries/last_list.js", "beneficiaries/typeahead.js")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return HouseholdChangeList

    def found_as(self, row: Household) -> str:
        """The desa and the end of the NIK: what tells namesakes apart."""
        place = f"{row.village.title}, {row.kecamatan.title}" if row.village else row.kecamatan.title
        return f"{place} · NIK •••• {row.nik[-4:]}" if row.nik else place

    def found_all(self, term: str) -> str:
        """Whatever their status, as the palette finds them."""
        return urlencode({listing.SEARCH: term, "status": listing.ALL})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        families = cast(HouseholdQuerySet, queryset)
        return searching.best(families, search_term[: listing.SEARCH_LETTERS], FOUND), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "may_add": request.user.has_perm("beneficiaries.add_household"),
            "bulk_buttons": self.bulk_buttons(request),
            "own_head": True,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """On to the family's own page."""
        return self._own_page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """On to the family's own page, which tells its history."""
        return self._own_page(request, object_id)

    def _own_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = self.get_object(request, unquote(object_id))
        if household is None:
            raise Http404
        return HttpResponseRedirect(household.get_absolute_url())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """What can be done to a selection, each leading to a page that says to how many before it is done."""
        ours = allowed_actions(cast(User, request.user))
        actions = {action.name: (_leading_to(action), action.name, action.label) for action in ours}
        return {**actions, **super().get_actions(request)}

    def bulk_buttons(self, request: HttpRequest) -> list[tuple[str, StrOrPromise, str]]:
        """The buttons of the selection bar: name, label, icon."""
        icons = {action.name: action.icon for action in allowed_actions(cast(User, request.user))}
        return [(name, label, icons.get(name, "download")) for _act, name, label in self.get_actions(request).values()]


def _leading_to(action: BulkAction) -> Any:
    def lead(page: HouseholdAdmin, request: HttpRequest, queryset: QuerySet[Household]) -> HttpResponse:
        if request.POST.get("select_across") == "1":
            selection = Selection.of_query(request.GET.urlencode())
        else:
            keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
            try:
                selection = Selection.of_ids(int(key) for key in keys)
            except ValueError as error:
                raise Http404 from error
        token = selection.token(cast(User, request.user))
        return HttpResponseRedirect(f"{reverse(action.url_name)}?{urlencode({PARAMETER: token})}")

    return lead
