"""Back-office page of caseload standards: each office keeps those of its own regions, the country's are read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from beneficiaries.admin.rules import DatedRuleAdmin, RuleForm, StateFilter
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.accounts.scope import scope_for
from reports.models import CaseloadStandard


class StandardForm(RuleForm):
    """A standard for a region of the user's, or for the country by those who have all of it."""

    def clean_region(self) -> Any:
        """Refuse the whole country to those who have a part of it."""
        region = self.cleaned_data["region"]
        if region is None and not scope_for(self.acting_user).nationwide:
            raise ValidationError(_("Pilih wilayahnya. Standar untuk seluruh Indonesia diatur oleh admin nasional."))
        return region


@admin.register(CaseloadStandard)
class CaseloadStandardAdmin(DatedRuleAdmin):
    """Families for one companion, by region and access class."""

    form = StandardForm
    list_display = ("place", "class_name", "span", "state", "period_held", "source")
    list_display_links = ("place",)
    list_filter = (StateFilter, "access_class")
    list_select_related = ("region__parent__parent__parent",)
    ordering = (F("region").asc(nulls_first=True), "access_class", F("valid_from").desc(nulls_last=True))
    search_fields = ("region__search_name", "source", "note")
    search_help_text = _("Cari wilayah, sumber atau catatan.")
    fields = (("region", "access_class"), ("minimum", "maximum"), ("valid_from", "valid_until"), "source", "note")
    list_help = _(
        "Berapa KPM untuk satu pendamping. Untuk sebuah kecamatan dipakai standar wilayah terdekat di atasnya; "
        "kecamatan yang kelas aksesnya belum dicatat dianggap mudah dijangkau."
    )
    empty_help = _("Belum ada standar. Tanpa standar, portal tidak menilai apakah beban dampingan sesuai.")

    def reaches(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        if obj is None:
            return bool(scope)
        return scope.nationwide or (obj.region_id is not None and scope.covers(obj.region_id))

    @admin.display(description=_("Wilayah"), ordering="region")
    def place(self, row: CaseloadStandard) -> str:
        return row.region.full_name if row.region else str(_("Seluruh Indonesia"))

    @admin.display(description=_("Kelas akses"), ordering="access_class")
    def class_name(self, row: CaseloadStandard) -> str:
        return row.class_text

    @admin.display(description=_("KPM per pendamping"), ordering="maximum")
    def span(self, row: CaseloadStandard) -> str:
        return f"{row.minimum}–{row.maximum}"
