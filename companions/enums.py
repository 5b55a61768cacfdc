"""Choices of the companions floor, each with what follows from it. Words are those of domain.md, section 1."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonnelRole(models.TextChoices):
    """What somebody of the SDM PKH, or a TKSK, is there for."""

    COMPANION = "companion", _("Pendamping")
    COORDINATOR_DISTRICT = "coord_district", _("Koordinator kabupaten/kota")
    COORDINATOR_REGION = "coord_region", _("Koordinator wilayah")
    SUPERVISOR = "supervisor", _("Supervisor")
    DATA_OPERATOR = "data_operator", _("Operator/APD")
    ASSISTANT = "assistant", _("Asisten pendamping")
    TKSK = "tksk", _("TKSK")

    @property
    def accompanies(self) -> bool:
        """Whether families are assigned to somebody of this role."""
        return self is PersonnelRole.COMPANION


class Employment(models.TextChoices):
    """How somebody is employed (domain.md section 1: contract before, PPPK since 2025)."""

    CONTRACT = "contract", _("Kontrak")
    PPPK = "pppk", _("PPPK")
    PNS = "pns", _("PNS")
    VOLUNTEER = "volunteer", _("Relawan bertali asih")
    UNKNOWN = "unknown", _("Belum dicatat")


class ServiceStatus(models.TextChoices):
    """Whether somebody works on a day."""

    IN_SERVICE = "in_service", _("Bertugas")
    ON_LEAVE = "on_leave", _("Cuti atau sakit")
    LEFT = "left", _("Tidak bertugas lagi")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {
            ServiceStatus.IN_SERVICE: "success",
            ServiceStatus.ON_LEAVE: "warning",
            ServiceStatus.LEFT: "neutral",
        }[self]


class ServiceReason(models.TextChoices):
    """Why somebody is on leave or has left."""

    SICK = "sick", _("Sakit")
    MATERNITY = "maternity", _("Cuti melahirkan")
    ANNUAL = "annual", _("Cuti")
    STUDY = "study", _("Tugas belajar")
    RESIGNED = "resigned", _("Mengundurkan diri")
    CONTRACT_ENDED = "contract_ended", _("Kontrak berakhir")
    TRANSFERRED = "transferred", _("Pindah tugas ke daerah lain")
    RETIRED = "retired", _("Pensiun")
    DISMISSED = "dismissed", _("Diberhentikan")
    DIED = "died", _("Meninggal dunia")

    @property
    def is_leave(self) -> bool:
        """Whether the person is expected back."""
        return self in LEAVE_REASONS


LEAVE_REASONS = (ServiceReason.SICK, ServiceReason.MATERNITY, ServiceReason.ANNUAL, ServiceReason.STUDY)
LEAVING_REASONS = tuple(reason for reason in ServiceReason if reason not in LEAVE_REASONS)


class AssignmentKind(models.TextChoices):
    """For good, or while somebody is away."""

    PERMANENT = "permanent", _("Tetap")
    COVER = "cover", _("Pengganti sementara")


class OperationKind(models.TextChoices):
    """What was done to assignments in one go."""

    ASSIGN = "assign", _("Penugasan")
    TRANSFER = "transfer", _("Pengalihan")
    COVER = "cover", _("Penggantian sementara")
    END = "end", _("Pengakhiran")


class ChangeAction(models.TextChoices):
    """What one operation did to one assignment."""

    OPENED = "opened", _("dimulai")
    SHORTENED = "shortened", _("diakhiri")
    VOIDED = "voided", _("dibatalkan")


class LeftReason(models.TextChoices):
    """Why a family is left as it is by something done to many assignments at once. Ends the sentence "n KPM …"."""

    NOT_ENROLLED = "not_enrolled", _("belum menjadi peserta pada tanggal itu")
    EXITED = "exited", _("sudah keluar dari program pada tanggal itu")
    NOT_POSTED = "not_posted", _("tinggal di kecamatan yang bukan wilayah tugas pendamping itu pada seluruh masa tugas")
    HAS_ONE = "has_one", _("sudah punya pendamping pada atau sesudah tanggal itu")
    SAME = "same", _("sudah didampingi orang itu")
    NOBODY = "nobody", _("tidak punya pendamping pada atau sesudah tanggal itu")
    NOT_COVERED = "not_covered", _("tidak sedang didampingi pengganti sementara")
    FORMER_ABSENT = "former_absent", _("tidak punya pendamping semula yang bertugas di sana pada tanggal itu")


class VisitKind(models.TextChoices):
    """Why a companion came."""

    HOME = "home", _("Kunjungan rumah")
    SCHOOL = "school", _("Kunjungan sekolah")
    HEALTH = "health", _("Kunjungan posyandu/puskesmas")
    DATA = "data", _("Pemutakhiran data")
    CASE = "case", _("Penanganan masalah")
