"""The list of what was done to assignments in one go."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from companions.admin.own_pages import OwnPagesAdmin
from companions.exchange import OperationResource
from companions.models import AssignmentOperation
from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin
from pkh_portal.exchange.mixins import ExchangeAdminMixin


class UndoneFilter(admin.SimpleListFilter):
    """Operations that hold, and those taken back."""

    title = _("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("berlaku", _("Berlaku")), ("dibatalkan", _("Dibatalkan"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"berlaku", "dibatalkan"}:
            return queryset.filter(undone_at__isnull=self.value() == "berlaku")
        return queryset


@admin.register(AssignmentOperation)
class OperationAdmin(ExchangeAdminMixin, ReadOnlyMixin, OwnPagesAdmin):
    """When, who, what, how many, to whom, taken back or not."""

    own_page_name = "companions:operation"
    resource_class = OperationResource
    list_display = ("at", "kind", "families", "companion", "effective_on", "region", "actor_name", "state")
    list_display_links = ("at",)
    list_select_related = ("personnel", "region__parent")
    list_filter = ("kind", UndoneFilter)
    search_fields = ("personnel__name_key", "actor_name")
    search_help_text = _("Cari nama pendamping baru atau nama yang mencatat.")
    list_help = _("Setiap penugasan, pengalihan, penggantian dan pengakhiran; bukalah satu untuk membatalkannya.")
    empty_help = _("Belum ada perubahan penugasan di wilayah Anda.")

    @display(description=_("KPM"), ordering="households")
    def families(self, operation: Any) -> str:
        return str(localize(operation.households))

    @display(description=_("Pendamping baru"))
    def companion(self, operation: Any) -> Any:
        return operation.personnel or "–"

    @display(description=_("Keadaan"), label={"held": "success", "undone": "warning"})
    def state(self, operation: Any) -> tuple[str, Any]:
        return ("undone", _("Dibatalkan")) if operation.undone_at else ("held", _("Berlaku"))
