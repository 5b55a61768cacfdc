"""The one navigation of the portal, for the back office and our own pages alike.

Ordered by the work of the user's role, not by app names; an entry shows only to those who may open it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar. ``icon`` is a Material Symbols name; no ``permission`` means everybody.

    ``or_permission`` opens it too: that of people who see only what is their own work there.
    """

    title: Text
    url_name: str
    icon: str
    permission: str = ""
    help: Text = ""
    or_permission: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def allowed(self, user: User) -> bool:
        if not self.permission or user.has_perm(self.permission):
            return True
        return bool(self.or_permission) and user.has_perm(self.or_permission)


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with entries. ``key`` is what the role orders refer to."""

    key: str
    title: Text
    entries: tuple[Entry, ...] = field(default_factory=tuple)


START = Group(
    "start",
    "",
    (
        Entry(_("Beranda"), "home", "home"),
        Entry(_("Pekerjaan saya"), "jobs:list", "hourglass_top", help=_("Impor, laporan dan hitungan yang berjalan.")),
    ),
)
FAMILIES = Group(
    "families",
    _("Keluarga (KPM)"),
    (
        Entry(
            _("Muat data KPM"),
            "beneficiaries:intake",
            "upload_file",
            "beneficiaries.view_importbatch",
            _("Unggah daftar KPM dari Excel, periksa yang berubah, lalu muat; bisa dikembalikan."),
        ),
        Entry(
            _("Daftar KPM"),
            "admin:beneficiaries_household_changelist",
            "family_restroom",
            "beneficiaries.view_household",
            _("Cari dan saring keluarga, lalu buka halaman masing-masing."),
        ),
        Entry(
            _("Perubahan bersama"),
            "beneficiaries:deeds",
            "playlist_add_check",
            "beneficiaries.view_householddeed",
            _("Status atau kelompok yang diubah untuk banyak KPM sekaligus, dan siapa yang mengubahnya."),
        ),
        Entry(
            _("Perlu diperiksa"),
            "beneficiaries:fieldchecks",
            "fact_check",
            "beneficiaries.view_fieldcheck",
            _("KPM yang tidak ada dalam daftar lengkap: diperiksa pendamping, diselesaikan staf."),
            or_permission="beneficiaries.change_fieldcheck",
        ),
        Entry(
            _("Kelompok KPM"),
            "admin:beneficiaries_familygroup_changelist",
            "diversity_3",
            "beneficiaries.view_familygroup",
            _("Kelompok untuk P2K2, ketuanya dan jumlah KPM-nya."),
        ),
    ),
)
COMPANIONS = Group(
    "companions",
    _("SDM dan penugasan"),
    (
        Entry(
            _("Daftar SDM"),
            "admin:companions_personnel_changelist",
            "contacts",
            "companions.view_personnel",
            _("Pendamping dan SDM lain: penempatan, dampingan, cuti, serah terima."),
        ),
        Entry(
            _("Perubahan penugasan"),
            "admin:companions_assignmentoperation_changelist",
            "swap_horiz",
            "companions.view_assignmentoperation",
            _("Penugasan, pengalihan dan penggantian yang sudah dilakukan."),
        ),
    ),
)
REGIONS = Group(
    "regions",
    _("Wilayah"),
    (
        Entry(
            _("Daftar wilayah"),
            "admin:regions_region_changelist",
            "map",
            "regions.view_region",
            _("Provinsi sampai desa dan kelurahan menurut kode Kemendagri."),
        ),
        Entry(
            _("Ejaan wilayah"),
            "admin:regions_regionalias_changelist",
            "spellcheck",
            "regions.view_regionalias",
            _("Ejaan lain yang dikenali saat membaca lembar kerja."),
        ),
        Entry(
            _("Kelas akses kecamatan"),
            "admin:regions_regionaccess_changelist",
            "landscape",
            "regions.view_regionaccess",
            _("Mudah, sulit atau terpencil; menentukan standar beban."),
        ),
    ),
)
REFERENCE = Group(
    "reference",
    _("Aturan program"),
    (
        Entry(
            _("Aturan komponen"),
            "admin:beneficiaries_componentrule_changelist",
            "rule",
            "beneficiaries.view_componentrule",
            _("Siapa yang dihitung sebagai komponen, dari tanggal berapa."),
        ),
        Entry(
            _("Batas anggota dihitung"),
            "admin:beneficiaries_countingrule_changelist",
            "filter_4",
            "beneficiaries.view_countingrule",
            _("Berapa anggota satu keluarga yang dihitung paling banyak."),
        ),
        Entry(
            _("Nilai bantuan"),
            "admin:beneficiaries_benefit_changelist",
            "payments",
            "beneficiaries.view_benefit",
            _("Nilai per komponen menurut sumbernya, dari tanggal berapa."),
        ),
        Entry(
            _("Standar beban dampingan"),
            "admin:reports_caseloadstandard_changelist",
            "balance",
            "reports.view_caseloadstandard",
            _("Berapa KPM untuk satu pendamping, menurut wilayah dan kelas aksesnya."),
        ),
    ),
)
ACCESS = Group(
    "access",
    _("Pengguna dan akses"),
    (
        Entry(
            _("Pengguna"),
            "admin:accounts_user_changelist",
            "group",
            "accounts.view_user",
            _("Siapa boleh masuk, dengan peran apa, di wilayah mana."),
        ),
        Entry(
            _("Peran"),
            "admin:auth_group_changelist",
            "badge",
            "auth.view_group",
            _("Apa yang boleh dilakukan setiap peran."),
        ),
        Entry(
            _("Jejak audit"),
            "admin:accounts_auditevent_changelist",
            "policy",
            "accounts.view_auditevent",
            _("Masuk, ekspor, nomor yang dibuka, perubahan akses."),
        ),
    ),
)
SYSTEM = Group(
    "system",
    _("Sistem"),
    (
        Entry(
            _("Semua pekerjaan"),
            "admin:jobs_job_changelist",
            "checklist",
            "jobs.view_job",
            _("Pekerjaan latar belakang di wilayah Anda."),
        ),
        Entry(
            _("Jadwal"),
            "admin:django_celery_beat_periodictask_changelist",
            "schedule",
            "django_celery_beat.view_periodictask",
            _("Kapan pekerjaan rutin dijalankan."),
        ),
    ),
)

GROUPS = {group.key: group for group in (START, FAMILIES, COMPANIONS, REGIONS, REFERENCE, ACCESS, SYSTEM)}
DEFAULT_ORDER = ("start", "families", "companions", "regions", "reference", "access", "system")
ROLE_ORDERS: dict[Role, tuple[str, ...]] = {
    Role.ADMIN: ("start", "access", "system", "regions", "families", "companions", "reference")
}


def navigation(user: User) -> list[tuple[Group, list[Entry]]]:
    """Groups with the entries the user may open, in the order of the user's first role; no empty group."""
    roles = [role for role in Role if role in user.roles]
    order = ROLE_ORDERS.get(roles[0], DEFAULT_ORDER) if roles else DEFAULT_ORDER
    allowed = [(GROUPS[key], [entry for entry in GROUPS[key].entries if entry.allowed(user)]) for key in order]
    return [(group, entries) for group, entries in allowed if entries]


def is_current(url: str, path: str) -> bool:
    """Whether the page at ``path`` belongs to the entry with this address: the entry's own page or one below it."""
    return path == url or (path.startswith(url) and url != reverse("home"))
