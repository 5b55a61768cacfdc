"""How hard a kecamatan is to reach, by period."""

from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models.region import Region
from pkh_portal.regions.querysets import RegionAccessQuerySet


class RegionAccess(models.Model):
    """The access class of one kecamatan over a period, both days included; an open end holds until further notice.

    Periods of one kecamatan never overlap. PostgreSQL could hold that by an exclusion constraint, SQLite could not:
    ``clean`` checks it, ``services.access`` writes under a lock, and the database holds what both of them can (one
    open period, one period that begins on a day).
    """

    kecamatan = models.ForeignKey(Region, models.PROTECT, related_name="access_periods", verbose_name=_("kecamatan"))
    access_class = models.CharField(_("kelas akses"), max_length=6, choices=AccessClass.choices)
    valid_from = models.DateField(_("berlaku mulai"))
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True, help_text=_("Kosong: masih berlaku."))
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    objects = RegionAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("kelas akses kecamatan")
        verbose_name_plural = _("kelas akses kecamatan")
        ordering = ("kecamatan_id", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(Exact(Length("kecamatan"), RegionLevel.DISTRICT.code_length)),
                name="regionaccess_only_of_kecamatan",
                violation_error_message=_("Kelas akses hanya dicatat untuk kecamatan."),
            ),
            models.CheckConstraint(
                condition=Q(access_class__in=AccessClass.values),
                name="regionaccess_class_known",
                violation_error_message=_("Kelas akses tidak dikenal."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="regionaccess_until_not_before_from",
                violation_error_message=_("Akhir masa berlaku tidak boleh sebelum awalnya."),
            ),
            models.UniqueConstraint(
                fields=["kecamatan"],
                condition=Q(valid_until__isnull=True),
                name="regionaccess_one_open_period",
                violation_error_message=_("Kecamatan ini sudah punya kelas akses yang masih berlaku."),
            ),
            models.UniqueConstraint(
                fields=["kecamatan", "valid_from"],
                name="regionaccess_one_period_a_day",
                violation_error_message=_("Sudah ada kelas akses kecamatan ini yang mulai pada tanggal itu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kecamatan}: {AccessClass(self.access_class).label}"

    def clean(self) -> None:
        """Refuse a period that shares a day with another one of the same kecamatan."""
        begin = cast("date | None", self.valid_from)  # A form in which it is missing has said so already.
        if not self.kecamatan_id or begin is None:
            return
        others = RegionAccess.objects.filter(kecamatan=self.kecamatan_id).exclude(pk=self.pk)
        if others.overlapping(begin, self.valid_until).exists():
            raise ValidationError(
                _("Masa berlaku ini bertumpang tindih dengan kelas akses lain dari kecamatan yang sama."),
                code="overlap",
            )
