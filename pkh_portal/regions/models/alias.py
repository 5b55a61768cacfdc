"""Spellings of region names that somebody has decided about."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models.region import Region
from pkh_portal.regions.querysets import RegionAliasQuerySet

# A target is a region, so its key has a right shape; only the length is left to look at.
_LEVEL = reduce(or_, (Q(Exact(Length("target"), level.code_length), level=level) for level in RegionLevel))
# Said in full, "not null" too: a check that comes out as NULL would let the row pass.
_INSIDE = Q(level=RegionLevel.PROVINCE, parent__isnull=True) | Q(
    Q(parent__isnull=False, parent=Left("target", Length("parent"))) & ~Q(parent=F("target")),
    level__gt=RegionLevel.PROVINCE,
)


class RegionAlias(models.Model):
    """A spelling, inside one region, that from now on means one region below it.

    Written by ``services.aliases``. ``text`` is ``NameKeys.bare`` of the spelling: what is compared.
    """

    parent = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("di dalam")
    )
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=RegionLevel.choices)
    text = models.CharField(_("ejaan yang dibandingkan"), max_length=150)
    spelling = models.CharField(_("ejaan seperti ditulis"), max_length=150)
    target = models.ForeignKey(Region, models.PROTECT, related_name="aliases", verbose_name=_("wilayah yang dimaksud"))
    learned_by = models.CharField(_("dicatat oleh"), max_length=150)
    created = models.DateTimeField(_("dicatat"), auto_now_add=True)

    objects = RegionAliasQuerySet.as_manager()

    class Meta:
        verbose_name = _("ejaan wilayah")
        verbose_name_plural = _("ejaan wilayah")
        ordering = ("parent_id", "level", "text")
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "level", "text"],
                name="regionalias_text_unique_in_parent",
                violation_error_message=_("Ejaan ini sudah dicatat di wilayah tersebut."),
            ),
            models.UniqueConstraint(
                fields=["level", "text"],
                condition=Q(parent__isnull=True),
                name="regionalias_text_unique_without_parent",
                violation_error_message=_("Ejaan ini sudah dicatat."),
            ),
            models.CheckConstraint(
                condition=_LEVEL,
                name="regionalias_target_on_level",
                violation_error_message=_("Wilayah yang dimaksud tidak berada pada tingkat ini."),
            ),
            models.CheckConstraint(
                condition=_INSIDE,
                name="regionalias_target_inside_parent",
                violation_error_message=_("Wilayah yang dimaksud tidak terletak di dalam wilayah induknya."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="regionalias_text_not_empty",
                violation_error_message=_("Ejaan harus memuat huruf atau angka."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.spelling} → {self.target}"
