"""A new family, and the data of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.forms.household import CreateForm, DetailsForm
from beneficiaries.services.households import create_household, update_details
from beneficiaries.views.base import DeedView, with_link
from pkh_portal.accounts.pages import ServiceFormView


class CreateView(ServiceFormView):
    """A new family. Those alike are shown first, so that none is recorded twice."""

    permission_required = "beneficiaries.add_household"
    template_name = "beneficiaries/create.html"
    form_class = CreateForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "consequences": (
                _("KPM ini dihitung sebagai KPM aktif di kecamatannya sejak tanggal yang ditulis."),
                _("KPM menunggu pendamping sampai ditugaskan."),
                _("KPM yang mirip ditunjukkan dulu, supaya tidak tercatat dua kali."),
                _("KPM tidak dapat dihapus. Yang keliru dikoreksi, digabungkan, atau dikeluarkan dengan alasan."),
            ),
        }

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name not in ("place", "another")}
        place = data["place"]
        household = create_household(kecamatan=place.kecamatan, village=place.village, actor=self.actor, **details)
        self.done = with_link(
            _("KPM %(name)s ditambahkan.") % {"name": household.name},
            reverse("beneficiaries:member_add", args=[household.pk]),
            _("Lanjutkan dengan anggota keluarganya"),
        )
        return household.get_absolute_url()


class DetailsView(DeedView):
    """What may be changed without a deed of its own."""

    form_class = DetailsForm
    heading = gettext_lazy("Ubah data")
    lead = gettext_lazy("Alamat, kontak, kelompok, penyaluran dan jumlah per komponen. Yang tersamar tetap tersimpan.")
    submit_label = gettext_lazy("Simpan perubahan")
    icon = "save"

    def consequences(self) -> Sequence[str]:
        return (
            _("Nilai lama tetap terbaca di riwayat, dengan nama Anda dan waktunya."),
            _("Nama dan NIK pengurus, desa, dan status tidak diubah di sini; masing-masing punya halaman sendiri."),
            _("Jumlah per komponen hanya dipakai menghitung bantuan selama anggota belum dicatat satu per satu."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        if data:
            update_details(household=self.subject, actor=self.actor, **data)
        self.done = _("Perubahan disimpan.") if data else _("Tidak ada yang berubah.")
        return self.back()
