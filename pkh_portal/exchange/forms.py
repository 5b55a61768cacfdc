"""Forms of the pages that export and import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.formats import localize
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.reveal import MIN_REASON
from pkh_portal.exchange.exports import Order
from pkh_portal.spreadsheets import FileFormat

_FORMATS = (
    (FileFormat.XLSX.value, _("Excel (.xlsx)")),
    (FileFormat.CSV.value, _("CSV, dipisah titik koma")),
)


class ExportForm(forms.Form):
    """How the rows are to be written. Numbers in full are offered to those who may have them, and ask for a reason."""

    file_format = forms.ChoiceField(
        label=_("Format berkas"), choices=_FORMATS, initial=FileFormat.XLSX.value, widget=forms.RadioSelect
    )
    full = forms.BooleanField(
        label=_("Sertakan nomor lengkap"),
        required=False,
        help_text=_(
            "Tanpa ini nomor identitas ditulis tersamar. Nomor lengkap hanya untuk pekerjaan yang memerlukannya."
        ),
    )
    reason = forms.CharField(
        label=_("Alasan menyertakan nomor lengkap"),
        required=False,
        max_length=300,
        help_text=_("Wajib bila nomor lengkap disertakan; tercatat dalam jejak audit atas nama Anda."),
    )

    def __init__(self, *args: Any, may_take_numbers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_take_numbers:
            del self.fields["full"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        reason = " ".join(data.get("reason", "").split())
        if data.get("full") and len(reason) < MIN_REASON:
            self.add_error(
                "reason",
                _now("Tulis alasan sedikitnya %(count)s huruf, misalnya “pemadanan data dengan SIKS-NG”.")
                % {"count": MIN_REASON},
            )
        return {**data, "reason": reason if data.get("full") else ""}

    def order(self, query: str) -> Order:
        """What was asked for, of the rows under this address."""
        data = self.cleaned_data
        return Order(query, FileFormat(data["file_format"]), bool(data.get("full")), data["reason"])


class UploadForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label=_("Berkas"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.xlsm,.ods,.csv,.txt"}),
        error_messages={"required": _("Pilih berkas dahulu."), "empty": _("Berkas ini kosong; pilih berkas lain.")},
    )

    def __init__(self, *args: Any, most_rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _now(
            "Excel (.xlsx, .xls), LibreOffice (.ods) atau CSV; paling banyak %(most)s baris."
        ) % {"most": localize(most_rows)}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("Berkas lebih besar dari %(limit)s; bagi menjadi beberapa berkas."),
                params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        return file
