"""SDM PKH and TKSK: the people, and when they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from companions.enums import Employment, PersonnelRole, ServiceReason, ServiceStatus
from companions.querysets import OfPersonnelQuerySet, PersonnelQuerySet
from pkh_portal.database.no_overlap import NoOverlap
from pkh_portal.database.periods import Period, until_not_before_from
from pkh_portal.history.records import tracked
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from companions.models.assignment import Assignment
    from companions.models.placement import Placement

#: Somebody has one status a day.
ONE_SERVICE_STATUS_A_DAY = NoOverlap("serviceperiod_no_overlap", "companions_serviceperiod", "personnel_id")


class Personnel(models.Model):
    """One person of the SDM PKH, or a TKSK. Never deleted: who leaves, leaves on a day.

    ``status`` says how the person stands today and follows from the service periods; written by ``services.personnel``.
    """

    name = models.CharField(_("nama"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    role = models.CharField(_("tugas"), max_length=15, choices=PersonnelRole.choices, default=PersonnelRole.COMPANION)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        verbose_name=_("kantor di"),
        help_text=_("Provinsi atau kabupaten/kota tempat kantornya."),
    )
    nik = models.CharField(_("NIK"), max_length=16, blank=True)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    employment = models.CharField(
        _("status kepegawaian"), max_length=9, choices=Employment.choices, default=Employment.UNKNOWN
    )
    contract_no = models.CharField(_("nomor kontrak/SK"), max_length=100, blank=True)
    phone = models.CharField(_("nomor HP"), max_length=20, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="personnel",
        null=True,
        blank=True,
        verbose_name=_("pengguna portal"),
    )
    status = models.CharField(_("status"), max_length=10, choices=ServiceStatus.choices, editable=False)
    synthetic = models.BooleanField(_("data contoh"), default=False, editable=False)
    created_at = models.DateTimeField(_("dicatat"), auto_now_add=True)

    objects = PersonnelQuerySet.as_manager()
    history = tracked("region", "user")
    HISTORY_HIDDEN = ("name_key", "synthetic", "created_at")

    if TYPE_CHECKING:
        service_periods: RelatedManager[ServicePeriod]
        placements: RelatedManager[Placement]
        assignments: RelatedManager[Assignment]

    class Meta:
        verbose_name = _("SDM PKH")
        verbose_name_plural = _("SDM PKH")
        ordering = ("name_key", "pk")
        default_permissions = ("add", "change", "view")
        permissions = (
            ("export_personnel", "Can export SDM PKH"),
            ("import_personnel", "Can import SDM PKH"),
        )
        indexes = (Index(fields=["name_key", "id"], name="personnel_by_name"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("region"), RegionLevel.REGENCY.code_length)),
                name="personnel_office_is_regency_or_province",
                violation_error_message=_("Kantor berada di provinsi atau kabupaten/kota."),
            ),
            models.CheckConstraint(
                condition=Q(nik="") | Q(nik__regex=r"^[0-9]{16}\Z"),
                name="personnel_nik_has_16_digits",
                violation_error_message=_("NIK terdiri dari 16 angka."),
            ),
            models.CheckConstraint(
                condition=Q(nip="") | Q(nip__regex=r"^[0-9]{18}\Z"),
                name="personnel_nip_has_18_digits",
                violation_error_message=_("NIP terdiri dari 18 angka."),
            ),
            models.UniqueConstraint(
                fields=["nik"],
                condition=~Q(nik=""),
                name="personnel_nik_unique",
                violation_error_message=_("NIK ini sudah dipakai orang lain dalam daftar SDM."),
            ),
            models.UniqueConstraint(
                fields=["nip"],
                condition=~Q(nip=""),
                name="personnel_nip_unique",
                violation_error_message=_("NIP ini sudah dipakai orang lain dalam daftar SDM."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="personnel_has_a_name", violation_error_message=_("Nama harus diisi.")
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("companions:personnel", args=[self.pk])


class ServicePeriod(Period):
    """Whether somebody works, is on leave or has left, from a day on."""

    personnel = models.ForeignKey(
        Personnel, models.CASCADE, related_name="service_periods", db_index=False, verbose_name=_("SDM")
    )  # serviceperiod_of_personnel begins with it.
    status = models.CharField(_("status"), max_length=10, choices=ServiceStatus.choices)
    reason = models.CharField(_("alasan"), max_length=15, choices=ServiceReason.choices, blank=True)
    decree_no = models.CharField(_("nomor SK"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = OfPersonnelQuerySet.as_manager()
    history = tracked("personnel")

    class Meta:
        verbose_name = _("masa tugas")
        verbose_name_plural = _("masa tugas")
        ordering = ("personnel_id", "valid_from")
        default_permissions = ("view",)
        constraints = (
            until_not_before_from("serviceperiod"),
            models.UniqueConstraint(
                fields=["personnel", "valid_from"],
                name="serviceperiod_of_personnel",
                violation_error_message=_("Status orang ini sudah diubah pada hari itu."),
            ),
            models.CheckConstraint(
                condition=Q(status=ServiceStatus.IN_SERVICE, reason="")
                | ~Q(status=ServiceStatus.IN_SERVICE) & ~Q(reason=""),
                name="serviceperiod_absence_has_a_reason",
                violation_error_message=_("Pilih alasan cuti atau berhenti."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.personnel}: {ServiceStatus(self.status).label}"
