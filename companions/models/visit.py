"""Visits of companions to families (kunjungan lapangan)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.enums import VisitKind
from companions.models.personnel import Personnel
from companions.querysets import VisitQuerySet
from pkh_portal.history.records import tracked


class Visit(models.Model):
    """One visit: when, why, what was found and what comes next."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="visits", db_index=False, verbose_name=_("KPM")
    )  # visit_of_household begins with it.
    personnel = models.ForeignKey(Personnel, models.PROTECT, related_name="visits", verbose_name=_("petugas"))
    visited_on = models.DateField(_("tanggal"))
    kind = models.CharField(_("jenis"), max_length=10, choices=VisitKind.choices, default=VisitKind.HOME)
    result = models.TextField(_("hasil"))
    next_step = models.CharField(_("tindak lanjut"), max_length=300, blank=True)
    synthetic = models.BooleanField(_("data contoh"), default=False, editable=False)

    objects = VisitQuerySet.as_manager()
    history = tracked("household", "personnel")
    HISTORY_HIDDEN = ("synthetic",)

    class Meta:
        verbose_name = _("kunjungan")
        verbose_name_plural = _("kunjungan")
        ordering = ("-visited_on", "-pk")
        indexes = (models.Index(fields=["household", "-visited_on"], name="visit_of_household"),)

    def __str__(self) -> str:
        return f"{self.household}, {self.visited_on:%d-%m-%Y}"
