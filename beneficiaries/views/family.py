"""Families that become two, or one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.forms.family import MergeForm, SplitForm
from beneficiaries.models import Household
from beneficiaries.services.families import merge, split
from beneficiaries.views.base import RESTRUCTURE, DeedView, with_link

FOUND = 20


class SplitView(DeedView):
    """Some members go on as a family of their own."""

    permission_required = RESTRUCTURE
    form_class = SplitForm
    heading = gettext_lazy("Pecah keluarga")
    lead = gettext_lazy("Untuk keluarga yang menjadi dua: sebagian anggota berpisah dengan KK dan pengurus sendiri.")
    submit_label = gettext_lazy("Pecah menjadi dua KPM")
    icon = "call_split"
    grave = True

    def refusal(self) -> str:
        if self.subject.status == EnrolmentStatus.EXIT:
            return _("KPM ini sudah keluar dari program.")
        if not self.subject.members.filter(left_on__isnull=True).exists():
            return _("Anggota keluarga ini belum dicatat. Catat dulu siapa anggotanya, baru keluarga dapat dipecah.")
        return ""

    def consequences(self) -> Sequence[str]:
        return (
            _("Anggota yang dicentang pindah ke KPM baru di desa dan kecamatan yang sama."),
            self.status_of_the_new(),
            _("KKS dan rekening tidak ikut."),
            _("Jumlah per komponen mengikuti: anggota yang pindah dihitung di KPM baru, yang tinggal di KPM asal."),
            _("Keduanya saling ditautkan, dan riwayatnya tetap terbaca."),
            _(
                "Pemecahan tidak dapat dibatalkan. Bila keliru, gabungkan KPM baru ke KPM asal: anggotanya kembali, "
                "dan KPM baru tercatat keluar sebagai data ganda."
            ),
        )

    def status_of_the_new(self) -> str:
        """What the new family begins as."""
        if self.subject.is_active:
            return _("KPM baru aktif sejak hari itu seperti KPM asalnya, dan menunggu pendamping.")
        status = self.subject.get_status_display().lower()
        return _("Status KPM asal ikut: KPM baru juga %(status)s sejak hari itu.") % {"status": status}

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name not in ("sure", "young")}
        new = split(household=self.subject, actor=self.actor, **details)
        self.done = with_link(
            _("Keluarga dipecah. Ini KPM yang baru, %(name)s.") % {"name": new.name},
            self.back(),
            _("Lihat KPM asal"),
        )
        return new.get_absolute_url()


class MergeView(DeedView):
    """This family is kept, another one of the scope goes into it. ``cari`` seeks it, ``lain`` names it."""

    permission_required = RESTRUCTURE
    form_class = MergeForm
    template_name = "beneficiaries/merge.html"
    heading = gettext_lazy("Gabungkan dengan KPM lain")
    lead = gettext_lazy(
        "Untuk keluarga yang tercatat dua kali, atau yang kini menjadi satu. KPM di halaman ini yang tetap."
    )
    submit_label = gettext_lazy("Gabungkan")
    icon = "call_merge"
    grave = True

    def refusal(self) -> str:
        return _("KPM ini sudah keluar dari program.") if self.subject.status == EnrolmentStatus.EXIT else ""

    def consequences(self) -> Sequence[str]:
        return (
            _("KPM yang lain keluar dari program dengan alasan “Data ganda” dan ditautkan ke KPM ini."),
            _("Anggotanya pindah ke KPM ini. Jumlah per komponen naik bila anggotanya kini lebih banyak dari itu."),
            _("Data lain KPM ini tidak berubah, kecuali yang Anda centang untuk dilengkapi."),
            _("Pendampingan KPM yang lain berakhir; pendamping KPM ini tetap."),
            _("Penggabungan tidak dapat dibatalkan; periksa dahulu keduanya berdampingan."),
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "other": self.other, "candidates": self.candidates()}

    def get_initial(self) -> dict[str, Any]:
        other = self.other
        return {**super().get_initial(), **({"other": other.pk} if other else {})}

    @cached_property
    def other(self) -> Household | None:
        """The family to be taken in: named in the form or in the address, and inside the scope."""
        key = self.request.POST.get("other") or self.request.GET.get("lain") or ""
        return self.candidates().filter(pk=key).first() if key.isdecimal() else None

    def candidates(self) -> Any:
        """Families of the scope that are still records of their own."""
        return self.subjects().filter(merged_into=None).exclude(pk=self.subject.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sought = self.request.GET.get("cari", "").strip()
        found = list(self.candidates().search(sought)[: FOUND + 1]) if sought else []
        return {
            **super().get_context_data(**kwargs),
            "other": self.other,
            "lost": bool(self.request.GET.get("lain")) and self.other is None,
            "sought": sought,
            "found": found[:FOUND],
            "more": len(found) > FOUND,
        }

    def serve(self, data: dict[str, Any]) -> str:
        gone = data["other"]
        details = {name: data[name] for name in ("day", "reason", "fill") if name in data}
        merge(kept=self.subject, gone=gone, actor=self.actor, **details)
        self.done = with_link(
            _("%(gone)s sudah digabungkan ke KPM ini.") % {"gone": gone.name},
            gone.get_absolute_url(),
            _("Lihat KPM yang keluar"),
        )
        return self.back()
