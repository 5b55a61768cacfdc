"""Families that become two, or one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality
from beneficiaries.forms.base import COLUMNS, HouseholdForm
from beneficiaries.forms.early import tell_early
from beneficiaries.forms.fields import day_field, nik_field, nik_quality_field, note_field, rows
from beneficiaries.identifiers import clean_number, nik_facts
from beneficiaries.models import Household, Member
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.families import FILLABLE
from pkh_portal.accounts.choices import TickList

#: Whoever is younger may hold the aid of a family, but seldom does: the form asks.
ADULT = 18


class SplitForm(HouseholdForm):
    """Members who go on as a family of their own, and who its caretaker is."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=_("Anggota yang ikut keluarga baru"),
        widget=TickList,
        error_messages={
            "required": _("Centang sedikitnya satu anggota."),
            "invalid_choice": _("Pilih dari anggota keluarga ini."),
            "invalid_pk_value": _("Pilih dari anggota keluarga ini."),
        },
    )
    name = forms.CharField(label=_("Nama pengurus keluarga baru"), max_length=150)
    nik = nik_field(label=_("NIK pengurus keluarga baru"))
    nik_quality = nik_quality_field(initial=NikQuality.MISSING)
    family_card_no = forms.CharField(
        label=_("No. KK keluarga baru"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    day = day_field(label=_("Terpisah mulai"))
    reason = note_field(_("Alasan"), required=True, help_text=_("Misalnya “anak menikah dan punya KK sendiri”."))
    sure = forms.BooleanField(label=_("Ya, jadikan dua KPM mulai tanggal di atas."))
    young = forms.BooleanField(
        label=_("Memang begitu; tetap jadikan pengurus."), required=False, widget=forms.HiddenInput
    )

    parts = (
        (_("Siapa yang berpisah"), ("members",)),
        (_("Keluarga baru"), ("name", "nik", "nik_quality", "family_card_no")),
        (_("Sejak kapan dan mengapa"), ("day", "reason", "sure", "young")),
    )
    wide = frozenset({"members", "name", "nik", "nik_quality", "reason", "sure"})
    confirmed_by = "young"
    warnings_title = _("Pengurus keluarga baru masih anak")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        members = household.members.filter(left_on__isnull=True)
        rows(self.fields["members"], members)
        self.fields["members"].widget.helps = {str(member.pk): member.get_relation_display() for member in members}

    def clean(self) -> dict[str, Any]:
        """Ask once whether a child shall hold the aid of the new family."""
        data = super().clean() or self.cleaned_data
        tell_early(self, data)
        if "nik" in data and data.get("nik_quality") == NikQuality.VALID and "day" in data:
            facts = nik_facts(clean_number(data["nik"]), today=timezone.localdate())
            age = None if facts is None else Member(birth_date=facts.born).age_on(data["day"])
            if age is not None and age < ADULT:
                said = _("Menurut NIK, %(name)s berumur %(age)s tahun pada hari itu. Periksa apakah NIK-nya benar.")
                self.warn(
                    [said % {"name": data.get("name", _("pengurus")), "age": age}],
                    _("Belum ada yang dipecah. Centang bila memang anak ini pengurusnya, atau perbaiki NIK-nya."),
                )
        return data


class MergeForm(HouseholdForm):
    """Another family of the scope that turns out to be the same, or lives with this one now. This one is kept."""

    other = forms.ModelChoiceField(
        Household.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Cari dan pilih dulu KPM yang akan digabungkan."),
            "invalid_choice": _("KPM itu tidak ada atau berada di luar wilayah Anda."),
        },
    )
    fill = forms.MultipleChoiceField(
        label=_("Lengkapi KPM yang tetap"),
        required=False,
        widget=TickList,
        help_text=_("Kosong di KPM ini, terisi di KPM yang keluar. Yang dicentang diambil dari sana."),
    )
    day = day_field(label=_("Digabung mulai"))
    reason = note_field(_("Alasan"), required=True, help_text=_("Misalnya “tercatat dua kali dengan ejaan berbeda”."))
    sure = forms.BooleanField(label=_("Ya, gabungkan. KPM yang satu lagi keluar dari program sebagai data ganda."))

    parts = (("", ("other", "fill", "day", "reason", "sure")),)
    wide = frozenset({"fill", "reason", "sure"})

    def __init__(
        self,
        *args: Any,
        household: Household,
        other: Household | None,
        candidates: HouseholdQuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, household=household, **kwargs)
        rows(self.fields["other"], candidates)
        choices = _fillable(household, other) if other else []
        if choices:
            self.fields["fill"].choices = choices  # type: ignore[attr-defined] # A field of choices.
        else:
            del self.fields["fill"]


def _fillable(kept: Household, gone: Household) -> list[tuple[str, Any]]:
    """What is empty in the one and filled in the other, by the names people know."""
    fields = [COLUMNS[name] for name in FILLABLE]
    if kept.kecamatan_id != gone.kecamatan_id:
        fields = [field for field in fields if field.name not in ("group", "village_text")]
    if kept.village_id:
        fields = [field for field in fields if field.name != "village_text"]
    return [
        (field.name, capfirst(field.verbose_name))
        for field in fields
        if getattr(gone, field.name) and not getattr(kept, field.name)
    ]
