"""A day in our own forms: typed as DD-MM-YYYY, or chosen in the calendar that the browser brings."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITTEN = "%d-%m-%Y"
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


class DayInput(forms.DateInput):
    """A text input with a button beside it that opens the browser's own calendar (``controls.js``).

    The calendar's input has no name: what is posted is what stands in the text. Without scripts there is no button.
    """

    template_name = "accounts/widgets/day_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": "10", **(attrs or {})}, format=WRITTEN)


class DayField(forms.DateField):
    """A day, in any way of writing that the office uses; the day always comes before the month."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Tulis tanggal sebagai hari-bulan-tahun, misalnya 31-12-2026."),
        "year": _("Periksa tahunnya: di sini hanya tahun 1900 sampai 2199."),
    }

    def to_python(self, value: Any) -> date | None:
        """Refuses years that nobody means; the calendar ends at 9999, and the day after it is an error."""
        day: date | None = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        return day
