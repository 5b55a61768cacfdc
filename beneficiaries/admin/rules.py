"""Back-office pages of the programme's rules and amounts: read by all who work with families, kept nationwide."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Model, QuerySet, TextChoices, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import AidItem, Component, PaymentPeriod, RuleState
from beneficiaries.exchange import BenefitResource, ComponentRuleResource, CountingRuleResource
from beneficiaries.models import Benefit, ComponentRule, CountingRule
from beneficiaries.models.rules import DatedRule
from beneficiaries.money import rupiah
from beneficiaries.querysets import RuleQuerySet
from beneficiaries.services.rules import delete_rule, save_rule
from pkh_portal.accounts.admin.by_service import ServiceForm, ServiceModelAdmin
from pkh_portal.accounts.admin.decorators import display
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.exchange.import_mixin import ImportAdminMixin


def programme_order(field: str, choices: type[TextChoices]) -> Case:
    """Rows as the programme's own tables list them, which is how the choices stand in the code."""
    return Case(*[When(**{field: value}, then=place) for place, value in enumerate(choices.values)])


_DATES = ("valid_from", "valid_until")
_ORIGIN = ("source", "note")


class StateFilter(admin.SimpleListFilter):
    """Rows that hold today, are to come, or are past."""

    title = _("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in RuleState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value() or ""
        if chosen not in RuleState.values or not isinstance(queryset, RuleQuerySet):
            return queryset
        return queryset.in_state(RuleState(chosen), timezone.localdate())


class RuleForm(ServiceForm):
    """Values of one row, handed to the service that knows when rows exclude each other."""

    def serve(self, data: dict[str, Any]) -> Model:
        rule: DatedRule = self.instance
        for name, value in data.items():
            setattr(rule, name, value)
        return save_rule(rule=rule, actor=Actor(user=self.acting_user))

    def _post_clean(self) -> None:
        """The service has looked at the row as a whole; a second look would say everything twice."""


class DatedRuleAdmin(ServiceModelAdmin):
    """A table of dated rules, corrected and ended in place; written by those whose scope ``reaches`` the row."""

    form = RuleForm
    list_filter: tuple[Any, ...] = (StateFilter,)
    search_fields: tuple[str, ...] = ("source", "note")
    search_help_text = _("Cari dalam sumber dan catatan.")
    empty_help = _("Belum ada baris. Tanpa baris yang berlaku, portal tidak menghitung apa pun untuk hari itu.")

    def reaches(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user's regions allow writing this row; without one, writing any."""
        return scope_of(request).nationwide

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and self.reaches(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Unlike those of other pages whose form calls a service, see above.
        may = super(ServiceModelAdmin, self).has_change_permission(request, obj)
        return bool(may) and self.reaches(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and self.reaches(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once: a year's amounts are not taken away by three clicks."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_model(self, request: HttpRequest, obj: DatedRule) -> None:
        delete_rule(rule=obj, actor=Actor.from_request(request))

    @display(
        description=_("Keadaan"),
        label={RuleState.HOLDS: "success", RuleState.COMING: "info", RuleState.PAST: ""},
    )
    def state(self, rule: DatedRule) -> tuple[RuleState, str]:
        found = rule.state_on(timezone.localdate())
        return found, str(found.label)

    @admin.display(description=_("Masa berlaku"), ordering="valid_from")
    def period_held(self, rule: DatedRule) -> str:
        return rule.period_text


class RuleAdmin(ImportAdminMixin, DatedRuleAdmin):
    """A table of rules. Rules are the whole country's, so a permission inside one kabupaten does not reach them."""


@admin.register(ComponentRule)
class ComponentRuleAdmin(RuleAdmin):
    """Who counts as a component, and how many of them."""

    resource_class = ComponentRuleResource
    list_display = ("component_name", "ages", "cap_text", "state", "period_held", "source")
    list_display_links = ("component_name",)
    list_filter = (StateFilter, "component")
    ordering = (programme_order("component", Component), "-valid_from")
    fields = ("component", ("min_age", "max_age"), "cap", _DATES, *_ORIGIN)
    list_help = _(
        "Siapa yang dihitung sebagai komponen, dari tanggal berapa. Aturan lama tidak diubah: akhiri, lalu tambah baru."
    )

    @admin.display(description=_("Komponen"), ordering=programme_order("component", Component))
    def component_name(self, rule: ComponentRule) -> str:
        return rule.subject

    @admin.display(description=_("Umur (tahun)"))
    def ages(self, rule: ComponentRule) -> str:
        if rule.min_age is None and rule.max_age is None:
            return str(_("tidak dibatasi"))
        if rule.max_age is None:
            return str(_("%(youngest)d ke atas")) % {"youngest": rule.min_age}
        return f"{rule.min_age or 0}–{rule.max_age}"

    @admin.display(description=_("Paling banyak"), ordering="cap")
    def cap_text(self, rule: ComponentRule) -> str:
        return str(_("tidak dibatasi") if rule.cap is None else rule.cap)


@admin.register(CountingRule)
class CountingRuleAdmin(RuleAdmin):
    """How many members of a family are counted."""

    resource_class = CountingRuleResource
    list_display = ("limit", "state", "period_held", "source")
    list_display_links = ("limit",)
    fields = ("max_members", _DATES, *_ORIGIN)
    list_help = _("Berapa anggota satu keluarga yang dihitung paling banyak; yang nilainya tertinggi didahulukan.")

    @admin.display(description=_("Anggota dihitung paling banyak"), ordering="max_members")
    def limit(self, rule: CountingRule) -> str:
        return str(rule.max_members)


@admin.register(Benefit)
class BenefitAdmin(RuleAdmin):
    """Amounts of aid."""

    resource_class = BenefitResource
    list_display = ("item_name", "period_name", "sum", "state", "period_held", "source")
    list_display_links = ("item_name",)
    list_filter = (StateFilter, "item", "period")
    ordering = (programme_order("item", AidItem), programme_order("period", PaymentPeriod), "-valid_from")
    fields = (("item", "period"), "amount", _DATES, *_ORIGIN)
    list_help = _("Nilai bantuan menurut sumbernya. Bantuan yang diharapkan untuk KPM dihitung dari nilai per tahap.")

    @admin.display(description=_("Untuk"), ordering=programme_order("item", AidItem))
    def item_name(self, row: Benefit) -> str:
        return str(AidItem(row.item).label)

    @admin.display(description=_("Jangka"), ordering=programme_order("period", PaymentPeriod))
    def period_name(self, row: Benefit) -> str:
        return str(PaymentPeriod(row.period).label)

    @admin.display(description=_("Jumlah"), ordering="amount")
    def sum(self, row: Benefit) -> str:
        return rupiah(row.amount)
