"""The form of what is done to many assignments at once: to whom, from which day, on what ground."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companions.enums import OperationKind
from companions.models import Personnel
from companions.services.assignments import Terms
from pkh_portal.accounts.dates import DayField
from pkh_portal.accounts.pages import ScopedForm


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg] # Generic for the type checker only.
    """Somebody out of a list that the page draws itself; whom else a key names is refused."""

    default_error_messages = {
        "required": _("Pilih pendampingnya."),
        "invalid_choice": _("Pilih pendamping dari daftar; yang terkirim tidak ada atau berada di luar wilayah Anda."),
    }


class BulkForm(ScopedForm):
    """What assign, transfer, cover and end ask; each leaves out what does not concern it."""

    personnel = PersonField(queryset=Personnel.objects.none(), label=_("Pendamping"))
    effective_on = DayField(
        label=_("Berlaku mulai"), help_text=_("Hari pertama dengan keadaan baru. Boleh hari yang lalu atau nanti.")
    )
    until = DayField(
        label=_("Sampai"),
        required=False,
        help_text=_("Hari terakhir digantikan. Kosongkan bila belum diketahui; isi atau akhiri kemudian."),
    )
    reason = forms.CharField(label=_("Alasan"), max_length=200)
    decree_no = forms.CharField(label=_("Nomor SK atau surat tugas"), max_length=100, required=False)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, kind: OperationKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["personnel"].queryset = self._people()  # type: ignore[attr-defined] # A field of choices.
        self.fields["effective_on"].initial = timezone.localdate
        if kind != OperationKind.COVER:
            del self.fields["until"]
        if kind == OperationKind.END:
            del self.fields["personnel"]
            self.fields["effective_on"].help_text = _("Hari pertama tanpa pendamping ini.")
        if kind == OperationKind.ASSIGN:
            self.fields["reason"].required = False

    def _people(self) -> QuerySet[Personnel]:
        return Personnel.objects.visible_to(self.scope).companions()

    def terms(self) -> Terms:
        """What was filled in, for the service."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "personnel"}
        return Terms(**data)
