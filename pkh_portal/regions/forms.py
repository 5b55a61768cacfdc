"""Region fields for every form: chosen in a chooser, and checked against what the form allows."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.widgets import RegionChooser

__all__ = ["RegionChoiceField", "RegionChooser"]

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Region]
else:
    _ModelChoiceField = forms.ModelChoiceField  # Generic for the type checker only.


class RegionChoiceField(_ModelChoiceField):
    """A region of one level (of any, without ``level``) out of a queryset.

    The posted key must be in ``queryset`` and on the level, whatever the chooser has offered. Without a queryset
    nothing is allowed: the form, or the admin base class, sets the one of the user's scope.
    """

    default_error_messages = {
        "invalid_choice": _("Pilih wilayah dari daftar; yang terkirim tidak ada atau berada di luar wilayah Anda."),
    }

    def __init__(
        self,
        queryset: QuerySet[Region] | None = None,
        *,
        level: RegionLevel | None = None,
        from_level: RegionLevel | None = None,
        **kwargs: Any,
    ) -> None:
        self.level = level
        if kwargs.get("widget") is None:
            kwargs["widget"] = RegionChooser(level=level, from_level=from_level)
        super().__init__(Region.objects.none() if queryset is None else queryset, **kwargs)

    def to_python(self, value: Any) -> Region | None:
        region = super().to_python(value)
        if region is not None and self.level is not None and region.level != self.level:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return region
