"""Who the caretaker is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.forms.identity import CaretakerForm, NikForm
from beneficiaries.services.identity import change_caretaker, correct_nik
from beneficiaries.views.base import DeedView


class NikView(DeedView):
    """The right NIK of the same person."""

    form_class = NikForm
    template_name = "beneficiaries/correct_nik.html"
    heading = gettext_lazy("Koreksi NIK")
    lead = gettext_lazy(
        "Untuk NIK yang salah tulis. Orangnya tetap sama; bila orangnya berganti, pakai Ganti pengurus."
    )
    submit_label = gettext_lazy("Ganti NIK")
    icon = "pin"

    def consequences(self) -> Sequence[str]:
        return (
            _("NIK lama diganti, dan tetap tersimpan (tersamar) di riwayat bersama alasan Anda."),
            _("NIK yang sah tidak boleh sama dengan NIK KPM lain mana pun, juga di luar wilayah Anda."),
            _("Pendamping, status, dan bantuan tidak berubah."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        correct_nik(household=self.subject, actor=self.actor, **data)
        self.done = _("NIK %(name)s sudah dikoreksi.") % {"name": self.subject.name}
        return self.back()


class CaretakerView(DeedView):
    """Another caretaker for the same family."""

    form_class = CaretakerForm
    heading = gettext_lazy("Ganti pengurus")
    lead = gettext_lazy("Keluarganya tetap; yang berganti orang yang terdaftar sebagai pengurus bantuan.")
    submit_label = gettext_lazy("Ganti pengurus")
    icon = "switch_account"

    def consequences(self) -> Sequence[str]:
        return (
            _("Nama dan NIK KPM menjadi milik pengurus baru; yang lama tersimpan di riwayat."),
            _("Pendamping, kelompok, dan status tidak berubah."),
            _("KKS dan rekening tidak ikut berganti. Ubah sesudah bank atau PT Pos menerbitkan yang baru."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name != "member"}
        change_caretaker(household=self.subject, actor=self.actor, **details)
        self.done = _("%(name)s sekarang pengurus keluarga ini.") % {"name": data["name"]}
        return self.back()
