"""The built-in roles and what each may do, to read: they belong to the program, not to one office."""

from typing import Any

import django.contrib.auth.admin  # noqa: F401 - importing registers the page replaced below
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.scoped import ReadOnlyMixin, ScopedModelAdmin
from pkh_portal.accounts.enums import Role

admin.site.unregister(Group)


VERBS = {
    "add": _("menambah"),
    "change": _("mengubah"),
    "delete": _("menghapus"),
    "view": _("melihat"),
    "export": _("mengekspor"),
    "import": _("mengimpor"),
}
DEEDS = {
    "reveal_identifier": _("melihat nomor identitas secara lengkap, dengan alasan"),
    "export_identifier": _("mengekspor nomor identitas secara lengkap"),
    "reset_password": _("mengatur ulang kata sandi orang lain"),
    "cancel_job": _("membatalkan pekerjaan orang lain"),
    "restructure_household": _("memecah dan menggabungkan KPM"),
    "assign": _("menugaskan, mengalihkan, menggantikan dan mengakhiri pendampingan"),
    "apply_importbatch": _("memuat berkas KPM ke data, dan mengembalikannya seperti semula"),
    "approve_importbatch": _("menyetujui muatan KPM orang lain"),
    "change_fieldcheck": _("mencatat hasil pemeriksaan KPM yang tidak ada dalam daftar"),
    "close_fieldcheck": _("menyelesaikan pemeriksaan KPM yang tidak ada dalam daftar"),
}


def in_words(permission: Permission) -> str:
    """A permission as a clerk says it: ``melihat pengguna``."""
    if permission.codename in DEEDS:
        return str(DEEDS[permission.codename])
    verb, _separator, _model = permission.codename.partition("_")
    model = permission.content_type.model_class()
    return f"{VERBS[verb]} {model._meta.verbose_name if model else permission.content_type.model}"


@admin.register(Group)
class RoleAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """One row a role."""

    list_display = ("role", "duty")
    list_display_links = ("role",)
    fields = ("role", "duty", "abilities")
    readonly_fields = fields
    search_fields = ()
    ordering = ("pk",)
    list_help = _("Peran menentukan apa yang boleh dilakukan; wilayah akses menentukan di mana.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).filter(name__in=Role.values)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django's; the tab of the browser says the role's name, too."""
        group = self.get_object(request, object_id) if object_id else None
        named = {"subtitle": self.role(group)} if group else {}
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, {**named, **(extra_context or {})}
        )
        return response

    @admin.display(description=_("Peran"))
    def role(self, group: Group) -> str:
        return str(Role(group.name).label)

    @admin.display(description=_("Tugas"))
    def duty(self, group: Group) -> str:
        return str(Role(group.name).duty)

    @admin.display(description=_("Yang boleh dilakukan"))
    def abilities(self, group: Group) -> SafeString:
        permissions = group.permissions.select_related("content_type").order_by("content_type__app_label", "codename")
        return format_html_join("", "<div>{}</div>", ((in_words(permission),) for permission in permissions))
