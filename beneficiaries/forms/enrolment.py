"""Whether a family takes part: suspended, active again, out of the programme."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import ExitReason
from beneficiaries.forms.base import HouseholdForm
from beneficiaries.forms.fields import day_field, note_field


def _decree() -> forms.CharField:
    return forms.CharField(label=_("Nomor SK/berita acara"), max_length=100, required=False)


class StatusForm(HouseholdForm):
    """Suspended, or active again, from a day on."""

    day = day_field()
    note = note_field(_("Alasan"), required=True)
    decree_no = _decree()

    parts = (("", ("day", "decree_no", "note")),)
    wide = frozenset({"note"})


class ExitForm(HouseholdForm):
    """Out of the programme from a day on, for a reason that the yearly figures count."""

    reason = forms.ChoiceField(label=_("Alasan keluar"), choices=[("", _("Pilih alasan")), *ExitReason.choices])
    day = day_field(label=_("Keluar mulai"))
    decree_no = _decree()
    note = note_field(_("Catatan"))
    sure = forms.BooleanField(label=_("Ya, keluarga ini tidak lagi menjadi peserta mulai tanggal di atas."))

    parts = (("", ("reason", "day", "decree_no", "note", "sure")),)
    wide = frozenset({"reason", "note", "sure"})
