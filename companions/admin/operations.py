"""The list of what was done to assignments in one go."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext_lazy as _

from companions.admin.own_pages import OwnPagesAdmin
from companions.exchange import OperationResource
from companions.models import AssignmentOperation
from companions.outcome import title_of
from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import ReadOnlyMixin
from pkh_portal.exchange.mixins import ExchangeAdminMixin

_SHORT_DAY: Final = "j M Y"
_SHORT_TIME: Final = "j M Y, H.i"


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
    list_display = ("noted", "deed", "families", "companion", "from_day", "place", "who", "state")
    list_display_links = ("noted",)
    list_select_related = ("personnel", "region__parent")
    list_filter = ("kind", UndoneFilter)
    search_fields = ("personnel__name_key", "actor_name")
    search_help_text = _("Cari nama.")
    list_help = _("Setiap penugasan, pengalihan, penggantian dan pengakhiran; bukalah satu untuk membatalkannya.")
    empty_help = _("Belum ada perubahan penugasan di wilayah Anda.")

    class Media:
        css = {"all": ("companions/lists.css",)}

    @display(description=_("Dicatat"), ordering="at")
    def noted(self, operation: Any) -> str:
        return date_format(timezone.localtime(operation.at), _SHORT_TIME)

    @display(description=_("Jenis"), ordering="kind")
    def deed(self, operation: Any) -> Any:
        return title_of(operation)

    @display(description=_("Berlaku mulai"), ordering="effective_on")
    def from_day(self, operation: Any) -> str:
        return date_format(operation.effective_on, _SHORT_DAY)

    @display(description=_("Wilayah"), ordering="region")
    def place(self, operation: Any) -> str:
        return operation.region.name if operation.region else "–"

    @display(description=_("Oleh"), ordering="actor_name")
    def who(self, operation: Any) -> str:
        # "Rahma Sari (rahma.sari)": the row's own page has the whole.
        return str(operation.actor_name).rsplit(" (", 1)[0]

    @display(description=_("KPM"), ordering="households")
    def families(self, operation: Any) -> str:
        return str(localize(operation.households))

    @display(description=_("Pendamping"))
    def companion(self, operation: Any) -> Any:
        return operation.personnel or "–"

    @display(description=_("Keadaan"), label={"held": "success", "undone": "warning"})
    def state(self, operation: Any) -> tuple[str, Any]:
        return ("undone", _("Dibatalkan")) if operation.undone_at else ("held", _("Berlaku"))
