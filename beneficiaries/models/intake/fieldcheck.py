"""A question to the pendamping: is this family, which a complete list does not mention, still a KPM?"""

from django.conf import settings
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import FieldAnswer, FieldCheckState
from beneficiaries.models.household import Household
from beneficiaries.models.intake.batch import ImportBatch
from beneficiaries.querysets_intake import FieldCheckQuerySet
from pkh_portal.history.records import tracked


class FieldCheck(models.Model):
    """Asked by a batch; answered by the pendamping; closed by staff, who do what it asks for or send it back."""

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="field_checks", db_index=False, verbose_name=_("KPM")
    )  # fieldcheck_one_open and fieldcheck_of_household begin with it.
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="field_checks", verbose_name=_("muatan"))
    state = models.CharField(
        _("keadaan"), max_length=8, choices=FieldCheckState.choices, default=FieldCheckState.OPEN, editable=False
    )
    answer = models.CharField(_("hasil pemeriksaan"), max_length=11, choices=FieldAnswer.choices, blank=True)
    found_on = models.DateField(_("diperiksa pada"), null=True, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    answered_by_name = models.CharField(_("diperiksa oleh"), max_length=220, blank=True, editable=False)
    closing_note = models.CharField(_("catatan staf"), max_length=300, blank=True)
    closed_by_name = models.CharField(_("diselesaikan oleh"), max_length=220, blank=True, editable=False)
    closed_at = models.DateTimeField(_("diselesaikan"), null=True, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(_("diminta"), default=timezone.now, editable=False)

    objects = FieldCheckQuerySet.as_manager()
    history = tracked("household", "batch", "actor")
    HISTORY_HIDDEN = ("actor", "created_at", "answered_by_name", "closed_by_name", "closed_at")

    class Meta:
        verbose_name = _("KPM yang perlu diperiksa")
        verbose_name_plural = _("KPM yang perlu diperiksa")
        ordering = ("state", "created_at", "pk")
        default_permissions = ("change", "view")
        permissions = (("close_fieldcheck", "Can close questions about KPM not in a list"),)
        indexes = (Index(fields=["household", "-created_at"], name="fieldcheck_of_household"),)
        constraints = (
            models.UniqueConstraint(
                fields=["household"],
                condition=~Q(state=FieldCheckState.CLOSED),
                name="fieldcheck_one_open",
                violation_error_message=_("KPM ini sudah diminta diperiksa."),
            ),
            models.CheckConstraint(
                condition=Q(state=FieldCheckState.OPEN) | ~Q(answer=""), name="fieldcheck_answer_before_closing"
            ),
        )

    def __str__(self) -> str:
        return str(self.household)
