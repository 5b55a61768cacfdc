"""The list of SDM PKH: who is where, with how many families."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from companions.admin.own_pages import OwnPagesAdmin, OwnPagesChangeList
from companions.enums import PersonnelRole, ServiceStatus
from companions.exchange import PersonnelResource
from companions.loads import loads_on
from companions.models import Personnel, Placement
from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.exchange.import_mixin import ImportAdminMixin
from pkh_portal.regions.enums import RegionLevel

#: Kecamatan offered as a filter; the list of a wider scope is narrowed by searching names.
MOST_PLACES = 100


class PlaceFilter(admin.SimpleListFilter):
    """People by the kecamatan they are posted to today."""

    title = _("kecamatan tugas")
    parameter_name = "kecamatan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        posts = Placement.objects.visible_to(scope_of(request)).active_on(timezone.localdate())
        places = posts.filter(region__level=RegionLevel.DISTRICT).order_by("region__name", "region_id")
        return list(places.values_list("region_id", "region__name").distinct()[:MOST_PLACES])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Personnel]) -> QuerySet[Personnel]:
        if not self.value():
            return queryset
        posts = Placement.objects.visible_to(scope_of(request)).active_on(timezone.localdate())
        return queryset.filter(Exists(posts.filter(personnel=OuterRef("pk"), region=self.value())))


class PostedFilter(admin.SimpleListFilter):
    """People with a post today, and those without."""

    title = _("penempatan")
    parameter_name = "penempatan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ada", _("Ditempatkan")), ("tanpa", _("Tanpa penempatan"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Personnel]) -> QuerySet[Personnel]:
        posted = Exists(Placement.objects.active_on(timezone.localdate()).filter(personnel=OuterRef("pk")))
        return {"ada": queryset.filter(posted), "tanpa": queryset.filter(~posted)}.get(self.value() or "", queryset)


class PersonnelChangeList(OwnPagesChangeList):
    """Fetches posts and loads for the rows of the page: two queries, however many rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        people = list(self.result_list)
        today = timezone.localdate()
        posts = Placement.objects.active_on(today).filter(personnel__in=people).order_by("region__name")
        places: dict[int, list[str]] = {}
        for key, name in posts.values_list("personnel_id", "region__name"):
            places.setdefault(key, []).append(name)
        loads = loads_on(today, people)
        for person in people:
            person.places_today, person.load_today = places.get(person.pk, []), loads[person.pk]
        self.result_list = people


@admin.register(Personnel)
class PersonnelAdmin(ImportAdminMixin, OwnPagesAdmin):
    """SDM PKH and TKSK of one's own regions."""

    own_page_name = "companions:personnel"
    resource_class = PersonnelResource
    own_add_name = "companions:create"
    list_display = ("name", "role", "places", "load", "status_badge")
    list_display_links = ("name",)
    list_filter = ("role", "status", PlaceFilter, PostedFilter)
    search_fields = ("name_key",)
    search_help_text = _("Cari nama, atau sedikitnya enam angka pertama NIK atau NIP.")
    list_help = _("Pendamping, koordinator, operator dan SDM lain di wilayah Anda, dengan dampingannya hari ini.")
    empty_help = _("Belum ada SDM di wilayah Anda. Tambahkan, atau impor dari lembar kerja.")

    class Media:
        css = {"all": ("companions/lists.css",)}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PersonnelChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (queryset.search(search_term) if search_term.strip() else queryset), False  # type: ignore[attr-defined]

    @display(description=_("Wilayah tugas"))
    def places(self, person: Any) -> Any:
        return format_html_join(", ", "{}", ((name,) for name in person.places_today)) or "–"

    @display(description=_("KPM didampingi"))
    def load(self, person: Any) -> str:
        if not PersonnelRole(person.role).accompanies and not person.load_today:
            return "–"
        return str(localize(person.load_today))

    @display(
        description=_("Status"),
        ordering="status",
        label={status.value: status.tone for status in ServiceStatus},
    )
    def status_badge(self, person: Any) -> tuple[str, Any]:
        return person.status, ServiceStatus(person.status).label
