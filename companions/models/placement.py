"""Who is posted where, by period."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from companions.models.personnel import Personnel
from companions.querysets import PlacementQuerySet
from pkh_portal.database.no_overlap import NoOverlap
from pkh_portal.database.periods import Period, until_not_before_from
from pkh_portal.history.records import tracked
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

#: Somebody is posted to a place once at a time.
ONCE_IN_A_PLACE = NoOverlap("placement_no_overlap", "companions_placement", "personnel_id, region_id")


class Placement(Period):
    """A person's post in a kecamatan (companions), or a kabupaten/kota or province (coordinators, operators).

    ``fte`` is the share of full time; the shares of one person never add up to more than 1 on a day, which
    ``services.placements`` holds under a lock.
    """

    personnel = models.ForeignKey(Personnel, models.CASCADE, related_name="placements", verbose_name=_("SDM"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("wilayah tugas"))
    fte = models.DecimalField(
        _("bagian waktu kerja"),
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(Decimal(1))],
        help_text=_("1 = penuh waktu; 0,5 = separuh waktu."),
    )
    is_coordinator = models.BooleanField(_("koordinator kecamatan"), default=False)
    decree_no = models.CharField(_("nomor SK"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = PlacementQuerySet.as_manager()
    history = tracked("personnel", "region")

    class Meta:
        verbose_name = _("penempatan")
        verbose_name_plural = _("penempatan")
        ordering = ("personnel_id", "-valid_from")
        default_permissions = ("view",)
        constraints = (
            until_not_before_from("placement"),
            models.CheckConstraint(
                condition=Q(fte__gt=0, fte__lte=1),
                name="placement_fte_above_0_up_to_1",
                violation_error_message=_("Bagian waktu kerja lebih dari 0 dan paling besar 1."),
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("region"), RegionLevel.DISTRICT.code_length)),
                name="placement_not_below_kecamatan",
                violation_error_message=_("Penempatan adalah ke kecamatan, kabupaten/kota atau provinsi."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.personnel} di {self.region}"
