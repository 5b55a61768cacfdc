"""Members of a family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.forms.members import LeavesForm, MemberForm, ReturnsForm
from beneficiaries.models import Member
from beneficiaries.services.members import add_member, member_leaves, member_returns, update_member
from beneficiaries.views.base import DeedView, with_link


class MemberAddView(DeedView):
    """One more person of the family."""

    form_class = MemberForm
    permission_required = "beneficiaries.add_member"
    heading = gettext_lazy("Tambah anggota keluarga")
    lead = gettext_lazy(
        "Isi yang diketahui. Komponennya ditentukan dari tanggal lahir, sekolah, dan keadaan lain di bawah."
    )
    submit_label = gettext_lazy("Tambahkan anggota")
    icon = "person_add"

    def consequences(self) -> Sequence[str]:
        return (
            _("Begitu anggota dicatat, bantuan dihitung dari anggota, bukan lagi dari jumlah menurut daftar."),
            _("Komponen mengikuti aturan yang berlaku pada hari penghitungan, jadi berganti sendiri seiring umur."),
            _("Jumlah menurut daftar ikut naik bila anggota yang tercatat lebih banyak dari itu; tidak pernah turun."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        data["nik"] = data.get("nik", "")
        member = add_member(household=self.subject, actor=self.actor, **data)
        self.done = with_link(
            _("%(name)s ditambahkan.") % {"name": member.name},
            reverse("beneficiaries:member_add", args=[self.subject.pk]),
            _("Tambah anggota lain"),
        )
        return self.back()


class MemberDeed(DeedView):
    """A deed about one member of the family: absent unless of this very family."""

    permission_required = "beneficiaries.change_member"
    member: Member

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.has_perm(self.permission_required):
            members = self.members().filter(household__in=self.subjects().filter(pk=kwargs["pk"]).values("pk"))
            self.member = get_object_or_404(members, pk=kwargs["member"])
        return super().dispatch(request, *args, **kwargs)

    def members(self) -> QuerySet[Member]:
        return Member.objects.visible_to(self.scope)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "member": self.member}


class MemberChangeView(MemberDeed):
    """What is known of a member."""

    form_class = MemberForm
    heading = gettext_lazy("Ubah data anggota")
    lead = gettext_lazy("Perbaiki atau lengkapi. NIK yang tersamar tetap tersimpan bila tidak diganti.")
    submit_label = gettext_lazy("Simpan perubahan")
    icon = "save"

    def consequences(self) -> Sequence[str]:
        return (
            _("Nilai lama tetap terbaca di riwayat."),
            _("Komponen dan bantuan dihitung ulang dari data ini."),
            _("Jumlah menurut daftar ikut naik bila anggota yang tercatat lebih banyak dari itu; tidak pernah turun."),
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "member": self.member}

    def serve(self, data: dict[str, Any]) -> str:
        update_member(member=self.member, actor=self.actor, **data)
        self.done = _("Data %(name)s disimpan.") % {"name": self.member.name}
        return self.back()


class MemberLeavesView(MemberDeed):
    """A member who is no longer of the family."""

    form_class = LeavesForm
    heading = gettext_lazy("Keluarkan anggota")
    lead = gettext_lazy("Untuk anggota yang menikah, pindah, atau meninggal. Catatannya tetap tersimpan.")
    submit_label = gettext_lazy("Keluarkan dari keluarga")
    icon = "person_remove"
    grave = True

    def refusal(self) -> str:
        return _("Anggota ini sudah tidak serumah.") if self.member.left_on else ""

    def consequences(self) -> Sequence[str]:
        return (
            _("Mulai hari itu %(name)s tidak dihitung lagi sebagai anggota maupun komponen.")
            % {"name": self.member.name},
            _("Datanya tidak dihapus, dan riwayatnya tetap terbaca."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        member_leaves(member=self.member, day=data["day"], note=data["note"], actor=self.actor)
        self.done = with_link(
            _("%(name)s tidak lagi tercatat serumah.") % {"name": self.member.name},
            reverse("beneficiaries:member_returns", args=[self.subject.pk, self.member.pk]),
            _("Keliru? Kembalikan"),
        )
        return self.back()


class MemberReturnsView(MemberDeed):
    """A member who has not left after all, or is back."""

    form_class = ReturnsForm
    heading = gettext_lazy("Kembalikan anggota")
    lead = gettext_lazy("Untuk anggota yang keliru dikeluarkan, atau yang kembali tinggal bersama keluarga.")
    submit_label = gettext_lazy("Ya, kembalikan")
    icon = "undo"

    def refusal(self) -> str:
        return "" if self.member.left_on else _("Anggota ini masih tercatat serumah.")

    def consequences(self) -> Sequence[str]:
        return (
            _("Tanggal keluarnya dihapus; %(name)s dihitung lagi seperti tidak pernah pergi.")
            % {"name": self.member.name},
        )

    def serve(self, data: dict[str, Any]) -> str:
        member_returns(member=self.member, actor=self.actor)
        self.done = _("%(name)s kembali tercatat serumah.") % {"name": self.member.name}
        return self.back()
