"""How many families one companion should have: dated, by region and by how hard a kecamatan is to reach."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.rules import DatedRule
from pkh_portal.history.records import tracked
from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import Region
from reports.querysets import StandardQuerySet

_BEGINS_THEN = _("Wilayah dan kelas akses ini sudah punya standar yang mulai pada hari itu.")


def _one_a_day() -> tuple[models.UniqueConstraint, ...]:
    """One that begins on a day, and one from an unknown time on, for a region and for the country (nulls differ)."""
    nation, unknown = Q(region__isnull=True), Q(valid_from__isnull=True)
    return tuple(
        models.UniqueConstraint(
            fields=fields, condition=condition, name=f"caseloadstandard_{name}", violation_error_message=_BEGINS_THEN
        )
        for name, fields, condition in (
            ("one_a_day", ["region", "access_class", "valid_from"], ~nation & ~unknown),
            ("one_from_the_beginning", ["region", "access_class"], ~nation & unknown),
            ("nation_one_a_day", ["access_class", "valid_from"], nation & ~unknown),
            ("nation_one_from_the_beginning", ["access_class"], nation & unknown),
        )
    )


class CaseloadStandard(DatedRule):
    """From ``minimum`` to ``maximum`` families (both included) for one full-time companion.

    There is no single number (domain.md 2.4): each row says where it was read. For a kecamatan the nearest region above
    it counts that has a standard on the day, and there the kecamatan's own access class before one for all classes.
    """

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("wilayah"),
        help_text=_("Kosong: seluruh Indonesia."),
    )  # fmt: skip
    access_class = models.CharField(
        _("kelas akses"), max_length=6, choices=AccessClass.choices, blank=True, help_text=_("Kosong: semua kelas.")
    )
    minimum = models.PositiveSmallIntegerField(_("paling sedikit"))
    maximum = models.PositiveSmallIntegerField(_("paling banyak"), validators=[MinValueValidator(1)])

    item_fields: ClassVar[tuple[str, ...]] = ("region", "access_class")

    objects: StandardQuerySet = StandardQuerySet.as_manager()  # type: ignore[assignment] # A manager that is one.
    history = tracked("region")

    class Meta:
        verbose_name = _("standar beban dampingan")
        verbose_name_plural = _("standar beban dampingan")
        ordering = ("region", "access_class", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="caseloadstandard_until_not_before_from",
                violation_error_message=_("Akhir masa berlaku tidak boleh sebelum awalnya."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="caseloadstandard_has_a_source",
                violation_error_message=_("Sebutkan sumber standar ini."),
            ),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("minimum")) & Q(maximum__gte=1),
                name="caseloadstandard_in_order",
                violation_error_message=_("Batas atas paling sedikit 1, dan tidak boleh di bawah batas bawah."),
            ),
            models.CheckConstraint(
                condition=Q(access_class__in=["", *AccessClass.values]),
                name="caseloadstandard_class_known",
                violation_error_message=_("Kelas akses tidak dikenal."),
            ),
            *_one_a_day(),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.minimum}–{self.maximum}"

    @property
    def subject(self) -> str:
        """The region and the class it holds for: ``Kota Makassar, mudah dijangkau``."""
        place = self.region.title if self.region else _now("Seluruh Indonesia")
        return f"{place}, {self.class_text.lower()}"

    @property
    def class_text(self) -> str:
        """The access class as a reader knows it."""
        return str(AccessClass(self.access_class).label) if self.access_class else _now("Semua kelas akses")
