"""Kelompok KPM: the neighbourhood group that meets for P2K2."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.places import place_constraints
from beneficiaries.querysets import FamilyGroupQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.regions.models import Region


class FamilyGroup(models.Model):
    """A group of families of one kecamatan, with a leader from among them."""

    name = models.CharField(_("nama kelompok"), max_length=100)
    kecamatan = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("kecamatan"))
    village = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("desa/kelurahan")
    )
    leader = models.ForeignKey(
        "beneficiaries.Household",
        models.SET_NULL,
        related_name="leads",
        null=True,
        blank=True,
        verbose_name=_("ketua kelompok"),
    )
    synthetic = models.BooleanField(_("data contoh"), default=False, editable=False)

    objects = FamilyGroupQuerySet.as_manager()
    history = tracked("kecamatan", "village", "leader")
    HISTORY_HIDDEN = ("synthetic",)

    class Meta:
        verbose_name = _("kelompok KPM")
        verbose_name_plural = _("kelompok KPM")
        ordering = ("kecamatan_id", "name")
        constraints = (
            *place_constraints("familygroup"),
            models.UniqueConstraint(
                fields=["kecamatan", "name"],
                name="familygroup_name_unique_in_kecamatan",
                violation_error_message=_("Kecamatan ini sudah punya kelompok dengan nama itu."),
            ),
        )

    def __str__(self) -> str:
        return self.name
