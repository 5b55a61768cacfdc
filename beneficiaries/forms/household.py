"""A new family, and the data of one that may be changed as they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Channel, Component, NikQuality
from beneficiaries.forms.base import COLUMNS, HouseholdForm, PartedForm
from beneficiaries.forms.early import tell_early, tell_taken
from beneficiaries.forms.fields import (
    PlaceField,
    day_field,
    home_of,
    masked_field,
    nik_field,
    nik_quality_field,
    rows,
)
from beneficiaries.identifiers import clean_number
from beneficiaries.models import FamilyGroup, Household
from beneficiaries.names import name_key
from beneficiaries.querysets import HouseholdQuerySet

COUNTS = tuple(component.count_field for component in Component)
#: So many families that might be the same are shown; more would help nobody.
ALIKE = 5


def _text(name: str, **kwargs: Any) -> forms.CharField:
    """A text field of the household, with its label and length."""
    column = COLUMNS[name]
    kwargs = {"label": capfirst(column.verbose_name), "max_length": column.max_length, "required": False, **kwargs}
    kwargs.setdefault("help_text", column.help_text)
    return forms.CharField(**kwargs)


class CreateForm(PartedForm):
    """What is needed to take up a family; members, group and the rest follow on its page."""

    name = _text("name", required=True)
    nik = nik_field(label=_("NIK pengurus"), help_text=_("Seperti tertulis di KTP."))
    nik_quality = nik_quality_field(initial=NikQuality.VALID)
    family_card_no = _text("family_card_no", widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    participant_no = _text("participant_no")
    valid_from = day_field(label=_("Peserta sejak"))
    place = PlaceField(
        label=_("Kecamatan dan desa"), help_text=_("Kecamatan wajib; desa atau kelurahan boleh menyusul.")
    )
    address = _text("address")
    hamlet = _text("hamlet")
    rt = _text("rt")
    rw = _text("rw")
    phone = _text("phone", widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    another = forms.BooleanField(
        label=_("Ini keluarga lain; tetap tambahkan sebagai KPM baru."), required=False, widget=forms.HiddenInput
    )

    parts = (
        (_("Pengurus"), ("name", "nik", "nik_quality")),
        (_("Kartu keluarga dan kepesertaan"), ("family_card_no", "participant_no", "valid_from")),
        (_("Tempat tinggal"), ("place", "address", "rt", "rw", "hamlet", "phone", "another")),
    )
    wide = frozenset({"name", "nik_quality", "place", "address", "another"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Household] = []
        #: Who has the very same valid NIK: no second record of them can be made.
        self.holders: list[Household] = []
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101 - for the type checker.
        place.offer(self.scope)
        place.initial = home_of(self.scope)

    def clean(self) -> dict[str, Any]:
        """Refuse a NIK that is taken at once; ask once whether the family is not one of those alike."""
        data = super().clean() or self.cleaned_data
        nik = clean_number(data.get("nik") or "")
        tell_early(self, data)
        fits = "nik" in data
        tell_taken(self, data)
        if fits and "nik" in self.errors:
            holders = Household.objects.visible_to(self.scope).filter(nik=nik, nik_quality=NikQuality.VALID)
            self.holders = list(holders.select_related("kecamatan", "village"))
        if self.errors:
            return data
        self.alike = list(self._alike(data)[:ALIKE])
        if self.alike and not data["another"]:
            self.fields["another"].widget = forms.CheckboxInput()
            self.add_error(
                "another", _("Periksa dulu KPM yang mirip di atas. Bila memang keluarga lain, centang kotak ini.")
            )
        return data

    def _alike(self, data: dict[str, Any]) -> HouseholdQuerySet:
        """Families in the scope with the same name in the kecamatan, the same No. KK or the same NIK of any quality."""
        same = Q(name_key=name_key(data["name"]), kecamatan=data["place"].kecamatan)
        if card := clean_number(data["family_card_no"]):
            same |= Q(family_card_no=card)
        if nik := clean_number(data["nik"]):
            same |= Q(nik=nik)
        return Household.objects.visible_to(self.scope).filter(same).select_related("kecamatan", "village")


class DetailsForm(HouseholdForm):
    """All that is not a deed of its own. Hidden numbers stay as they are unless another is typed."""

    family_card_no = masked_field(label=_("No. KK"), max_length=20)
    participant_no = _text("participant_no")
    address = _text("address")
    hamlet = _text("hamlet")
    rt = _text("rt")
    rw = _text("rw")
    village_text = _text("village_text")
    phone = masked_field(label=_("Nomor HP"), max_length=20)
    group = forms.ModelChoiceField(
        FamilyGroup.objects.none(),
        label=_("Kelompok"),
        required=False,
        empty_label=_("Belum berkelompok"),
        help_text=_("Hanya kelompok di kecamatan KPM ini."),
    )
    channel = forms.ChoiceField(
        label=_("Bank/kanal penyalur"), choices=[("", _("Belum diketahui")), *Channel.choices], required=False
    )
    card_no = masked_field(label=_("Nomor KKS"), max_length=30)
    account_no = masked_field(label=_("Nomor rekening"), max_length=30)

    parts = (
        (_("Nomor keluarga"), ("family_card_no", "participant_no")),
        (_("Alamat, kontak, dan kelompok"), ("address", "rt", "rw", "hamlet", "group", "village_text", "phone")),
        (_("Penyaluran"), ("channel", "card_no", "account_no")),
        (_("Jumlah anggota per komponen, menurut daftar"), COUNTS),
    )
    wide = frozenset({"address", "village_text"})
    unmarked = frozenset(COUNTS)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        for component in Component:
            self.fields[component.count_field] = forms.IntegerField(label=component.label, min_value=0, max_value=20)
        if household.village_id:
            del self.fields["village_text"]
        groups = FamilyGroup.objects.visible_to(self.scope).filter(kecamatan=household.kecamatan_id)
        rows(self.fields["group"], groups)
        self.present(household)
        for name in self.fields:
            self.initial.setdefault(name, getattr(household, name))

    def clean(self) -> dict[str, Any]:
        """Keep what has been changed and nothing else: that is what the service is told."""
        data = super().clean() or self.cleaned_data
        return {
            name: value
            for name, value in data.items()
            if name in self.changed_data and (value is not None or name == "group")
        }
