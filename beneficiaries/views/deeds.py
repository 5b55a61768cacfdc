"""What can be done to a family, offered to those who may and where it makes sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.extensions import Button, extensions
from beneficiaries.models import Household
from beneficiaries.views.base import CHANGE, RESTRUCTURE
from pkh_portal.accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


def _in_programme(household: Household) -> bool:
    return household.status != EnrolmentStatus.EXIT


def _any(household: Household) -> bool:
    return household.merged_into_id is None


def _not_active(household: Household) -> bool:
    return _any(household) and not household.is_active


def _active(household: Household) -> bool:
    return household.is_active


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the menu: the page ``url_name``, for those with ``permission``, while ``fits`` the family."""

    label: StrOrPromise
    url_name: str
    icon: str
    permission: str = CHANGE
    fits: Callable[[Household], bool] = _in_programme


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Lines under a heading."""

    title: StrOrPromise
    buttons: list[Button]


_GROUPS: tuple[tuple[StrOrPromise, tuple[Deed, ...]], ...] = (
    (
        _("Data"),
        (
            Deed(_("Ubah data"), "details", "edit", fits=_any),
            Deed(_("Koreksi NIK"), "correct_nik", "pin", fits=_any),
            Deed(_("Ganti pengurus"), "caretaker", "switch_account", fits=_any),
            Deed(_("Tambah anggota"), "member_add", "person_add", "beneficiaries.add_member", _any),
            Deed(_("Catat data registri"), "registry", "fact_check", "beneficiaries.add_registryrecord", _any),
        ),
    ),
    (
        _("Tempat dan kepesertaan"),
        (
            Deed(_("Pindah desa/kecamatan"), "move", "moving"),
            Deed(_("Tangguhkan"), "suspend", "pause_circle", fits=_active),
            Deed(_("Aktifkan lagi"), "reactivate", "play_circle", fits=_not_active),
            Deed(_("Keluar dari program"), "exit", "logout"),
        ),
    ),
    (
        _("Susunan keluarga"),
        (
            Deed(_("Pecah keluarga"), "split", "call_split", RESTRUCTURE),
            Deed(_("Gabungkan dengan KPM lain"), "merge", "call_merge", RESTRUCTURE),
        ),
    ),
)


def menu(household: Household, user: User) -> list[MenuGroup]:
    """What this user may do to this family now, and what the floors above add; no empty group."""
    added = [button for extension in extensions() for button in extension.buttons(household, user)]
    groups = [MenuGroup(_("Pendampingan"), added)]
    for title, deeds in _GROUPS:
        offered = [
            Button(deed.label, reverse(f"beneficiaries:{deed.url_name}", args=[household.pk]), deed.icon)
            for deed in deeds
            if deed.fits(household) and user.has_perm(deed.permission)
        ]
        groups.append(MenuGroup(title, offered))
    return [group for group in groups if group.buttons]
