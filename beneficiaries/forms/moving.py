"""A family that lives somewhere else from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.extensions import extensions
from beneficiaries.forms.base import HouseholdForm
from beneficiaries.forms.fields import PlaceField, day_field, note_field
from beneficiaries.models import Household


class MoveForm(HouseholdForm):
    """The new kecamatan and desa, both inside the user's scope, and the address there."""

    place = PlaceField(
        label=_("Kecamatan dan desa baru"), help_text=_("Kecamatan wajib; desa atau kelurahan boleh menyusul.")
    )
    address = forms.CharField(label=_("Alamat baru"), max_length=250, required=False)
    hamlet = forms.CharField(label=_("Dusun/lingkungan"), max_length=100, required=False)
    rt = forms.CharField(label=_("RT"), max_length=5, required=False)
    rw = forms.CharField(label=_("RW"), max_length=5, required=False)
    day = day_field(label=_("Pindah mulai"))
    reason = note_field(_("Alasan"), required=True, help_text=_("Misalnya “ikut keluarga”, “pemekaran desa”."))
    anyway = forms.BooleanField(
        label=_("Tetap pindahkan; KPM ini menunggu pendamping baru."), required=False, widget=forms.HiddenInput
    )

    parts = (
        (_("Ke mana"), ("place", "address", "rt", "rw", "hamlet")),
        (_("Sejak kapan dan mengapa"), ("day", "reason", "anyway")),
    )
    wide = frozenset({"place", "address", "reason", "anyway"})
    confirmed_by = "anyway"
    warnings_title = _("Pendampingnya tidak ikut")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101 - for the type checker.
        place.offer(self.scope)
        self.initial.setdefault("place", household.kecamatan.parent_id)

    def clean_place(self) -> Any:
        place = self.cleaned_data["place"]
        if (place.kecamatan.pk, place.village and place.village.pk) == (
            self.household.kecamatan_id,
            self.household.village_id,
        ):
            raise ValidationError(_("KPM ini sudah tinggal di sana. Alamatnya saja dapat diubah di Ubah data."))
        return place

    def clean(self) -> dict[str, Any]:
        """Ask once whether the family shall lose what the floors above warn of."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        kecamatan, day = data["place"].kecamatan, data["day"]
        warnings = [
            sentence
            for extension in extensions()
            for sentence in extension.warnings_of_move(self.household, kecamatan=kecamatan, day=day)
        ]
        self.warn(warnings, _("Belum ada yang dipindahkan. Centang bila KPM memang harus dipindahkan."))
        return data
