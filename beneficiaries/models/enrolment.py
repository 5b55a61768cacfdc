"""Whether a family takes part, and from where, by period."""

from django.db import models
from django.db.models import Index, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.models.household import Household
from beneficiaries.models.places import place_constraints
from beneficiaries.querysets import EnrolmentQuerySet
from pkh_portal.database.no_overlap import NoOverlap
from pkh_portal.database.periods import Period, until_not_before_from
from pkh_portal.history.records import tracked
from pkh_portal.regions.models import Region

#: A family has one status a day.
ONE_STATUS_A_DAY = NoOverlap("enrolment_no_overlap", "beneficiaries_enrolment", "household_id")


class Enrolment(Period):
    """Status and place of one family from a day on. A change ends the period before and begins the next.

    What the caseload of any day in the past is counted from; written by ``services`` alone.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="enrolments", db_index=False, verbose_name=_("KPM")
    )  # enrolment_of_household begins with it.
    status = models.CharField(_("status"), max_length=9, choices=EnrolmentStatus.choices)
    kecamatan = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kecamatan"))
    village = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("desa/kelurahan"),
    )
    exit_reason = models.CharField(_("alasan keluar"), max_length=20, choices=ExitReason.choices, blank=True)
    decree_no = models.CharField(_("nomor SK/berita acara"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = EnrolmentQuerySet.as_manager()
    history = tracked("household", "kecamatan", "village")

    class Meta:
        verbose_name = _("kepesertaan")
        verbose_name_plural = _("kepesertaan")
        ordering = ("household_id", "valid_from")
        default_permissions = ("view",)
        indexes = (
            Index(
                fields=["kecamatan", "valid_from", "valid_until"],
                name="enrolment_counted",
                opclasses=["varchar_pattern_ops", "date_ops", "date_ops"],
                condition=Q(status=EnrolmentStatus.ACTIVE),
            ),
        )
        constraints = (
            *place_constraints("enrolment"),
            until_not_before_from("enrolment"),
            models.UniqueConstraint(
                fields=["household", "valid_from"],
                name="enrolment_of_household",
                violation_error_message=_("Status KPM ini sudah diubah pada hari itu."),
            ),
            models.CheckConstraint(
                condition=Q(status=EnrolmentStatus.EXIT) & ~Q(exit_reason="")
                | ~Q(status=EnrolmentStatus.EXIT) & Q(exit_reason=""),
                name="enrolment_exit_has_a_reason",
                violation_error_message=_("Pilih alasan keluar."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.household}: {EnrolmentStatus(self.status).label}"
