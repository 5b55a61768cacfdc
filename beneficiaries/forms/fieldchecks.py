"""Forms of the questions about families that a complete list does not mention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import ExitReason
from beneficiaries.forms.base import PartedForm
from beneficiaries.forms.fields import day_field, note_field
from beneficiaries.intake_enums import FieldAnswer
from beneficiaries.services.fieldchecks import REASONS
from pkh_portal.accounts.choices import ChoiceList

_HELPS: Mapping[str, Any] = {
    FieldAnswer.STILL_THERE: _("Keluarga ini masih ada dan masih peserta; hanya terlewat dalam daftar."),
    FieldAnswer.GRADUATED: _("Tidak ada komponen lagi, atau mengundurkan diri karena sudah sejahtera."),
    FieldAnswer.DIED: _("Pengurus meninggal dan tidak ada anggota keluarga yang menggantikan."),
    FieldAnswer.MOVED: _("Sekarang tinggal di kabupaten/kota lain."),
    FieldAnswer.DOUBLE: _("Keluarga yang sama tercatat dua kali di portal."),
    FieldAnswer.NOT_FOUND: _("Sudah dicari di alamatnya dan ditanyakan kepada tetangga atau ketua kelompok."),
}


class _Answers(ChoiceList):
    helps = _HELPS


class AnswerForm(PartedForm):
    """What the pendamping found."""

    answer = forms.ChoiceField(label=_("Apa yang Anda temukan?"), choices=FieldAnswer.choices, widget=_Answers())
    found_on = day_field(label=_("Diperiksa pada"))
    note = note_field(_("Catatan"), help_text=_("Misalnya pindah ke mana, atau siapa yang memberi tahu."))

    parts = (("", ("answer", "found_on", "note")),)
    wide = frozenset({"answer", "note"})


class SendBackForm(PartedForm):
    """What the pendamping is to look at again."""

    note = note_field(_("Apa yang perlu diperiksa lagi?"), required=True)

    parts = (("", ("note",)),)
    wide = frozenset({"note"})


class CloseForm(PartedForm):
    """What closing needs to know: a day and a reason only where the answer lets the family leave."""

    exit_reason = forms.ChoiceField(label=_("Alasan keluar"), widget=ChoiceList())
    day = day_field(label=_("Keluar mulai"))
    note = note_field(_("Catatan staf"))
    sure = forms.BooleanField(label=_("Ya, mulai tanggal itu bukan peserta lagi."))

    parts = (("", ("exit_reason", "day", "note", "sure")),)
    wide = frozenset({"exit_reason", "note", "sure"})

    def __init__(self, *args: Any, answer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = REASONS.get(answer, ())
        if len(reasons) > 1:
            choices = [(reason.value, ExitReason(reason).label) for reason in reasons]
            self.fields["exit_reason"].choices = choices  # type: ignore[attr-defined] # A field of choices.
        else:
            del self.fields["exit_reason"]
        if not reasons:
            del self.fields["day"], self.fields["sure"]
