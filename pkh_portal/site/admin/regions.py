"""Pages of the region tables. Regions know no users and scopes, so their pages stand here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.by_service import ServiceForm, ServiceModelAdmin
from pkh_portal.accounts.admin.decorators import action
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, ScopedModelAdmin, scope_of
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.jobs.errors import AlreadyActive
from pkh_portal.jobs.services.enqueue import enqueue
from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from pkh_portal.regions.services.access import set_access
from pkh_portal.regions.services.aliases import find_alias, forget_alias, learn_alias
from pkh_portal.site.job_kinds import EXPORT, RELOAD


class LevelFilter(admin.SimpleListFilter):
    """Regions by level, without counting 83,762 villages."""

    title = _("tingkat")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(level.value), str(level.label)) for level in RegionLevel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Region]) -> QuerySet[Region]:
        level = {str(level.value): level for level in RegionLevel}.get(self.value() or "")
        return queryset if level is None else queryset.filter(level=level)


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
        """GET asks; POST queues the export, one at a time for each person, and goes to its page."""
        return self._start(
            request,
            EXPORT,
            unique_key=f"{EXPORT}:{request.user.pk}",
            title=_("Ekspor daftar wilayah"),
            question=_("Semua wilayah yang boleh Anda lihat ditulis ke satu berkas Excel. Anda dapat terus bekerja."),
            confirm=_("Mulai ekspor"),
        )

    @action(description=_("Muat ulang daftar resmi"), url_path="muat-ulang", icon="sync", permissions=["reload"])
    def reload(self, request: HttpRequest) -> HttpResponse:
        """GET asks; POST queues the reload, one at a time for the whole portal, and goes to its page."""
        return self._start(
            request,
            RELOAD,
            unique_key=RELOAD,
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
        """The list is the whole country's: a permission inside one kabupaten does not reach it."""
        return scope_of(request).nationwide and bool(request.user.has_perm("regions.change_region"))

    def _start(
        self, request: HttpRequest, kind: str, *, unique_key: str, title: Any, question: Any, confirm: Any
    ) -> HttpResponse:
        back = reverse("admin:regions_region_changelist")
        if request.method == "POST":
            try:
                job = enqueue(kind=kind, actor=Actor.from_request(request), unique_key=unique_key)
            except AlreadyActive as error:
                self.message_user(request, str(error), messages.ERROR)
                return HttpResponseRedirect(back)
            return HttpResponseRedirect(job.get_absolute_url())
        return self.ask(request, title=title, question=question, confirm=confirm, back=back)

    @admin.display(description=_("Nama"), ordering="search_name")
    def title(self, region: Region) -> str:
        return region.title

    @admin.display(description=_("Bagian dari"))
    def above(self, region: Region) -> str:
        return region.parent.full_name if region.parent else ""


def record_change(request: HttpRequest, *, event: str, row: Model, region: Region, detail: dict[str, Any]) -> None:
    """Add a line about what regions know to the audit trail; ``detail`` holds codes, days and classes."""
    record(
        action=AuditAction.REGION_CHANGED,
        actor=Actor.from_request(request),
        subject=row,
        region=region,
        detail={"event": event, **detail},
    )


class AliasForm(ServiceForm):
    """A spelling and what it means; the rest follows from the region meant."""

    def serve(self, data: dict[str, Any]) -> RegionAlias:
        target: Region = data["target"]
        level = RegionLevel(target.level)
        known = find_alias(text=data["spelling"], level=level, parent=target.parent)
        if known is not None and not scope_for(self.acting_user).covers(known.target_id):
            raise ValidationError(
                _(
                    "Ejaan ini sudah dicatat untuk wilayah lain di luar wilayah akses Anda. Minta admin yang "
                    "membawahi kedua wilayah untuk memutuskannya."
                ),
                code="known_elsewhere",
            )
        return learn_alias(
            text=data["spelling"],
            level=level,
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

    def save_model(self, request: HttpRequest, obj: RegionAlias, form: Any, change: bool) -> None:
        self._record(request, obj, "alias_learned")

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: RegionAlias) -> None:
        self._record(request, obj, "alias_forgotten")
        forget_alias(alias=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RegionAlias]) -> None:
        for alias in queryset.select_related("target"):
            self.delete_model(request, alias)

    def _record(self, request: HttpRequest, alias: RegionAlias, event: str) -> None:
        detail = {"target": alias.target_id, "parent": alias.parent_id}
        record_change(request, event=event, row=alias, region=alias.target, detail=detail)


class AccessForm(ServiceForm):
    """A class of access from a day on; the period open until then ends the day before."""

    def serve(self, data: dict[str, Any]) -> RegionAccess:
        return set_access(
            kecamatan=data["kecamatan"],
            access_class=AccessClass(data["access_class"]),
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            source=data["source"],
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

    def save_model(self, request: HttpRequest, obj: RegionAccess, form: Any, change: bool) -> None:
        self._record(request, obj, "access_set")

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: RegionAccess) -> None:
        self._record(request, obj, "access_deleted")
        obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RegionAccess]) -> None:
        for period in queryset.select_related("kecamatan"):
            self.delete_model(request, period)

    def _record(self, request: HttpRequest, period: RegionAccess, event: str) -> None:
        until = period.valid_until.isoformat() if period.valid_until else None
        detail = {
            "kecamatan": period.kecamatan_id,
            "access_class": period.access_class,
            "valid_from": period.valid_from.isoformat(),
            "valid_until": until,
        }
        record_change(request, event=event, row=period, region=period.kecamatan, detail=detail)
