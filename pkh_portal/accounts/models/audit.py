"""The audit trail: lines are added, never changed, never removed (database triggers hold it)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.querysets import AuditEventQuerySet
from pkh_portal.regions.models import Region


class AuditEvent(models.Model):
    """Who did what to what, from where, and why. Holds no identifying number, only which one was seen."""

    at = models.DateTimeField(_("waktu"), default=timezone.now, editable=False)
    action = models.CharField(_("kejadian"), max_length=20, choices=AuditAction.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("pelaku")
    )
    actor_name = models.CharField(_("nama pelaku"), max_length=220)
    address = models.GenericIPAddressField(_("alamat jaringan"), null=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", null=True, verbose_name=_("wilayah"))
    object_type = models.CharField(_("jenis data"), max_length=80, blank=True)
    object_id = models.CharField(_("kunci data"), max_length=40, blank=True)
    object_label = models.CharField(_("data"), max_length=200, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    detail = models.JSONField(_("rincian"), default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("jejak audit")
        verbose_name_plural = _("jejak audit")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=["-at", "-id"], name="audit_latest"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.actor_name}"
