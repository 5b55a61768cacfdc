"""Members of a family."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality, Relation, Schooling, Sex
from beneficiaries.forms.base import HouseholdForm
from beneficiaries.forms.early import tell_early
from beneficiaries.forms.fields import MaskedNikInput, day_field, masked_field, nik_quality_field, note_field
from beneficiaries.models import Member
from pkh_portal.accounts.dates import DayField

_CHOOSE = [("", _("Pilih"))]


class MemberForm(HouseholdForm):
    """One person. The component follows from these facts by the rules of the day; it is not typed."""

    name = forms.CharField(label=_("Nama"), max_length=150)
    relation = forms.ChoiceField(label=_("Hubungan keluarga"), choices=[*_CHOOSE, *Relation.choices])
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=[*_CHOOSE, *Sex.choices],
        required=False,
        help_text=_("Wajib bila NIK kosong atau tidak sah; selain itu diambil dari NIK."),
    )
    birth_date = DayField(
        label=_("Tanggal lahir"), required=False, help_text=_("Boleh kosong bila NIK-nya sah; misalnya 31-12-2015.")
    )
    nik = masked_field(
        label=_("NIK"), max_length=30,
        widget=MaskedNikInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )  # fmt: skip
    nik_quality = nik_quality_field(initial=NikQuality.MISSING)
    schooling = forms.ChoiceField(label=_("Sekolah"), choices=Schooling.choices, initial=Schooling.NONE)
    grade = forms.CharField(label=_("Kelas"), max_length=20, required=False)
    school_name = forms.CharField(label=_("Nama sekolah"), max_length=150, required=False)
    health_post = forms.CharField(label=_("Posyandu/puskesmas"), max_length=150, required=False)
    pregnant_from = DayField(label=_("Hamil atau nifas sejak"), required=False)
    pregnant_until = DayField(
        label=_("Hamil atau nifas sampai"), required=False, help_text=_("Kosongkan bila masih berlangsung.")
    )
    severe_disability = forms.BooleanField(label=_("Penyandang disabilitas berat"), required=False)
    rights_victim = forms.BooleanField(label=_("Korban pelanggaran HAM berat"), required=False)
    note = note_field(_("Catatan"))

    parts = (
        (_("Siapa"), ("name", "relation", "sex", "birth_date", "nik", "nik_quality")),
        (_("Pendidikan"), ("schooling", "grade", "school_name")),
        (_("Kesehatan"), ("health_post", "pregnant_from", "pregnant_until")),
        (_("Kesejahteraan"), ("severe_disability", "rights_victim", "note")),
    )
    wide = frozenset({"name", "nik", "nik_quality", "school_name", "health_post", "note"})
    unmarked = frozenset({"sex"})

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_nik = member.nik if member is not None else ""
        if member is not None:
            self.present(member)
            for name in self.fields:
                self.initial.setdefault(name, getattr(member, name))

    def clean(self) -> dict[str, Any]:
        """A hidden NIK that was left alone is not told to the service."""
        data = super().clean() or self.cleaned_data
        tell_early(self, data, kept_nik=self.kept_nik)
        if "sex" in data and not data["sex"] and data.get("nik_quality") not in (None, NikQuality.VALID):
            self.add_error(
                "sex", ValidationError(_("Pilih jenis kelamin; NIK-nya tidak menyatakannya."), code="required")
            )
        return {name: value for name, value in data.items() if name != "nik" or value is not None}


class ReturnsForm(HouseholdForm):
    """Nothing to fill in: a yes."""

    parts = ()


class LeavesForm(HouseholdForm):
    """A member who is no longer of the family."""

    day = day_field(label=_("Tidak lagi serumah sejak"))
    note = note_field(_("Alasan"), required=True, help_text=_("Misalnya “menikah”, “pindah”, “meninggal”."))

    parts = (("", ("day", "note")),)
    wide = frozenset({"note"})
