"""Pages of the region tables. Regions know no users and scopes, so their pages stand here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.by_service import ServiceForm, ServiceModelAdmin
from pkh_portal.accounts.admin.decorators import action
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, ScopedModelAdmin
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.jobs.services.enqueue import enqueue
from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from pkh_portal.regions.services.access import set_access
from pkh_portal.regions.services.aliases import forget_alias, learn_alias
from pkh_portal.site.job_kinds import EXPORT, RELOAD


class LevelFilter(admin.SimpleListFilter):
    """Regions by level, without counting 83,762 villages."""

    title = _("tingkat")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(level.value), str(level.label)) for level in RegionLevel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Region]) -> QuerySet[Region]:
        level = self.value() or ""
        return queryset.filter(level=int(level)) if level.isdigit() else queryset


@admin.register(Region)
class RegionAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """The tree as the Kemendagri lists it. Changed by loading a newer list, not by hand."""

    list_display = ("code", "title", "above", "postal_code", "valid_until")
    list_display_links = ("code", "title")
    list_select_related = ("parent__parent__parent",)
    list_filter = (LevelFilter,)
    search_fields = ("search_name",)
    search_help_text = _("Cari nama atau kode wilayah, misalnya “tamalate” atau “73.71”.")
    fields = (
        ("code", "title", "kind"),
        ("above", "postal_code"),
        ("lat", "lng"),
        ("valid_from", "valid_until", "successor"),
        "decree",
    )
    list_help = _("Daftar resmi Kemendagri, dari provinsi sampai desa dan kelurahan di wilayah Anda.")
    empty_help = _("Data wilayah belum dimuat, atau Anda belum diberi wilayah akses.")

    actions_list = ("export", "reload")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (queryset.search(search_term) if search_term else queryset), False  # type: ignore[attr-defined]

    @action(description=_("Ekspor ke Excel"), url_path="ekspor", icon="download", permissions=["export"])
    def export(self, request: HttpRequest) -> HttpResponse:
        """GET asks; POST queues the export and goes to its page."""
        return self._start(
            request,
            EXPORT,
            title=_("Ekspor daftar wilayah"),
            question=_("Semua wilayah yang boleh Anda lihat ditulis ke satu berkas Excel. Anda dapat terus bekerja."),
            confirm=_("Mulai ekspor"),
        )

    @action(description=_("Muat ulang daftar resmi"), url_path="muat-ulang", icon="sync", permissions=["reload"])
    def reload(self, request: HttpRequest) -> HttpResponse:
        """GET asks; POST queues the reload and goes to its page."""
        return self._start(
            request,
            RELOAD,
            title=_("Muat ulang daftar wilayah"),
            question=_(
                "Daftar wilayah disamakan dengan daftar resmi yang ikut dalam aplikasi ini. Nama yang berubah "
                "diperbarui; wilayah yang tidak ada lagi ditutup, tidak dihapus. Data KPM tidak berubah."
            ),
            confirm=_("Mulai muat ulang"),
        )

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("regions.view_region"))

    def has_reload_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("regions.change_region"))

    def _start(self, request: HttpRequest, kind: str, *, title: Any, question: Any, confirm: Any) -> HttpResponse:
        if request.method == "POST":
            job = enqueue(kind=kind, actor=Actor.from_request(request), params={})
            return HttpResponseRedirect(job.get_absolute_url())
        back = reverse("admin:regions_region_changelist")
        return self.ask(request, title=title, question=question, confirm=confirm, back=back)

    @admin.display(description=_("Nama"), ordering="search_name")
    def title(self, region: Region) -> str:
        return region.title

    @admin.display(description=_("Bagian dari"))
    def above(self, region: Region) -> str:
        return region.parent.full_name if region.parent else ""


class AliasForm(ServiceForm):
    """A spelling and what it means; the rest follows from the region meant."""

    def serve(self, data: dict[str, Any]) -> RegionAlias:
        target: Region = data["target"]
        return learn_alias(
            text=data["spelling"],
            level=RegionLevel(target.level),
            parent=target.parent,
            target=target,
            actor=self.acting_user.username,
        )


@admin.register(RegionAlias)
class RegionAliasAdmin(ServiceModelAdmin):
    """Spellings that somebody decided about; made here or while a spreadsheet is checked."""

    form = AliasForm
    list_display = ("spelling", "target", "parent", "learned_by", "created")
    list_display_links = ("spelling",)
    list_select_related = ("target__parent__parent__parent", "parent")
    search_fields = ("spelling", "text")
    search_help_text = _("Cari ejaan.")
    fields = ("spelling", "target")
    list_help = _("Ejaan yang pernah diputuskan petugas. Lembar kerja berikutnya langsung mengenalinya.")
    empty_help = _("Belum ada ejaan. Ejaan dicatat saat petugas memilih wilayah untuk nama yang tidak dikenal.")

    def delete_model(self, request: HttpRequest, obj: RegionAlias) -> None:
        forget_alias(alias=obj, actor=request.user.get_username())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RegionAlias]) -> None:
        for alias in queryset:
            self.delete_model(request, alias)


class AccessForm(ServiceForm):
    """A class of access from a day on; the period open until then ends the day before."""

    def serve(self, data: dict[str, Any]) -> RegionAccess:
        return set_access(
            kecamatan=data["kecamatan"],
            access_class=AccessClass(data["access_class"]),
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            source=data["source"],
            actor=self.acting_user.username,
        )


@admin.register(RegionAccess)
class RegionAccessAdmin(ServiceModelAdmin):
    """How hard each kecamatan is to reach, by period."""

    form = AccessForm
    list_display = ("kecamatan", "access_class", "valid_from", "valid_until", "source")
    list_display_links = ("kecamatan",)
    list_select_related = ("kecamatan__parent",)
    list_filter = ("access_class",)
    search_fields = ("kecamatan__search_name",)
    search_help_text = _("Cari nama kecamatan.")
    fields = ("kecamatan", "access_class", "valid_from", "valid_until", "source")
    region_levels = {"kecamatan": RegionLevel.DISTRICT}
    list_help = _("Kelas akses menentukan standar jumlah KPM per pendamping di kecamatan itu.")
    empty_help = _("Belum ada kelas akses yang dicatat di wilayah Anda.")
