"""Back-office page of the groups of families (kelompok KPM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beneficiaries.exchange import FamilyGroupResource
from beneficiaries.models import FamilyGroup, Household
from beneficiaries.place_facets import GROUP
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.exchange.mixins import ExchangeAdminMixin
from pkh_portal.regions.enums import RegionLevel

if TYPE_CHECKING:
    from django.forms import ModelChoiceField

    _GroupForm = forms.ModelForm[FamilyGroup]
else:
    _GroupForm = forms.ModelForm


class LeaderFilter(admin.SimpleListFilter):
    """Groups with and without a leader."""

    title = _("ketua")
    parameter_name = "ketua"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ada", str(_("Ada ketua"))), ("belum", str(_("Belum ada ketua")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FamilyGroup]) -> QuerySet[FamilyGroup]:
        without = {"ada": False, "belum": True}.get(self.value() or "")
        return queryset if without is None else queryset.filter(leader__isnull=without)


class GroupForm(_GroupForm):
    """A group stays where its families are, and its leader is one of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "leader" in self.fields:
            leader: ModelChoiceField[Household] = self.fields["leader"]  # type: ignore[assignment] # A foreign key's.
            if isinstance(leader.widget, RelatedFieldWidgetWrapper):
                # Families are neither made nor edited from beside another form.
                leader.widget = leader.widget.widget
            leader.queryset = leader.queryset.filter(group=self.instance.pk) if leader.queryset is not None else None
            leader.help_text = _("Dipilih dari KPM kelompok ini.")

    def clean_kecamatan(self) -> Any:
        kecamatan = self.cleaned_data["kecamatan"]
        moves = bool(self.instance.pk) and kecamatan.pk != self.instance.kecamatan_id
        if moves and self.instance.households.exists():
            raise forms.ValidationError(
                _("Kelompok ini masih berisi KPM di kecamatannya. Keluarkan dulu KPM-nya, lalu pindahkan kelompoknya.")
            )
        return kecamatan


@admin.register(FamilyGroup)
class FamilyGroupAdmin(ExchangeAdminMixin, ScopedModelAdmin):
    """The neighbourhood groups that meet for P2K2."""

    form = GroupForm
    resource_class = FamilyGroupResource
    list_display = ("name", "kecamatan", "village", "leader", "families")
    list_display_links = ("name",)
    list_select_related = ("kecamatan", "village", "leader")
    list_filter = (LeaderFilter,)
    search_fields = ("name", "kecamatan__search_name", "village__search_name")
    search_help_text = _("Cari nama kelompok, kecamatan atau desa.")
    fields = ("name", "kecamatan", "village", "leader")
    region_levels = {"kecamatan": RegionLevel.DISTRICT, "village": RegionLevel.VILLAGE}
    list_help = _("Kelompok KPM di wilayah Anda. KPM dimasukkan ke kelompok dari daftar KPM.")
    empty_help = _("Belum ada kelompok di wilayah Anda. Buat kelompok, lalu masukkan KPM dari daftar KPM.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of active families, counted for the rows of the page alone."""
        inside = Household.objects.active().filter(group=OuterRef("pk")).order_by().values("group")
        counted = Subquery(inside.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        groups: QuerySet[Any] = super().get_queryset(request).annotate(number=Coalesce(counted, 0))
        return groups

    def get_fields(self, request: HttpRequest, obj: FamilyGroup | None = None) -> Any:
        """A new group has no families yet, and so nobody to lead it."""
        return [name for name in super().get_fields(request, obj) if obj or name != "leader"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once: each is asked whether families are still in it."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuses with a sentence while families, those that left the programme included, are in the group."""
        group = self.get_object(request, unquote(object_id))
        number = group.households.count() if group and self.has_delete_permission(request, group) else 0
        if number:
            text = ngettext(
                "Kelompok “%(group)s” masih berisi %(number)d KPM. Pindahkan dulu ke kelompok lain.",
                "Kelompok “%(group)s” masih berisi %(number)d KPM. Pindahkan dulu ke kelompok lain.",
                number,
            )
            self.message_user(request, text % {"group": group, "number": number}, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:beneficiaries_familygroup_change", args=(group.pk,)))
        answer: HttpResponse = super().delete_view(request, object_id, extra_context)
        return answer

    @admin.display(description=_("KPM aktif"), ordering="number")
    def families(self, group: FamilyGroup) -> SafeString | int:
        """How many, leading to the list of them."""
        number = int(group.number)  # type: ignore[attr-defined] # Annotated above.
        if not number:
            return number
        query = urlencode({GROUP.name: group.pk})
        return format_html('<a href="{}?{}">{}</a>', reverse("admin:beneficiaries_household_changelist"), query, number)
