"""Forms of the wiring's own pages."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, to_locale

#: What people call the three zones, and where they apply.
TIME_ZONE_NAMES = {
    "Asia/Jakarta": ("WIB", gettext_lazy("Indonesia Barat")),
    "Asia/Makassar": ("WITA", gettext_lazy("Indonesia Tengah")),
    "Asia/Jayapura": ("WIT", gettext_lazy("Indonesia Timur")),
}


def language_choices() -> list[tuple[str, str]]:
    """The languages the portal speaks: the one it is written in, and those that have a catalogue of its texts."""

    def has_catalogue(language: str) -> bool:
        file = Path(to_locale(language), "LC_MESSAGES/django.mo")
        return any((Path(folder) / file).exists() for folder in settings.LOCALE_PATHS)

    return [(code, name) for code, name in settings.LANGUAGES if code == settings.LANGUAGE_CODE or has_catalogue(code)]


def time_zone_choices() -> list[tuple[str, str]]:
    """The zones, after the choice to go with the office."""
    office, _where = TIME_ZONE_NAMES[settings.TIME_ZONE]
    zones = [(zone, f"{name} ({where})") for zone, (name, where) in TIME_ZONE_NAMES.items()]
    return [("", _("Sama dengan kantor (%(zone)s)") % {"zone": office}), *zones]


class PreferencesForm(forms.Form):
    """Language and time zone of the signed-in user."""

    language = forms.ChoiceField(label=gettext_lazy("Bahasa"), choices=language_choices)
    time_zone = forms.ChoiceField(label=gettext_lazy("Zona waktu"), choices=time_zone_choices, required=False)
