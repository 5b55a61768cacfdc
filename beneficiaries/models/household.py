"""The household: a KPM, the family that is the unit of caseload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Index, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Channel, Component, EnrolmentStatus, ExitReason, NikQuality
from beneficiaries.models.places import place_constraints
from beneficiaries.querysets import HouseholdQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from beneficiaries.models import Enrolment, Member, RegistryRecord


class Household(models.Model):
    """A KPM by its caretaker (pengurus). Never deleted: a family that leaves the programme exits on a day.

    Its own key: a NIK is corrected, a caretaker changes. ``status``, ``exit_reason``, ``kecamatan`` and ``village`` say
    how it stands today and follow from the enrolment period of today; ``accompanied`` and ``last_visit_on`` are kept by
    the companions floor. All five are written by services alone, and rolled every night by ``roll_to_today``.
    """

    name = models.CharField(_("nama pengurus"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    nik = models.CharField(_("NIK pengurus"), max_length=20, blank=True)
    nik_quality = models.CharField(_("mutu NIK"), max_length=9, choices=NikQuality.choices, default=NikQuality.VALID)
    family_card_no = models.CharField(_("No. KK"), max_length=20, blank=True)
    participant_no = models.CharField(_("No. peserta PKH"), max_length=30, blank=True)

    kecamatan = models.ForeignKey(
        Region, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kecamatan")
    )  # household_by_place begins with it.
    village = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("desa/kelurahan"),
    )
    village_text = models.CharField(
        _("desa/kelurahan seperti ditulis"),
        max_length=100,
        blank=True,
        help_text=_("Diisi bila namanya belum dikenali; kosong bila desa sudah dipilih."),
    )
    address = models.CharField(_("alamat"), max_length=250, blank=True)
    rt = models.CharField(_("RT"), max_length=5, blank=True)
    rw = models.CharField(_("RW"), max_length=5, blank=True)
    hamlet = models.CharField(_("dusun/lingkungan"), max_length=100, blank=True)
    phone = models.CharField(_("nomor HP"), max_length=20, blank=True)
    group = models.ForeignKey(
        "beneficiaries.FamilyGroup",
        models.PROTECT,
        related_name="households",
        null=True,
        blank=True,
        verbose_name=_("kelompok"),
    )

    channel = models.CharField(_("bank/kanal penyalur"), max_length=10, choices=Channel.choices, blank=True)
    card_no = models.CharField(_("nomor KKS"), max_length=30, blank=True)
    account_no = models.CharField(_("nomor rekening"), max_length=30, blank=True)

    n_pregnant = models.PositiveSmallIntegerField(_("ibu hamil/nifas"), default=0)
    n_early_childhood = models.PositiveSmallIntegerField(_("anak usia dini"), default=0)
    n_sd = models.PositiveSmallIntegerField(_("SD/MI"), default=0)
    n_smp = models.PositiveSmallIntegerField(_("SMP/MTs"), default=0)
    n_sma = models.PositiveSmallIntegerField(_("SMA/MA/SMK"), default=0)
    n_disability = models.PositiveSmallIntegerField(_("disabilitas berat"), default=0)
    n_elderly = models.PositiveSmallIntegerField(_("lanjut usia"), default=0)
    n_rights_victim = models.PositiveSmallIntegerField(_("korban pelanggaran HAM berat"), default=0)

    status = models.CharField(_("status"), max_length=9, choices=EnrolmentStatus.choices, editable=False)
    exit_reason = models.CharField(
        _("alasan keluar"), max_length=20, choices=ExitReason.choices, blank=True, editable=False
    )
    accompanied = models.BooleanField(_("ada pendamping"), default=False, editable=False)
    last_visit_on = models.DateField(_("kunjungan terakhir"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, editable=False, verbose_name=_("digabung ke")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, related_name="split_off", null=True, editable=False, verbose_name=_("dipecah dari")
    )
    synthetic = models.BooleanField(_("data contoh"), default=False, editable=False)
    created_at = models.DateTimeField(_("dicatat"), auto_now_add=True)

    objects = HouseholdQuerySet.as_manager()
    history = tracked("kecamatan", "village", "group", "merged_into", "split_from")
    HISTORY_HIDDEN = ("name_key", "accompanied", "last_visit_on", "synthetic", "created_at")

    if TYPE_CHECKING:
        enrolments: RelatedManager[Enrolment]
        members: RelatedManager[Member]
        registry_records: RelatedManager[RegistryRecord]

    class Meta:
        verbose_name = _("KPM")
        verbose_name_plural = _("KPM")
        ordering = ("name_key", "pk")
        default_permissions = ("add", "change", "view")
        permissions = (
            ("export_household", "Can export KPM"),
            ("restructure_household", "Can split and merge KPM"),
        )
        # Measured on 1,000,000 rows (bench/registry.py). Migrations add two on PostgreSQL: trigrams of names.
        indexes = (
            Index(
                fields=["kecamatan", "name_key", "id"],
                name="household_by_place",
                opclasses=["varchar_pattern_ops", "varchar_ops", "int8_ops"],
            ),
            Index(
                fields=["name_key", "id", "kecamatan"],
                name="household_by_name",
                opclasses=["varchar_ops", "int8_ops", "varchar_pattern_ops"],
            ),
            Index(
                fields=["village", "name_key", "id"], name="household_by_village", condition=Q(village__isnull=False)
            ),
            Index(fields=["nik"], name="household_nik", opclasses=["varchar_pattern_ops"], condition=~Q(nik="")),
            Index(
                fields=["family_card_no"],
                name="household_family_card",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(family_card_no=""),
            ),
            Index(
                fields=["participant_no"],
                name="household_participant",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(participant_no=""),
            ),
            Index(
                fields=["kecamatan", "name_key", "id"],
                name="household_unaccompanied",
                opclasses=["varchar_pattern_ops", "varchar_ops", "int8_ops"],
                condition=Q(accompanied=False, status=EnrolmentStatus.ACTIVE),
            ),
            Index(
                fields=["name_key", "id"],
                name="household_doubtful_nik",
                condition=~Q(nik_quality=NikQuality.VALID),
            ),
            # So few that a walk in the order of names would read the whole table to find them.
            Index(fields=["name_key", "id"], name="household_rights_victim", condition=Q(n_rights_victim__gt=0)),
            Index(
                fields=["status", "name_key", "id"],
                name="household_not_active",
                condition=~Q(status=EnrolmentStatus.ACTIVE),
            ),
        )
        constraints = (
            *place_constraints("household"),
            models.UniqueConstraint(
                fields=["nik"],
                condition=Q(nik_quality=NikQuality.VALID),
                name="household_valid_nik_unique",
                violation_error_message=_("NIK ini sudah dipakai KPM lain."),
            ),
            models.UniqueConstraint(
                fields=["participant_no"],
                condition=~Q(participant_no=""),
                name="household_participant_no_unique",
                violation_error_message=_("Nomor peserta ini sudah dipakai KPM lain."),
            ),
            models.CheckConstraint(
                condition=~Q(nik_quality=NikQuality.VALID) | Q(nik__regex=r"^[0-9]{16}\Z"),
                name="household_valid_nik_has_16_digits",
                violation_error_message=_("NIK yang sah terdiri dari 16 angka."),
            ),
            models.CheckConstraint(
                condition=Q(nik_quality=NikQuality.MISSING, nik="") | (~Q(nik_quality=NikQuality.MISSING) & ~Q(nik="")),
                name="household_nik_missing_means_empty",
                violation_error_message=_("Tanpa NIK, mutunya “Tidak ada”; dengan NIK, pilih mutu lain."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="household_has_a_name", violation_error_message=_("Nama harus diisi.")
            ),
            models.CheckConstraint(
                condition=Q(status=EnrolmentStatus.EXIT) & ~Q(exit_reason="")
                | ~Q(status=EnrolmentStatus.EXIT) & Q(exit_reason=""),
                name="household_exit_has_a_reason",
                violation_error_message=_("KPM yang keluar harus punya alasan keluar."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status=EnrolmentStatus.EXIT),
                name="household_merged_means_exit",
                violation_error_message=_("KPM yang digabung tidak lagi aktif."),
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{component.count_field}__lte": 20}),
                    name=f"household_{component.count_field}_at_most_20",
                    violation_error_message=_("Jumlah komponen paling banyak 20."),
                )
                for component in Component
            ],
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The family's page."""
        return reverse("beneficiaries:household", args=[self.pk])

    @property
    def counts(self) -> dict[Component, int]:
        """How many members the list recorded for each component, zeros included."""
        return {component: getattr(self, component.count_field) for component in Component}

    @property
    def is_active(self) -> bool:
        """Whether the family takes part today."""
        return self.status == EnrolmentStatus.ACTIVE
