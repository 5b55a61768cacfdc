"""What the home page says: the greeting, and the first steps of a new portal."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.regions.models import Region
from pkh_portal.site.navigation import navigation


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to see to before the portal is of use. ``done`` is looked up, never remembered."""

    title: str
    help: str
    url_name: str
    done: bool


def greeting(now: datetime) -> str:
    """The greeting of the hour in ``now``'s own time zone, as Indonesians divide the day."""
    if 3 <= now.hour < 11:
        return _("Selamat pagi")
    if 11 <= now.hour < 15:
        return _("Selamat siang")
    if 15 <= now.hour < 18:
        return _("Selamat sore")
    return _("Selamat malam")


def leader_pages(user: User) -> str:
    """The pages of somebody who is a leader and nothing else, by name; empty for everybody else."""
    if set(user.roles) != {Role.LEADER}:
        return ""
    entries = [entry for _group, entries in navigation(user) for entry in entries if entry.url_name != "home"]
    return ", ".join(str(entry.title) for entry in entries)


def first_steps(user: User) -> list[Step]:
    """The steps with their state, for administrators; none for others, and none once all are done."""
    if Role.ADMIN not in user.roles:
        return []
    steps = [_regions(), _second_factor(user), _colleagues(user)]
    return [] if all(step.done for step in steps) else steps


def _regions() -> Step:
    count = Region.objects.count()
    if count:
        text = _("%(count)s wilayah, dari provinsi sampai desa, siap dipakai.") % {"count": intcomma(count)}
    else:
        text = _("Belum ada satu pun. Jalankan manage.py load_regions di komputer portal ini.")
    return Step(_("Daftar wilayah"), text, "admin:regions_region_changelist", bool(count))


def _second_factor(user: User) -> Step:
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Step(
        _("Amankan akun Anda"),
        _("Akun admin membuka segalanya. Aktifkan verifikasi dua langkah untuk akun ini."),
        "mfa_index",
        Authenticator.objects.filter(user=user, type__in=strong).exists(),
    )


def _colleagues(user: User) -> Step:
    return Step(
        _("Tambah pengguna"),
        _("Buat akun untuk rekan kerja, lengkap dengan peran dan wilayahnya."),
        "admin:accounts_user_add",
        User.objects.filter(is_active=True).exclude(pk=user.pk).exists(),
    )
