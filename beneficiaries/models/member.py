"""Members of a family (anggota)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import NikQuality, Relation, Schooling, Sex
from beneficiaries.models.household import Household
from beneficiaries.querysets import MemberQuerySet
from pkh_portal.history.records import tracked


class Member(models.Model):
    """One person of a family. Which component the person is follows on a given day from dated rules.

    Facts stand here (birth date, schooling, pregnancy, disability), never the component itself:
    ``services.components`` derives it. ``left_on`` is the first day on which the person is no longer of the family.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="members", verbose_name=_("KPM"))
    name = models.CharField(_("nama"), max_length=150)
    nik = models.CharField(_("NIK"), max_length=20, blank=True)
    nik_quality = models.CharField(_("mutu NIK"), max_length=9, choices=NikQuality.choices, default=NikQuality.MISSING)
    relation = models.CharField(_("hubungan keluarga"), max_length=20, choices=Relation.choices)
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("tanggal lahir"), null=True, blank=True)
    schooling = models.CharField(_("sekolah"), max_length=10, choices=Schooling.choices, default=Schooling.NONE)
    school_name = models.CharField(_("nama sekolah"), max_length=150, blank=True)
    grade = models.CharField(_("kelas"), max_length=20, blank=True)
    health_post = models.CharField(_("posyandu/puskesmas"), max_length=150, blank=True)
    pregnant_from = models.DateField(_("hamil atau nifas sejak"), null=True, blank=True)
    pregnant_until = models.DateField(_("hamil atau nifas sampai"), null=True, blank=True)
    severe_disability = models.BooleanField(_("penyandang disabilitas berat"), default=False)
    rights_victim = models.BooleanField(_("korban pelanggaran HAM berat"), default=False)
    left_on = models.DateField(_("tidak lagi serumah sejak"), null=True, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()
    history = tracked("household")

    class Meta:
        verbose_name = _("anggota keluarga")
        verbose_name_plural = _("anggota keluarga")
        ordering = ("household_id", "birth_date", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(name=""), name="member_has_a_name", violation_error_message=_("Nama harus diisi.")
            ),
            models.CheckConstraint(
                condition=~Q(nik_quality=NikQuality.VALID) | Q(nik__regex=r"^[0-9]{16}\Z"),
                name="member_valid_nik_has_16_digits",
                violation_error_message=_("NIK yang sah terdiri dari 16 angka."),
            ),
            models.CheckConstraint(
                condition=Q(nik_quality=NikQuality.MISSING, nik="") | (~Q(nik_quality=NikQuality.MISSING) & ~Q(nik="")),
                name="member_nik_missing_means_empty",
                violation_error_message=_("Tanpa NIK, mutunya “Tidak ada”; dengan NIK, pilih mutu lain."),
            ),
            models.UniqueConstraint(
                fields=["nik"],
                condition=Q(nik_quality=NikQuality.VALID, left_on__isnull=True),
                name="member_valid_nik_unique",
                violation_error_message=_("NIK ini sudah dipakai anggota keluarga lain."),
            ),
            models.CheckConstraint(
                condition=Q(pregnant_until__isnull=True)
                | Q(pregnant_from__isnull=False, pregnant_until__gte=F("pregnant_from")),
                name="member_pregnancy_in_order",
                violation_error_message=_("Isi awal masa hamil; akhirnya tidak boleh sebelum awalnya."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: date) -> int | None:
        """Completed years on this day; none without a birth date or before birth."""
        if self.birth_date is None or self.birth_date > day:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def lives_here_on(self, day: date) -> bool:
        """Whether the person belonged to the family on this day (born, and not yet gone)."""
        born = self.birth_date is None or self.birth_date <= day
        return born and (self.left_on is None or self.left_on > day)
