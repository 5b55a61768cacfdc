"""Forms of the wiring's own pages."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: How people name the three zones, and where they apply.
TIME_ZONE_NAMES = {
    "Asia/Jakarta": gettext_lazy("WIB (Indonesia Barat)"),
    "Asia/Makassar": gettext_lazy("WITA (Indonesia Tengah)"),
    "Asia/Jayapura": gettext_lazy("WIT (Indonesia Timur)"),
}


def time_zone_choices() -> list[tuple[str, str]]:
    """The zones, after the choice to go with the office."""
    office = _("Sama dengan kantor: %(zone)s") % {"zone": TIME_ZONE_NAMES[settings.TIME_ZONE]}
    return [("", office), *((zone, str(name)) for zone, name in TIME_ZONE_NAMES.items())]


class PreferencesForm(forms.Form):
    """Language and time zone of the signed-in user."""

    language = forms.ChoiceField(label=gettext_lazy("Bahasa"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=gettext_lazy("Zona waktu"), choices=time_zone_choices, required=False)
