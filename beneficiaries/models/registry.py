"""What the national registries said of a family, by period."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import RegistryKind
from beneficiaries.models.household import Household
from beneficiaries.querysets import RegistryRecordQuerySet
from pkh_portal.database.periods import Period, until_not_before_from
from pkh_portal.history.records import tracked


class RegistryRecord(Period):
    """A family's entry in BDT, DTKS or DTSEN, with its welfare rank where there is one (DTSEN: 1 is poorest)."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="registry_records", verbose_name=_("KPM"))
    registry = models.CharField(_("registri"), max_length=5, choices=RegistryKind.choices)
    registry_id = models.CharField(_("ID registri"), max_length=50, blank=True)
    decile = models.PositiveSmallIntegerField(
        _("desil"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = RegistryRecordQuerySet.as_manager()
    history = tracked("household")

    class Meta:
        verbose_name = _("data registri")
        verbose_name_plural = _("data registri")
        ordering = ("household_id", "-valid_from")
        indexes = (models.Index(fields=["registry_id"], name="registry_record_id", condition=~Q(registry_id="")),)
        constraints = (
            until_not_before_from("registryrecord"),
            models.CheckConstraint(
                condition=Q(decile__isnull=True) | Q(decile__gte=1, decile__lte=10),
                name="registryrecord_decile_1_to_10",
                violation_error_message=_("Desil adalah angka 1 sampai 10."),
            ),
            models.UniqueConstraint(
                fields=["household", "registry", "valid_from"],
                name="registryrecord_one_entry_a_day",
                violation_error_message=_("Data registri ini sudah dicatat untuk hari itu."),
            ),
        )

    def __str__(self) -> str:
        return f"{RegistryKind(self.registry).label} {self.registry_id}".strip()
