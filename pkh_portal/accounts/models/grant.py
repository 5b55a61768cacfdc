"""Which subtree of the region tree a user may see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.querysets import RegionGrantQuerySet
from pkh_portal.regions.models import Region


class RegionGrant(models.Model):
    """One subtree for one user. The whole country is said in so many words, never by leaving the region out."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name=_("pengguna")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("wilayah")
    )
    nationwide = models.BooleanField(_("seluruh Indonesia"), default=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("diberikan oleh"),
    )
    granted_at = models.DateTimeField(_("diberikan"), auto_now_add=True)

    objects = RegionGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah akses")
        verbose_name_plural = _("wilayah akses")
        ordering = ("-nationwide", "region_id")
        constraints = (
            models.CheckConstraint(
                condition=Q(nationwide=True, region__isnull=True) | Q(nationwide=False, region__isnull=False),
                name="regiongrant_region_or_nationwide",
                violation_error_message=_("Pilih satu wilayah, atau centang seluruh Indonesia; tidak keduanya."),
            ),
            models.UniqueConstraint(
                fields=["user", "region"],
                name="regiongrant_user_region_unique",
                violation_error_message=_("Wilayah ini sudah diberikan kepada pengguna tersebut."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(nationwide=True),
                name="regiongrant_nationwide_once",
                violation_error_message=_("Akses seluruh Indonesia sudah diberikan."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Seluruh Indonesia")) if self.nationwide else str(self.region)
