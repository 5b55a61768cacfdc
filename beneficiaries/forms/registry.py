"""What a national registry says of a family from a day on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import RegistryKind
from beneficiaries.forms.base import HouseholdForm
from beneficiaries.forms.fields import day_field


class RegistryForm(HouseholdForm):
    """The entry replaces the one before it in the same registry from its first day on."""

    registry = forms.ChoiceField(label=_("Registri"), choices=RegistryKind.choices, initial=RegistryKind.DTSEN)
    registry_id = forms.CharField(label=_("ID registri"), max_length=50, required=False)
    decile = forms.IntegerField(
        label=_("Desil"),
        required=False,
        min_value=1,
        max_value=10,
        help_text=_("1 paling miskin, 10 paling sejahtera. Kosongkan bila tidak ada."),
    )
    valid_from = day_field()

    parts = (("", ("registry", "valid_from", "registry_id", "decile")),)
