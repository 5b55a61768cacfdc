"""Choices of the beneficiaries floor, each with what follows from it. Words are those of domain.md, section 1."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NikQuality(models.TextChoices):
    """How far a NIK can be relied on. Only a valid one is unique, and only a valid one identifies a family."""

    VALID = "valid", _("Sah")
    DOUBTFUL = "doubtful", _("Diragukan")
    TEMPORARY = "temporary", _("Sementara")
    MASKED = "masked", _("Tersamar")
    MISSING = "missing", _("Tidak ada")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {NikQuality.VALID: "success", NikQuality.MISSING: "danger"}.get(self, "warning")

    @property
    def help(self) -> str:
        """What the word says, for a form."""
        return str(_NIK_HELP[self])


_NIK_HELP = {
    NikQuality.VALID: _("16 angka dengan tanggal lahir yang benar."),
    NikQuality.DOUBTFUL: _("Angkanya ada, tetapi belum cocok dengan KTP atau Dukcapil."),
    NikQuality.TEMPORARY: _("Nomor sementara dari petugas sampai KTP terbit."),
    NikQuality.MASKED: _("Sumbernya menyamarkan sebagian angka, misalnya 7371******."),
    NikQuality.MISSING: _("KPM belum punya NIK atau belum diketahui."),
}


class EnrolmentStatus(models.TextChoices):
    """Whether a family takes part in the programme."""

    ACTIVE = "active", _("Aktif")
    SUSPENDED = "suspended", _("Ditangguhkan")
    EXIT = "exit", pgettext_lazy("kepesertaan", "Keluar")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {
            EnrolmentStatus.ACTIVE: "success",
            EnrolmentStatus.SUSPENDED: "warning",
            EnrolmentStatus.EXIT: "neutral",
        }[self]


class ExitReason(models.TextChoices):
    """Why a family left the programme (domain.md 2.7)."""

    NATURAL = "alami", _("Graduasi alami: tidak ada komponen lagi")
    PROSPEROUS = "sejahtera_mandiri", _("Graduasi sejahtera mandiri")
    BY_SYSTEM = "by_system", _("Data tidak padan dengan Dukcapil atau registri")
    DIED = "meninggal", _("Meninggal tanpa pengganti")
    MOVED = "pindah", _("Pindah ke luar wilayah")
    NOT_FOUND = "tidak_ditemukan", _("Tidak ditemukan")
    DUPLICATE = "ganda", _("Data ganda")
    CIVIL_SERVANT = "asn_tni_polri", _("Anggota keluarga ASN, TNI atau Polri")


class DeedKind(models.TextChoices):
    """What one deed over many families changes."""

    STATUS = "status", _("Status")
    GROUP = "group", _("Kelompok")


class LeftBecause(models.TextChoices):
    """Why a deed over many families left one of them as it was."""

    SAME = "same", _("Sudah demikian")
    MERGED = "merged", _("Sudah digabung ke KPM lain")
    EXITED = "exited", _("Sudah keluar; aktifkan kembali dahulu")
    SAME_DAY = "same_day", _("Statusnya berubah pada hari yang sama; ubah satu per satu")
    TOO_EARLY = "too_early", _("Ada perubahan yang tercatat sesudah hari itu")
    ELSEWHERE = "elsewhere", _("Tinggal di kecamatan lain dari kelompoknya")


class RegistryKind(models.TextChoices):
    """The national registry a family is known in; each had its time (domain.md section 1)."""

    BDT = "bdt", "BDT"
    DTKS = "dtks", "DTKS"
    DTSEN = "dtsen", "DTSEN"


class Channel(models.TextChoices):
    """Through whom aid is paid."""

    BRI = "bri", "BRI"
    BNI = "bni", "BNI"
    MANDIRI = "mandiri", "Bank Mandiri"
    BTN = "btn", "BTN"
    BSI = "bsi", "BSI"
    POST = "pos", "PT Pos Indonesia"


class Component(models.TextChoices):
    """What makes a family eligible (domain.md 2.1). The order is that of the programme's own tables."""

    PREGNANT = "pregnant", _("Ibu hamil/nifas")
    EARLY_CHILDHOOD = "early_childhood", _("Anak usia dini")
    SD = "sd", _("SD/MI")
    SMP = "smp", _("SMP/MTs")
    SMA = "sma", _("SMA/MA/SMK")
    DISABILITY = "disability", _("Penyandang disabilitas berat")
    ELDERLY = "elderly", _("Lanjut usia")
    RIGHTS_VICTIM = "rights_victim", _("Korban pelanggaran HAM berat")

    @property
    def count_field(self) -> str:
        """The column of ``Household`` that counts it: ``n_sd``."""
        return f"n_{self.value}"


class AidItem(models.TextChoices):
    """What an amount is paid for: a component, or the family as such (domain.md 2.2)."""

    FLAT = "flat", _("Bantuan rata per KPM")
    FIXED_REGULAR = "fixed_regular", _("Bantuan tetap PKH reguler per KPM")
    FIXED_ACCESS = "fixed_access", _("Bantuan tetap PKH Akses per KPM")
    PREGNANT = Component.PREGNANT.value, Component.PREGNANT.label
    EARLY_CHILDHOOD = Component.EARLY_CHILDHOOD.value, Component.EARLY_CHILDHOOD.label
    SD = Component.SD.value, Component.SD.label
    SMP = Component.SMP.value, Component.SMP.label
    SMA = Component.SMA.value, Component.SMA.label
    DISABILITY = Component.DISABILITY.value, Component.DISABILITY.label
    ELDERLY = Component.ELDERLY.value, Component.ELDERLY.label
    RIGHTS_VICTIM = Component.RIGHTS_VICTIM.value, Component.RIGHTS_VICTIM.label


class PaymentPeriod(models.TextChoices):
    """The stretch of time an amount is for."""

    YEAR = "year", _("Setahun")
    FIRST_STAGE = "first_stage", _("Sekali setahun, pada tahap 1")
    QUARTER = "quarter", _("Per tahap (tiga bulan)")
    TWO_MONTHS = "two_months", _("Dua bulan")
    MONTH = "month", _("Sebulan")


class RuleState(models.TextChoices):
    """Where a dated rule stands today."""

    HOLDS = "berlaku", _("Berlaku")
    COMING = "nanti", _("Akan datang")
    PAST = "lewat", _("Lewat")


class Sex(models.TextChoices):
    """As a NIK tells it and a KK prints it."""

    FEMALE = "P", _("Perempuan")
    MALE = "L", _("Laki-laki")


class Relation(models.TextChoices):
    """Relation to the head of the family, as a KK prints it."""

    HEAD = "kepala_keluarga", _("Kepala keluarga")
    WIFE = "istri", _("Istri")
    HUSBAND = "suami", _("Suami")
    CHILD = "anak", _("Anak")
    CHILD_IN_LAW = "menantu", _("Menantu")
    GRANDCHILD = "cucu", _("Cucu")
    PARENT = "orang_tua", _("Orang tua")
    PARENT_IN_LAW = "mertua", _("Mertua")
    OTHER_FAMILY = "famili_lain", _("Famili lain")
    OTHER = "lainnya", _("Lainnya")


class Schooling(models.TextChoices):
    """Where a member stands in the twelve years of schooling."""

    NONE = "none", _("Tidak atau belum sekolah")
    SD = Component.SD.value, Component.SD.label
    SMP = Component.SMP.value, Component.SMP.label
    SMA = Component.SMA.value, Component.SMA.label
    FINISHED = "finished", _("Tamat SMA atau sederajat")
