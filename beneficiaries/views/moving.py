"""A family that lives somewhere else from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.forms.moving import MoveForm
from beneficiaries.services.moving import move
from beneficiaries.views.base import DeedView, with_link
from pkh_portal.regions import codes

ADDRESS = ("address", "hamlet", "rt", "rw")


class MoveView(DeedView):
    """To another desa or kecamatan of the scope. ``ke`` in the address is a place to begin with."""

    form_class = MoveForm
    heading = gettext_lazy("Pindah desa/kecamatan")
    lead = gettext_lazy("Untuk keluarga yang pindah rumah di dalam wilayah Anda, atau yang wilayahnya salah catat.")
    submit_label = gettext_lazy("Pindahkan")
    icon = "moving"

    def refusal(self) -> str:
        return _("KPM ini sudah keluar dari program.") if self.subject.status == EnrolmentStatus.EXIT else ""

    def get_initial(self) -> dict[str, Any]:
        place = self.request.GET.get("ke", "")
        known = {"place": place, **self.address_there(place)} if codes.level_of(place) else {}
        return {**super().get_initial(), **known, **self.day_asked_for()}

    def address_there(self, place: str) -> dict[str, str]:
        """The address the family had when it last lived there, so that moving back brings it back."""
        rows = self.subject.history.filter(Q(village_id=place) | Q(village=None, kecamatan_id=place))
        last = rows.order_by("-history_date", "-history_id").values(*ADDRESS).first()
        return last or {}

    def consequences(self) -> Sequence[str]:
        return (
            _("Mulai hari itu KPM ini dihitung di kecamatan baru; hari-hari sebelumnya tetap di kecamatan lama."),
            _("Alamat lama diganti seluruhnya dengan yang ditulis di sini; yang tidak diisi menjadi kosong."),
            _("Kelompok dilepas bila kecamatannya berganti, sebab kelompok ada di satu kecamatan."),
            _(
                "Bila pendampingnya tidak bertugas di kecamatan baru, pendampingannya berakhir dan KPM menunggu "
                "pendamping baru."
            ),
            _("Pindah ke luar wilayah Anda? Pakai Keluar dari program dengan alasan “Pindah ke luar wilayah”."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        family = self.subject
        data.pop("anyway")
        place, before, accompanied = data.pop("place"), family.village_id or family.kecamatan_id, family.accompanied
        move(household=family, kecamatan=place.kecamatan, village=place.village, actor=self.actor, **data)
        family.refresh_from_db()
        self.done = with_link(
            _("%(name)s pindah ke %(place)s.") % {"name": family.name, "place": place.village or place.kecamatan},
            f"{reverse('beneficiaries:move', args=[family.pk])}?ke={before}&tanggal={data['day']:%d-%m-%Y}",
            _("Pindahkan kembali"),
        )
        if accompanied and not family.accompanied:
            messages.warning(
                self.request, _("Pendampingnya tidak bertugas di sana. KPM ini sekarang tanpa pendamping.")
            )
        return self.back()
