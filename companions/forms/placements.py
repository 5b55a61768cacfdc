"""Forms of posts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import PartedForm
from companions.enums import PersonnelRole
from companions.forms.fields import post_field
from companions.models import Personnel, Placement
from pkh_portal.accounts.dates import DayField
from pkh_portal.accounts.scope import visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region


class PlacementForm(PartedForm):
    """Post somebody to a kecamatan, or to the kabupaten/kota or province above it."""

    region = post_field(
        label=_("Wilayah tugas"),
        help_text=_("Pendamping ditempatkan di kecamatan; koordinator dan operator boleh di kabupaten/kota."),
    )
    valid_from = DayField(label=_("Mulai"), initial=timezone.localdate)
    valid_until = DayField(label=_("Sampai"), required=False, help_text=_("Kosongkan bila sampai ada perubahan."))
    fte = forms.DecimalField(
        label=_("Bagian waktu kerja"),
        min_value=Decimal("0.05"),
        max_value=Decimal(1),
        decimal_places=2,
        initial=Decimal(1),
        localize=True,
        help_text=_("1 = penuh waktu; 0,5 = separuh waktu. Semua penempatan seseorang paling banyak 1."),
    )
    decree_no = forms.CharField(label=_("Nomor SK"), max_length=100, required=False)
    is_coordinator = forms.BooleanField(label=_("Koordinator kecamatan ini"), required=False)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)

    parts = (
        ("", ("region", "valid_from", "valid_until")),
        ("", ("fte", "decree_no", "note", "is_coordinator")),
    )
    wide = frozenset({"region"})

    def __init__(self, *args: Any, person: Personnel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["region"].queryset = visible(Region.objects.all(), self.scope)  # type: ignore[attr-defined] # A field of choices.
        self.initial.setdefault("region", person.region_id if self.scope.covers(person.region_id) else "")

    def clean_region(self) -> Region:
        """A companion works in a kecamatan; a box left empty must not make it the whole kabupaten/kota."""
        region: Region = self.cleaned_data["region"]
        if PersonnelRole(self.person.role).accompanies and region.level != RegionLevel.DISTRICT:
            raise forms.ValidationError(_("Pilih juga kecamatannya: pendamping ditempatkan di kecamatan."))
        return region


class EndPlacementForm(PartedForm):
    """End a post."""

    last_day = DayField(label=_("Hari terakhir di sana"), initial=timezone.localdate)

    parts = (("", ("last_day",)),)

    def __init__(self, *args: Any, person: Personnel, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.placement = person, placement
