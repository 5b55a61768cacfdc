"""Who the caretaker is: a NIK that was wrong, and another person in the caretaker's place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality
from beneficiaries.forms.base import HouseholdForm
from beneficiaries.forms.early import tell_early
from beneficiaries.forms.fields import day_field, nik_field, nik_quality_field, note_field, rows
from beneficiaries.models import Household, Member


class NikForm(HouseholdForm):
    """The right NIK of the same person."""

    nik = nik_field(label=_("NIK yang benar"), help_text=_("Kosongkan hanya bila KPM memang belum punya NIK."))
    nik_quality = nik_quality_field(initial=NikQuality.VALID)
    reason = note_field(
        _("Alasan koreksi"), required=True, help_text=_("Misalnya “salah ketik satu angka, dicocokkan dengan KTP”.")
    )

    parts = (("", ("nik", "nik_quality", "reason")),)
    wide = frozenset({"nik", "nik_quality", "reason"})
    unmarked = frozenset({"nik"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        tell_early(self, data)
        return data


class CaretakerForm(HouseholdForm):
    """Another person who holds the aid for the family: one of its members, or somebody not yet recorded."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Anggota keluarga"),
        required=False,
        empty_label=_("Tidak ada di daftar: diisi di bawah"),
        help_text=_("Nama dan NIK diambil dari data anggota; isian di bawah diabaikan."),
    )
    name = forms.CharField(label=_("Nama pengurus baru"), max_length=150, required=False)
    nik = nik_field(label=_("NIK pengurus baru"))
    nik_quality = nik_quality_field(initial=NikQuality.VALID, required=False)
    day = day_field()
    reason = note_field(_("Alasan"), required=True, help_text=_("Misalnya “pengurus lama meninggal”."))

    parts = (
        (_("Dari anggota yang tercatat"), ("member",)),
        (_("Atau orang yang belum tercatat"), ("name", "nik", "nik_quality")),
        (_("Sejak kapan dan mengapa"), ("day", "reason")),
    )
    wide = frozenset({"name", "nik", "nik_quality", "reason"})

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        rows(self.fields["member"], household.members.filter(left_on__isnull=True).exclude(name=household.name))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if member := data.get("member"):
            tell_early(self, {"reason": data.get("reason")})
            return data | {"name": member.name, "nik": member.nik, "nik_quality": member.nik_quality}
        if "name" in data and not data["name"]:
            self.add_error("name", ValidationError(_("Pilih anggota, atau tulis nama pengurus baru."), code="required"))
        if "nik_quality" in data and not data["nik_quality"]:
            self.add_error("nik_quality", ValidationError(_("Pilih mutu NIK."), code="required"))
        tell_early(self, data)
        return data
