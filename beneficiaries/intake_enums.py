"""Choices of the intake desk, each with what follows from it. Codes are those of the contract; none changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchState(models.TextChoices):
    """Where a batch stands. A stage begins only from the one before it."""

    UPLOADED = "uploaded", _("Diterima")
    READ = "read", _("Dibaca")
    MAPPED = "mapped", _("Menunggu pencocokan kolom")
    CHECKED = "checked", _("Sudah diperiksa")
    REVIEWED = "reviewed", _("Disetujui")
    APPLIED = "applied", _("Dimuat")
    UNDONE = "undone", pgettext_lazy("muatan", "Dikembalikan")
    FAILED = "failed", _("Ditolak")
    CANCELLED = "cancelled", pgettext_lazy("muatan", "Tidak jadi")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {
            BatchState.APPLIED: "success",
            BatchState.CHECKED: "warning",
            BatchState.MAPPED: "warning",
            BatchState.REVIEWED: "info",
            BatchState.FAILED: "danger",
        }.get(self, "neutral")

    @property
    def is_over(self) -> bool:
        """Whether nothing more can become of the batch, but undoing."""
        return self in {BatchState.APPLIED, BatchState.UNDONE, BatchState.FAILED, BatchState.CANCELLED}


class RowOutcome(models.TextChoices):
    """What becomes of a row. The order is that in which people read totals."""

    NEW = "new", pgettext_lazy("baris", "Baru")
    CHANGED = "changed", pgettext_lazy("baris", "Berubah")
    UNCHANGED = "unchanged", pgettext_lazy("baris", "Tetap")
    DUPLICATE = "duplicate", pgettext_lazy("baris", "Kembar")
    REVIEW = "review", pgettext_lazy("baris", "Perlu keputusan")
    REJECTED = "rejected", pgettext_lazy("baris", "Ditolak")
    SKIPPED = "skipped", pgettext_lazy("baris", "Dilewati")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {
            RowOutcome.NEW: "success",
            RowOutcome.CHANGED: "info",
            RowOutcome.REVIEW: "warning",
            RowOutcome.REJECTED: "danger",
        }.get(self, "neutral")

    @property
    def help(self) -> str:
        """What the word says, for a screen."""
        return str(_OUTCOME_HELP[self])


_OUTCOME_HELP = {
    RowOutcome.NEW: _("Belum ada di portal; akan dicatat sebagai KPM."),
    RowOutcome.CHANGED: _("Sudah ada di portal, dan ada isian yang berbeda; isian itu akan diganti."),
    RowOutcome.UNCHANGED: _("Sudah ada di portal dan tidak ada yang berbeda."),
    RowOutcome.DUPLICATE: _("Sama persis dengan baris sebelumnya dalam berkas; cukup satu yang dipakai."),
    RowOutcome.REVIEW: _("Portal tidak menebak: Anda yang memutuskan. Belum dimuat sampai diputuskan."),
    RowOutcome.REJECTED: _("Ada isian yang salah; tidak dimuat sampai diperbaiki."),
    RowOutcome.SKIPPED: _("Bukan baris KPM: baris kosong, jumlah, judul ulang, nomor kolom, tanda tangan."),
}


class ProblemLevel(models.TextChoices):
    """What a problem does to its row."""

    ERROR = "error", _("Salah")
    REVIEW = "review", _("Perlu keputusan")
    WARNING = "warning", _("Peringatan")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {ProblemLevel.ERROR: "danger", ProblemLevel.REVIEW: "warning", ProblemLevel.WARNING: "info"}[self]


class Code(models.TextChoices):
    """Kinds of problems (kpm-import.md, sections 4 and 5); labels are headings over the rows concerned."""

    NIK_MISSING = "nik_missing", _("NIK kosong")
    NIK_CHARACTERS = "nik_characters", _("NIK memuat selain angka")
    NIK_PRECISION = "nik_precision", _("NIK rusak karena disimpan sebagai bilangan")
    NIK_LENGTH = "nik_length", _("NIK tidak 16 angka")
    NIK_BIRTH_DATE = "nik_birth_date", _("Tanggal lahir dalam NIK tidak mungkin")
    NIK_REGION = "nik_region", _("Awal NIK bukan kode provinsi")
    NAME_MISSING = "name_missing", _("Nama kosong")
    FAMILY_CARD_INVALID = "family_card_invalid", _("No. KK tidak 16 angka")
    KECAMATAN_UNKNOWN = "kecamatan_unknown", _("Kecamatan tidak dikenali")
    KECAMATAN_GUESSED = "kecamatan_guessed", _("Ejaan kecamatan ditebak")
    OUTSIDE_AREA = "outside_area", _("Di luar wilayah yang dimuat")
    REGION_CONFLICT = "region_conflict", _("Nama dan kode kecamatan berbeda")
    KABUPATEN_GUESSED = "kabupaten_guessed", _("Ejaan kabupaten/kota ditebak")
    VILLAGE_UNKNOWN = "village_unknown", _("Desa/kelurahan tidak dikenali")
    COUNT_INVALID = "count_invalid", _("Jumlah komponen tidak dapat dibaca")
    NO_COMPONENT = "no_component", _("Tidak punya komponen")
    STATUS_UNKNOWN = "status_unknown", _("Status tidak dikenali")
    COMPANION_UNKNOWN = "companion_unknown", _("Pendamping tidak dikenali")
    CELL_ERROR = "cell_error", _("Sel berisi galat rumus")
    DUPLICATE_CONFLICT = "duplicate_conflict", _("Satu NIK, isi baris berbeda")
    NAME_DIFFERS = "name_differs", _("NIK sama, nama jauh berbeda")
    FAMILY_CARD_IN_USE = "family_card_in_use", _("No. KK sudah dipakai KPM lain")


#: Codes by which a row waits for a person.
REVIEW_CODES = (Code.DUPLICATE_CONFLICT, Code.NAME_DIFFERS, Code.FAMILY_CARD_IN_USE)
#: Codes that let the row in. ``cell_error`` depends on its column.
WARNING_CODES = (
    Code.NIK_REGION,
    Code.FAMILY_CARD_INVALID,
    Code.KECAMATAN_GUESSED,
    Code.KABUPATEN_GUESSED,
    Code.VILLAGE_UNKNOWN,
    Code.NO_COMPONENT,
    Code.STATUS_UNKNOWN,
    Code.COMPANION_UNKNOWN,
)


class MetBy(models.TextChoices):
    """By what a row met its record, the surest first."""

    PARTICIPANT = "participant", _("No. peserta")
    REGISTRY = "registry", _("ID registri")
    NIK = "nik", _("NIK")


class Decision(models.TextChoices):
    """What a person decided about a row in review."""

    TAKE = "take", _("Muat baris ini")
    LEAVE = "leave", _("Jangan muat baris ini")


class OriginAction(models.TextChoices):
    """What a batch did to a family."""

    CREATED = "created", _("Dicatat baru")
    CHANGED = "changed", _("Diubah")


class FieldCheckState(models.TextChoices):
    """Where the question about a family that a complete list does not mention stands."""

    OPEN = "open", _("Menunggu pendamping")
    ANSWERED = "answered", _("Menunggu staf")
    CLOSED = "closed", _("Selesai")

    @property
    def tone(self) -> str:
        """Badge colour."""
        return {FieldCheckState.OPEN: "warning", FieldCheckState.ANSWERED: "info"}.get(self, "neutral")


class FieldAnswer(models.TextChoices):
    """What the pendamping found about a family that a list no longer mentions (domain.md 2.7)."""

    STILL_THERE = "still_there", _("Masih KPM; kekeliruan data")
    GRADUATED = "graduated", _("Sudah graduasi")
    DIED = "died", _("Meninggal tanpa pengganti")
    MOVED = "moved", _("Pindah ke luar wilayah")
    DOUBLE = "double", _("Data ganda")
    NOT_FOUND = "not_found", _("Tidak ditemukan")
