"""Forms of the intake desk: the upload, and what the columns of a file are."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.widgets import Script
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.forms.fields import day_field
from beneficiaries.stages import Stage
from pkh_portal.accounts.pages import ScopedForm
from pkh_portal.accounts.scope import RegionScope, visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region
from pkh_portal.regions.widgets import RegionChooser

#: What the file dialogue offers. Readers decide by the content, so this is a help, not a rule.
KINDS: Final = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"
#: As many files at once as a person can follow.
MOST_FILES: Final = 20


class FilesInput(forms.ClearableFileInput):
    """Several files at once; ``beneficiaries/intake_upload.js`` makes a place to drop them of it."""

    allow_multiple_selected = True

    class Media:
        js = (Script("beneficiaries/intake_upload.js", defer=True),)


class FilesField(forms.FileField):
    """One or several files. A file that cannot be taken is named with what to do about it."""

    widget = FilesInput(attrs={"accept": KINDS})
    default_error_messages = {"required": gettext_lazy("Pilih dahulu berkas yang akan dimuat.")}

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            said = _("Paling banyak %(count)s berkas sekaligus. Kirim sisanya sesudah ini.")
            raise ValidationError(said % {"count": MOST_FILES}, code="too_many")
        wrong = [sentence for file in files if (sentence := _refusal_of(file))]
        if wrong:
            raise ValidationError(wrong)
        return files


def _refusal_of(file: UploadedFile[Any]) -> str:
    if not file.size:
        return _("%(name)s kosong. Buka berkasnya di Excel, simpan lagi, lalu unggah.") % {"name": file.name}
    if file.size > settings.UPLOAD_MAX_BYTES:
        said = _("%(name)s lebih besar dari %(megabytes)s MB. Pecah menjadi beberapa berkas, misalnya per kecamatan.")
        return said % {"name": file.name, "megabytes": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}
    return ""


class AreaChooser(RegionChooser):
    """Kabupaten/kota, and a kecamatan in it for those who want to say it; the lower one filled is posted."""

    def __init__(self) -> None:
        super().__init__(from_level=RegionLevel.REGENCY)
        self.levels = [RegionLevel.REGENCY, RegionLevel.DISTRICT]


class UploadForm(ScopedForm):
    """Files, and for where and when they hold."""

    uploads = FilesField(label=gettext_lazy("Berkas daftar KPM"))
    area = RegionChoiceField(
        label=gettext_lazy("Untuk wilayah"),
        widget=AreaChooser(),
        help_text=gettext_lazy(
            "Kecamatan biasanya dibiarkan kosong: dibaca dari kolomnya, dari baris di atas judul, atau dari nama "
            "lembar. Pilih hanya bila berkas sama sekali tidak menyebutnya."
        ),
    )
    effective_on = day_field()
    complete = forms.BooleanField(
        label=gettext_lazy("Ini daftar lengkap"),
        required=False,
        help_text=gettext_lazy(
            "Centang hanya bila berkas memuat semua KPM di kecamatannya. KPM yang tidak disebut tidak dihapus; "
            "pendampingnya diminta memeriksa ke lapangan."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, RegionChoiceField)  # noqa: S101 - for the type checker.
        self.fields["effective_on"].help_text = _(
            "KPM baru dan perubahan status dicatat mulai tanggal ini. Bantuan suatu tahap dihitung untuk KPM yang "
            "sudah tercatat pada hari pertamanya. Untuk daftar tahap berjalan isi hari pertama tahapnya: %(day)s."
        ) % {"day": date_format(Stage.of(timezone.localdate()).begins, "j F Y")}
        existing = Region.objects.active_on(timezone.localdate())
        levels = (RegionLevel.REGENCY, RegionLevel.DISTRICT)
        area.queryset = visible(existing, self.scope).filter(level__in=levels).select_related("parent")
        area.initial = office_of(self.scope)

    def clean(self) -> dict[str, Any]:
        """``region`` and ``kecamatan`` out of the one place chosen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        area: Region | None = data.get("area")
        if area is not None:
            is_kecamatan = area.level == RegionLevel.DISTRICT
            data["region"], data["kecamatan"] = (area.parent, area) if is_kecamatan else (area, None)
            if data["region"] is None or not self.scope.covers(data["region"].pk):
                self.add_error("area", _("Berkas dimuat untuk satu kabupaten/kota penuh; itu di luar wilayah Anda."))
        day = data.get("effective_on")
        if day is not None and day > timezone.localdate():
            self.add_error("effective_on", _("Tanggalnya belum tiba. Pilih hari ini atau sebelumnya."))
        return data


def office_of(scope: RegionScope) -> str:
    """The one kabupaten/kota of a user, so that nobody has to choose it again."""
    return scope.codes[0] if len(scope.codes) == 1 and len(scope.codes[0]) == RegionLevel.REGENCY.code_length else ""
