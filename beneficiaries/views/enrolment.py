"""Whether a family takes part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.forms.enrolment import ExitForm, StatusForm
from beneficiaries.services.enrolments import exit_programme, reactivate, suspend
from beneficiaries.views.base import DeedView, with_link


class StatusView(DeedView):
    """Base: from a day on, with a way back to the same day."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), **self.day_asked_for()}

    def way_back(self, day: date) -> str:
        """The page on which the family is active again from the very day, as if nothing had been."""
        return f"{reverse('beneficiaries:reactivate', args=[self.subject.pk])}?tanggal={day:%d-%m-%Y}"


class SuspendView(StatusView):
    """Not counted from a day on, for the time being."""

    form_class = StatusForm
    heading = gettext_lazy("Tangguhkan kepesertaan")
    lead = gettext_lazy("Untuk keluarga yang bantuannya ditahan sementara, misalnya karena data belum padan.")
    submit_label = gettext_lazy("Tangguhkan")
    icon = "pause_circle"

    def refusal(self) -> str:
        return "" if self.subject.is_active else _("Hanya KPM aktif yang dapat ditangguhkan.")

    def consequences(self) -> Sequence[str]:
        return (
            _("Mulai hari itu KPM ini tidak dihitung sebagai KPM aktif maupun beban pendamping."),
            _("Data dan pendampingnya tetap, dan KPM dapat diaktifkan lagi kapan saja."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        suspend(household=self.subject, actor=self.actor, **data)
        self.done = with_link(
            _("Kepesertaan %(name)s ditangguhkan.") % {"name": self.subject.name},
            self.way_back(data["day"]),
            _("Batalkan"),
        )
        return self.back()


class ReactivateView(StatusView):
    """Counted again from a day on."""

    form_class = StatusForm
    heading = gettext_lazy("Aktifkan lagi")
    lead = gettext_lazy("Untuk keluarga yang ditangguhkan atau telanjur dikeluarkan, dan kini menjadi peserta lagi.")
    submit_label = gettext_lazy("Aktifkan lagi")
    icon = "play_circle"

    def refusal(self) -> str:
        if self.subject.merged_into_id:
            return _("KPM ini sudah digabungkan ke KPM lain, jadi tidak dapat diaktifkan lagi.")
        if not self.subject.is_active or self.subject.enrolments.filter(valid_from__gt=timezone.localdate()).exists():
            return ""  # On the first day of a planned change this calls the plan off.
        return _("KPM ini sudah aktif.")

    def consequences(self) -> Sequence[str]:
        return (
            _("Mulai hari itu KPM ini dihitung lagi sebagai KPM aktif di kecamatannya."),
            _(
                "Dicatat pada hari perubahan terakhir, perubahan itu batal, dan pendampingnya sampai sehari sebelumnya "
                "mendampingi terus bila masih bertugas di kecamatan itu."
            ),
            _("Pada hari lain, pendamping yang penugasannya sudah berakhir ditugaskan lagi tersendiri."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        reactivate(household=self.subject, actor=self.actor, **data)
        self.done = _("%(name)s aktif lagi.") % {"name": self.subject.name}
        return self.back()


class ExitView(StatusView):
    """Out of the programme. Never a deletion."""

    form_class = ExitForm
    heading = gettext_lazy("Keluar dari program")
    lead = gettext_lazy(
        "Untuk keluarga yang bukan peserta lagi: graduasi, meninggal, pindah ke luar wilayah, data ganda."
    )
    submit_label = gettext_lazy("Keluarkan dari program")
    icon = "logout"
    grave = True

    def refusal(self) -> str:
        return _("KPM ini sudah keluar dari program.") if self.subject.status == EnrolmentStatus.EXIT else ""

    def consequences(self) -> Sequence[str]:
        return (
            _("Mulai hari itu KPM ini tidak dihitung lagi, dan pendampingannya berakhir."),
            _("Data dan riwayatnya tetap tersimpan; tidak ada yang dihapus."),
            _("Bila keliru, KPM dapat diaktifkan lagi; yang sudah dilaporkan tidak ikut berubah."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name != "sure"}
        exit_programme(household=self.subject, actor=self.actor, **details)
        self.done = with_link(
            _("%(name)s keluar dari program.") % {"name": self.subject.name},
            self.way_back(data["day"]),
            _("Keliru? Aktifkan lagi"),
        )
        return self.back()
