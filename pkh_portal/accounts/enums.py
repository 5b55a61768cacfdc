"""Choices that own their meaning: roles and kinds of audited events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in the programme (domain.md section 1). The value names the group in the database."""

    ADMIN = "admin", _("Admin sistem")
    STAFF = "staff", _("Staf Dinsos")
    COORDINATOR = "coordinator", _("Koordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    OPERATOR = "operator", _("Operator")
    COMPANION = "companion", _("Pendamping")
    TKSK = "tksk", _("TKSK")
    LEADER = "leader", _("Pimpinan")

    @property
    def duty(self) -> str:
        """One line that tells an administrator what the role is for."""
        return str(_DUTIES[self])


_DUTIES = {
    Role.ADMIN: _("Mengelola pengguna, wilayah akses, jadwal dan jejak audit."),
    Role.STAFF: _("Mengelola data KPM, SDM, penugasan dan kegiatan di wilayahnya."),
    Role.COORDINATOR: _("Membagi beban dampingan dan mengambil laporan di wilayahnya."),
    Role.SUPERVISOR: _("Mengawal mutu pendampingan dan penanganan kasus."),
    Role.OPERATOR: _("Memuat dan merapikan data KPM dari lembar kerja."),
    Role.COMPANION: _("Mendampingi KPM dan mencatat kunjungan serta pertemuan kelompok."),
    Role.TKSK: _("Mendata dan merujuk warga di kecamatannya."),
    Role.LEADER: _("Melihat angka ringkas; tidak melihat data perorangan."),
}


class AuditAction(models.TextChoices):
    """Events that are kept for good. Grouped by what an auditor asks: who came in, who saw, who changed access."""

    LOGIN = "login", _("Masuk")
    LOGIN_FAILED = "login_failed", _("Gagal masuk")
    LOGOUT = "logout", _("Keluar")
    PASSWORD_CHANGED = "password_changed", _("Kata sandi diganti")
    PASSWORD_RESET = "password_reset", _("Kata sandi diatur ulang")
    MFA_ADDED = "mfa_added", _("Verifikasi dua langkah ditambah")
    MFA_REMOVED = "mfa_removed", _("Verifikasi dua langkah dilepas")
    REVEAL = "reveal", _("Nomor dibuka penuh")
    EXPORT = "export", _("Ekspor")
    IMPORT = "import", _("Impor")
    APPROVAL = "approval", _("Persetujuan")
    USER_CREATED = "user_created", _("Pengguna dibuat")
    USER_CHANGED = "user_changed", _("Pengguna diubah")
    ROLE_CHANGED = "role_changed", _("Peran diubah")
    GRANT_CHANGED = "grant_changed", _("Wilayah akses diubah")
    REGION_CHANGED = "region_changed", _("Data wilayah diubah")
    SCHEDULE_CHANGED = "schedule_changed", _("Jadwal diubah")

    @property
    def tone(self) -> str:
        """Badge colour in lists: what an auditor should notice first is not neutral."""
        return _TONES.get(self, "info")


_TONES = {
    AuditAction.LOGIN_FAILED: "danger",
    AuditAction.REVEAL: "warning",
    AuditAction.EXPORT: "warning",
    AuditAction.PASSWORD_RESET: "warning",
    AuditAction.ROLE_CHANGED: "warning",
    AuditAction.GRANT_CHANGED: "warning",
    AuditAction.MFA_REMOVED: "warning",
}
