"""Provenance: which batch, sheet and row made a family what it is."""

from django.db import models
from django.db.models import Index, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import OriginAction
from beneficiaries.models.household import Household
from beneficiaries.models.intake.batch import ImportBatch
from beneficiaries.querysets_intake import OriginQuerySet


class RecordOrigin(models.Model):
    """A family was recorded or changed by a row of a file. Written once, by applying the batch.

    ``undone``: the batch was taken back and this family with it. ``changed`` are bits of ``imports.fields.BITS``.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="origins", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="origins", db_index=False)
    sheet_no = models.PositiveSmallIntegerField()
    sheet_name = models.CharField(max_length=100, blank=True)
    row_no = models.PositiveIntegerField()
    action = models.CharField(max_length=7, choices=OriginAction.choices)
    changed = models.PositiveIntegerField(default=0)
    undone = models.BooleanField(default=False)

    objects = OriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("asal data KPM")
        verbose_name_plural = _("asal data KPM")
        ordering = ("household_id", "-batch_id")
        default_permissions = ()
        indexes = (
            Index(fields=["household", "batch"], name="recordorigin_of_household"),
            Index(fields=["batch", "household"], name="recordorigin_of_batch"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(action__in=OriginAction.values), name="recordorigin_action_known"),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.sheet_no + 1}:{self.row_no}"
