"""Families, groups and the programme's rules as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from beneficiaries import listing
from beneficiaries.enums import (
    AidItem,
    Channel,
    Component,
    EnrolmentStatus,
    ExitReason,
    NikQuality,
    PaymentPeriod,
    RegistryKind,
)
from beneficiaries.extensions import extensions
from beneficiaries.models import Benefit, ComponentRule, CountingRule, FamilyGroup, Household, RegistryRecord
from beneficiaries.selection import PARAMETER, Selection
from beneficiaries.services.rules import save_rule
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.exchange.exports import register
from pkh_portal.exchange.fields import Fill, SheetField
from pkh_portal.exchange.resources import SheetResource
from pkh_portal.exchange.selecting import PICKED, Selected, picked, without_numbers
from pkh_portal.spreadsheets import ColumnKind

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest

_ORDER = ("name_key", "pk")


def _count(component: Component) -> SheetField:
    return SheetField(component.count_field, component.label, kind=ColumnKind.INTEGER, width=10)


@register
class HouseholdResource(SheetResource):
    """Families as the list of KPM shows them, with what higher floors add to it."""

    name = SheetField("name", _("Nama pengurus"), width=32)
    nik = SheetField("nik", _("NIK"), kind=ColumnKind.LONG_NUMBER)
    nik_quality = SheetField("nik_quality", _("Mutu NIK"), choices=NikQuality, width=14)
    family_card_no = SheetField("family_card_no", _("No. KK"), kind=ColumnKind.LONG_NUMBER)
    participant_no = SheetField("participant_no", _("No. peserta PKH"), kind=ColumnKind.LONG_NUMBER)
    kecamatan = SheetField("kecamatan__name", _("Kecamatan"), width=20)
    village = SheetField("village_shown", _("Desa/kelurahan"), width=22)
    address = SheetField("address", _("Alamat"), width=36)
    rt = SheetField("rt", _("RT"), width=6)
    rw = SheetField("rw", _("RW"), width=6)
    hamlet = SheetField("hamlet", _("Dusun/lingkungan"), width=18)
    phone = SheetField("phone", _("Nomor HP"), kind=ColumnKind.LONG_NUMBER)
    group = SheetField("group__name", _("Kelompok"), width=22)
    channel = SheetField("channel", _("Bank/kanal"), choices=Channel, width=18)
    card_no = SheetField("card_no", _("Nomor KKS"), kind=ColumnKind.LONG_NUMBER)
    account_no = SheetField("account_no", _("Nomor rekening"), kind=ColumnKind.LONG_NUMBER)
    n_pregnant = _count(Component.PREGNANT)
    n_early_childhood = _count(Component.EARLY_CHILDHOOD)
    n_sd = _count(Component.SD)
    n_smp = _count(Component.SMP)
    n_sma = _count(Component.SMA)
    n_disability = _count(Component.DISABILITY)
    n_elderly = _count(Component.ELDERLY)
    n_rights_victim = _count(Component.RIGHTS_VICTIM)
    status = SheetField("status", _("Status"), choices=EnrolmentStatus, width=14)
    exit_reason = SheetField("exit_reason", _("Alasan keluar"), choices=ExitReason, width=28)
    registry = SheetField("registry_shown", _("Registri terakhir"), width=20)
    decile = SheetField("decile_shown", _("Desil"), kind=ColumnKind.INTEGER, width=8)
    last_visit_on = SheetField("last_visit_on", _("Kunjungan terakhir"), kind=ColumnKind.DATE)

    related = ("kecamatan", "village", "group")

    class Meta:
        model = Household

    @classmethod
    def select(cls, request: HttpRequest, page: ModelAdmin[Any]) -> Selected:
        """What the list's own reading of the address finds, a handed-over selection, or the ticked rows."""
        scope = scope_of(request)
        if PICKED in request.GET:
            return picked(Household.objects.visible_to(scope).order_by(*_ORDER), request)
        if PARAMETER in request.GET:
            selection = Selection.from_token(request.GET[PARAMETER], request.user)  # type: ignore[arg-type] # Signed in.
            rows, words = selection.households(scope), selection.describe(scope)
        else:
            rows, words = listing.apply(request.GET, scope), listing.describe(request.GET, scope)
        return Selected(rows.order_by(*_ORDER), [without_numbers(words)])

    @classmethod
    def added_fields(cls) -> dict[str, SheetField]:
        own = {str(field.heading) for field in cls.fields.values()}
        columns = [column for extension in extensions() for column in extension.columns()]
        return {
            f"added_{column.name}": SheetField(f"added_values__{column.name}", column.heading, width=28)
            for column in columns
            if str(column.heading) not in own
        }

    def prepare(self, rows: Sequence[Any]) -> None:
        columns = [column for extension in extensions() for column in extension.columns()]
        answers = {column.name: column.values(rows) for column in columns}
        latest = _latest_registries(rows)
        for row in rows:
            row.added_values = {name: by_key.get(row.pk, "") for name, by_key in answers.items()}
            row.village_shown = row.village.name if row.village else row.village_text
            row.registry_shown, row.decile_shown = latest.get(row.pk, (None, None))


def _latest_registries(rows: Sequence[Household]) -> dict[int, tuple[str, int | None]]:
    """What the last registry said of each family: its name with the family's number there, and the decile."""
    records = RegistryRecord.objects.filter(household__in=rows).order_by("valid_from", "pk")
    return {
        household: (f"{RegistryKind(registry).label} {number}".strip(), decile)
        for household, registry, number, decile in records.values_list("household", "registry", "registry_id", "decile")
    }


