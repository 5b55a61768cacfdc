"""Things worth knowing about a batch that are no problem of a row: ``ImportBatch.notices``, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import ImportField

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class Notice(TypedDict):
    """``code`` is one of ``SENTENCES``; ``values`` is what its sentence needs, as JSON."""

    code: str
    values: dict[str, Any]


#: By code. Values: ``texts`` is a list, ``on`` a day (ISO), ``field`` an ``ImportField``, ``count`` a number.
SENTENCES: Final[dict[str, StrOrPromise]] = {
    "same_file": _("Berkas yang sama sudah dimuat pada %(on)s."),
    "unknown_channel": _(
        "Bank atau kanal penyalur berikut tidak dikenal dan tidak diisikan: %(texts)s. Yang dikenal: BRI, BNI, "
        "Mandiri, BTN, BSI, dan Pos."
    ),
    "damaged_numbers": _(
        "%(field)s: %(count)s sel tersimpan sebagai bilangan sehingga angka terakhirnya hilang, dan tidak diisikan. "
        "Ubah kolomnya menjadi teks sebelum berkas dibuat."
    ),
    "dates": _(
        "%(field)s: %(count)s sel tersimpan sebagai tanggal, misalnya 2/1 menjadi 2 Januari, dan tidak diisikan. Ubah "
        "kolomnya menjadi teks sebelum berkas dibuat."
    ),
    "exited_in_file": _(
        "%(count)s KPM di berkas ini sudah tercatat keluar. Statusnya tidak berubah kecuali berkas menyebut status "
        "lain."
    ),
    "groups_created": _("Kelompok berikut belum ada dan akan dicatat: %(texts)s."),
    "companion_left": _("%(count)s KPM tetap pada pendampingnya yang sekarang karena penugasannya tidak dapat diubah."),
}


def told(notice: Mapping[str, Any]) -> str:
    """The sentence of a stored notice, in the language of the moment."""
    values = dict(notice["values"])
    if "texts" in values:
        values["texts"] = ", ".join(f"“{text}”" for text in values["texts"])
    if "field" in values:
        values["field"] = ImportField(values["field"]).label
    if "on" in values:
        values["on"] = date_format(date.fromisoformat(values["on"]), "j F Y")
    return str(SENTENCES[notice["code"]]) % values
