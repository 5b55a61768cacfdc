"""Fields that several forms of families share."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality
from pkh_portal.accounts.choices import ChoiceList
from pkh_portal.accounts.dates import DayField
from pkh_portal.accounts.fields import MaskedCharField, MaskedInput
from pkh_portal.accounts.scope import RegionScope, visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region
from pkh_portal.regions.widgets import RegionChooser


class Place(NamedTuple):
    """Where a family lives: a kecamatan, and the desa in it where that is known."""

    kecamatan: Region
    village: Region | None


class PlaceChooser(RegionChooser):
    """Boxes from kabupaten/kota to desa; the lowest one filled is posted. The label belongs to the kecamatan."""

    def __init__(self) -> None:
        super().__init__(from_level=RegionLevel.REGENCY, attrs={"aria-label": RegionLevel.DISTRICT.label})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box in context["widget"]["boxes"]:
            box["is_main"] = box["level"] is RegionLevel.DISTRICT
        return context


class PlaceField(RegionChoiceField):
    """Gives a ``Place``. A desa brings its kecamatan along, so the two can never disagree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": PlaceChooser(), "label": _("Tempat tinggal"), **kwargs})

    def offer(self, scope: RegionScope) -> None:
        """Accept regions of this scope that exist today."""
        regions = visible(Region.objects.active_on(timezone.localdate()), scope)
        self.queryset = regions.filter(level__gte=RegionLevel.DISTRICT).select_related("parent")

    def clean(self, value: Any) -> Any:
        level = str(value or "").count(".") + 1
        if value and level < RegionLevel.DISTRICT:
            raise ValidationError(_("Pilih kecamatannya juga; desa atau kelurahan boleh menyusul."), code="too_high")
        region = super().clean(value)
        if region is None:
            return None
        if region.level == RegionLevel.DISTRICT:
            return Place(region, None)
        return Place(region.parent, region)


def home_of(scope: RegionScope) -> str:
    """What a place chooser begins with: the one region of a scope, so that nobody has to choose it again."""
    return scope.codes[0] if len(scope.codes) == 1 else ""


class NikInput(forms.TextInput):
    """A NIK, checked while it is typed (``beneficiaries/nik.js``): its length, its date, the sex it states."""

    template_name = "beneficiaries/widgets/nik_input.html"

    class Media:
        js = (forms.widgets.Script("beneficiaries/nik.js", defer=True),)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false", **(attrs or {})})


class MaskedNikInput(MaskedInput):
    """The same over a hidden NIK."""

    template_name = "beneficiaries/widgets/masked_nik_input.html"

    class Media:
        js = (forms.widgets.Script("beneficiaries/nik.js", defer=True),)


class NikQualityChoice(ChoiceList):
    """The qualities of a NIK, each with what it says."""

    def help_of(self, value: str) -> str:
        return NikQuality(value).help if value in NikQuality.values else ""


def nik_field(**kwargs: Any) -> forms.CharField:
    """A NIK as typed. Spaces and dots between the digits are the service's to remove."""
    return forms.CharField(**{"label": _("NIK"), "max_length": 30, "widget": NikInput(), "required": False, **kwargs})


def nik_quality_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        **{"label": _("Mutu NIK"), "choices": NikQuality.choices, "widget": NikQualityChoice(), **kwargs}
    )


def masked_field(*, max_length: int, **kwargs: Any) -> MaskedCharField:
    """A hidden number on a page of our own."""
    widget = kwargs.pop("widget", None) or MaskedInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    return MaskedCharField(max_length=max_length, required=False, widget=widget, **kwargs)


def day_field(**kwargs: Any) -> DayField:
    """The day something holds from; today unless said otherwise."""
    return DayField(**{"label": _("Berlaku mulai"), "initial": timezone.localdate, **kwargs})


def note_field(label: Any, *, required: bool = False, max_length: int = 300, **kwargs: Any) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(
        label=label, required=required, max_length=max_length, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )


def rows(field: forms.Field, queryset: QuerySet[Any]) -> None:
    """Let a field of rows offer and accept exactly these."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker.
    field.queryset = queryset
