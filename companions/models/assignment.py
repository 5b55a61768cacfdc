"""Who accompanies which family, by period."""

from django.db import models
from django.db.models import Index
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.enums import AssignmentKind
from companions.models.personnel import Personnel
from companions.querysets import AssignmentQuerySet
from pkh_portal.database.no_overlap import NoOverlap
from pkh_portal.database.periods import Period, until_not_before_from
from pkh_portal.history.records import tracked

#: A family is accompanied by one person a day.
ONE_COMPANION_A_DAY = NoOverlap("assignment_no_overlap", "companions_assignment", "household_id", unless="voided")


class Assignment(Period):
    """One person accompanies one family from a day until a day. Written by ``services.assignments`` alone.

    Never deleted: an assignment that was taken back before it meant anything is ``voided`` and counts nowhere.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("KPM")
    )  # assignment_of_household begins with it.
    personnel = models.ForeignKey(
        Personnel, models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("pendamping")
    )  # assignment_of_personnel begins with it.
    kind = models.CharField(_("sifat"), max_length=9, choices=AssignmentKind.choices, default=AssignmentKind.PERMANENT)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    decree_no = models.CharField(_("nomor SK"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    voided = models.BooleanField(_("dibatalkan"), default=False)

    objects = AssignmentQuerySet.as_manager()
    history = tracked("household", "personnel")

    class Meta:
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        ordering = ("household_id", "valid_from")
        default_permissions = ("view",)
        permissions = (("assign", "Can assign, transfer, cover and end"),)
        # Of voided rows, too: the database looks for all of them when a family or a person is taken away.
        indexes = (
            Index(
                fields=["household", "valid_from", "valid_until"],
                name="assignment_of_household",
            ),
            Index(
                fields=["personnel", "valid_from", "valid_until"],
                name="assignment_of_personnel",
            ),
        )
        constraints = (until_not_before_from("assignment"),)

    def __str__(self) -> str:
        return f"{self.household} – {self.personnel}"
