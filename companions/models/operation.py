"""What was done to assignments in one go, line by line, so that it can be told, printed and taken back."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household
from companions.enums import ChangeAction, OperationKind, ServiceReason, ServiceStatus
from companions.models.assignment import Assignment
from companions.models.personnel import Personnel
from companions.querysets import ChangeQuerySet, HandoverQuerySet, OperationQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.regions.models import Region


class Handover(models.Model):
    """A leaver's families given to successors on a day: one paper (berita acara), one operation for each successor."""

    personnel = models.ForeignKey(
        Personnel, models.PROTECT, related_name="handovers", verbose_name=_("yang menyerahkan")
    )
    status = models.CharField(_("karena"), max_length=10, choices=ServiceStatus.choices)
    reason = models.CharField(_("alasan"), max_length=15, choices=ServiceReason.choices, blank=True)
    effective_on = models.DateField(_("berlaku mulai"))
    until = models.DateField(
        _("sampai"), null=True, blank=True, help_text=_("Hari terakhir cuti, bila sudah diketahui.")
    )
    number = models.CharField(_("nomor berita acara"), max_length=100, blank=True)
    note = models.TextField(_("catatan serah terima"), blank=True)
    at = models.DateTimeField(_("dicatat"), default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField(_("dicatat oleh"), max_length=220)
    undone_at = models.DateTimeField(_("dibatalkan pada"), null=True, editable=False)
    #: Service periods and posts of the person as they were before and after: what undoing gives back, and looks for.
    service_before = models.JSONField(default=dict, editable=False, encoder=DjangoJSONEncoder)
    service_after = models.JSONField(default=dict, editable=False, encoder=DjangoJSONEncoder)

    objects = HandoverQuerySet.as_manager()
    history = tracked("personnel", "actor")
    HISTORY_HIDDEN = ("at", "actor", "actor_name")

    class Meta:
        verbose_name = _("serah terima dampingan")
        verbose_name_plural = _("serah terima dampingan")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.personnel}, {self.effective_on:%d-%m-%Y}"


class AssignmentOperation(models.Model):
    """One deed over any number of families. ``region`` is the smallest that holds them all."""

    kind = models.CharField(_("jenis"), max_length=10, choices=OperationKind.choices)
    effective_on = models.DateField(_("berlaku mulai"))
    until = models.DateField(_("sampai"), null=True, blank=True)
    personnel = models.ForeignKey(
        Personnel, models.PROTECT, related_name="+", null=True, verbose_name=_("pendamping baru")
    )
    handover = models.ForeignKey(
        Handover, models.PROTECT, related_name="operations", null=True, verbose_name=_("serah terima")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", null=True, verbose_name=_("wilayah"))
    households = models.PositiveIntegerField(_("jumlah KPM"), default=0)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    decree_no = models.CharField(_("nomor SK"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    at = models.DateTimeField(_("dicatat"), default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField(_("oleh"), max_length=220)
    undone_at = models.DateTimeField(_("dibatalkan pada"), null=True, editable=False)
    undone_by_name = models.CharField(_("dibatalkan oleh"), max_length=220, blank=True, editable=False)
    kept = models.PositiveIntegerField(
        _("KPM yang tidak dikembalikan"), default=0, editable=False,
        help_text=_("Sudah diubah lagi sesudahnya, jadi dibiarkan."),
    )  # fmt: skip

    objects = OperationQuerySet.as_manager()
    history = tracked("personnel", "handover", "region", "actor")
    HISTORY_HIDDEN = ("at", "actor", "actor_name", "undone_by_name")

    class Meta:
        verbose_name = _("perubahan penugasan")
        verbose_name_plural = _("perubahan penugasan")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)
        indexes = (Index(fields=["-at", "-id"], name="operation_latest"),)

    def __str__(self) -> str:
        return f"{OperationKind(self.kind).label} {self.effective_on:%d-%m-%Y}"


class AssignmentChange(models.Model):
    """What one operation did to one assignment. Written once; holds what undoing needs."""

    operation = models.ForeignKey(AssignmentOperation, models.PROTECT, related_name="changes")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="changes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(_("perubahan"), max_length=9, choices=ChangeAction.choices)
    until_before = models.DateField(null=True)
    until_after = models.DateField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("rincian perubahan penugasan")
        verbose_name_plural = _("rincian perubahan penugasan")
        default_permissions = ("view",)
        indexes = (Index(fields=["household", "id"], name="change_of_household"),)
        constraints = (models.CheckConstraint(condition=Q(action__in=ChangeAction.values), name="change_action_known"),)

    def __str__(self) -> str:
        return f"{self.operation}: {ChangeAction(self.action).label}"
