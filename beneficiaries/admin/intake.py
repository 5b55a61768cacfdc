"""Back-office pages of what offices have said once for all their files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import ImportField
from beneficiaries.models import HeadingProfile, IntakeRule
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.regions.enums import RegionLevel


@admin.register(HeadingProfile)
class HeadingProfileAdmin(ScopedModelAdmin):
    """Headings that somebody matched by hand. They are learned while a file is loaded, and forgotten here."""

    list_display = ("heading", "meaning", "region")
    list_display_links = ("heading",)
    list_select_related = ("region",)
    search_fields = ("heading",)
    search_help_text = _("Cari judul kolom.")
    fields = ("heading", "meaning", "region")
    list_help = _(
        "Judul kolom yang pernah dipilih artinya saat memuat berkas. Berkas berikutnya langsung mengenalinya. "
        "Hapus yang keliru; artinya ditanyakan lagi pada berkas berikutnya."
    )
    empty_help = _(
        "Belum ada judul kolom yang diingat. Judul diingat saat petugas memilih arti kolom dan mencentang “Ingat”."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Berarti"), ordering="field")
    def meaning(self, profile: HeadingProfile) -> str:
        return str(ImportField(profile.field).label if profile.field in list(ImportField) else _("tidak dipakai"))


@admin.register(IntakeRule)
class IntakeRuleAdmin(ScopedModelAdmin):
    """Whether the files of an office need somebody else's approval."""

    list_display = ("region", "approval")
    list_display_links = ("region",)
    list_select_related = ("region",)
    fields = ("region", "approval")
    region_levels = {"region": RegionLevel.REGENCY}
    list_help = _(
        "Kabupaten/kota yang muatannya harus disetujui orang lain sebelum diterapkan. Tanpa aturan, petugas yang "
        "mengunggah boleh langsung memuat."
    )
    empty_help = _("Belum ada aturan: petugas yang mengunggah boleh langsung memuat berkasnya.")