@register
class FamilyGroupResource(SheetResource):
    """Groups with their leader and how many active families they have."""

    name = SheetField("name", _("Nama kelompok"), width=30)
    kecamatan = SheetField("kecamatan__name", _("Kecamatan"), width=22)
    village = SheetField("village__name", _("Desa/kelurahan"), width=22)
    leader = SheetField("leader__name", _("Ketua kelompok"), width=30)
    families = SheetField("families_today", _("KPM aktif"), kind=ColumnKind.INTEGER, width=10)

    related = ("kecamatan", "village", "leader")

    class Meta:
        model = FamilyGroup

    def prepare(self, rows: Sequence[Any]) -> None:
        """One count for the chunk; families of a group lie in its kecamatan, so in the scope of whoever sees it."""
        active = Household.objects.visible_to(self.scope).active().filter(group__in=rows).order_by()
        counts = dict(active.values_list("group").annotate(families=Count("pk")))
        for row in rows:
            row.families_today = counts.get(row.pk, 0)


# ── Rules and amounts: in and out ────────────────────────────────────────────────────────────

_RULES_HELP = _(
    "Baris yang hal dan awal berlakunya sudah tersimpan diperbarui; yang lain ditambahkan. Tidak ada baris "
    "yang dihapus. Setiap baris wajib menyebut sumbernya."
)


def _from() -> SheetField:
    fill = Fill("01/01/2025", _("Tanggal seperti 01/01/2025. Kosong: awalnya tidak diketahui."))
    return SheetField("valid_from", _("Berlaku mulai"), kind=ColumnKind.DATE, fill=fill)


def _until() -> SheetField:
    fill = Fill("31/12/2025", _("Hari terakhir berlaku. Kosong: masih berlaku."))
    return SheetField("valid_until", _("Berlaku sampai"), kind=ColumnKind.DATE, fill=fill)


def _source() -> SheetField:
    help_text = _("Peraturan, surat atau berita beserta tanggalnya.")
    return SheetField(
        "source", _("Sumber"), width=44, fill=Fill(_("Kepdirjen …, nomor dan tanggal"), help_text, required=True)
    )


def _note() -> SheetField:
    return SheetField("note", _("Catatan"), width=36, fill=Fill("", _("Boleh kosong.")))


def _age(attribute: str, heading: Any, example: int) -> SheetField:
    fill = Fill(example, _("Umur dalam tahun penuh. Kosong: tanpa batas."))
    return SheetField(attribute, heading, kind=ColumnKind.INTEGER, width=14, fill=fill)


class RuleResource(SheetResource):
    """A table of dated rules, written by the service that knows when rows exclude each other."""

    import_help = _RULES_HELP

    class Meta:
        abstract = True
        # The service looks at the row.
        clean_model_instances = False

    def write(self, instance: Any, is_create: bool, row: dict[str, Any]) -> None:
        save_rule(rule=instance, actor=self.actor)


@register
class ComponentRuleResource(RuleResource):
    """Who counts as a component, from when until when."""

    component = SheetField(
        "component", _("Komponen"), choices=Component, width=26,
        fill=Fill(Component.SD.label, _("Nama komponen seperti pada pilihan."), required=True),
    )  # fmt: skip
    min_age = _age("min_age", _("Umur paling muda"), 6)
    max_age = _age("max_age", _("Umur paling tua"), 21)
    cap = SheetField(
        "cap", _("Paling banyak dihitung"), kind=ColumnKind.INTEGER, width=14,
        fill=Fill(2, _("Jumlah orang per keluarga. Kosong: tidak dibatasi.")),
    )  # fmt: skip
    valid_from, valid_until, source, note = _from(), _until(), _source(), _note()

    class Meta:
        model = ComponentRule
        import_id_fields = ("component", "valid_from")


@register
class CountingRuleResource(RuleResource):
    """How many members of a family are counted."""

    max_members = SheetField(
        "max_members", _("Anggota dihitung paling banyak"), kind=ColumnKind.INTEGER, width=16,
        fill=Fill(4, _("Jumlah orang per keluarga."), required=True),
    )  # fmt: skip
    valid_from, valid_until, source, note = _from(), _until(), _source(), _note()

    class Meta:
        model = CountingRule
        import_id_fields = ("valid_from",)


@register
class BenefitResource(RuleResource):
    """Amounts of aid."""

    item = SheetField(
        "item", _("Untuk"), choices=AidItem, width=30,
        fill=Fill(AidItem.SD.label, _("Komponen atau bantuan seperti pada pilihan."), required=True),
    )  # fmt: skip
    period = SheetField(
        "period", _("Jangka"), choices=PaymentPeriod, width=24,
        fill=Fill(PaymentPeriod.QUARTER.label, _("Jangka pembayaran seperti pada pilihan."), required=True),
    )  # fmt: skip
    amount = SheetField(
        "amount", _("Jumlah (Rp)"), kind=ColumnKind.MONEY, width=16,
        fill=Fill(225000, _("Rupiah bulat, tanpa sen."), required=True),
    )  # fmt: skip
    valid_from, valid_until, source, note = _from(), _until(), _source(), _note()

    class Meta:
        model = Benefit
        import_id_fields = ("item", "period", "valid_from")
