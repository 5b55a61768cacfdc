"""What was done to many families in one go, family by family, so that it can be told and taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import DeedKind, EnrolmentStatus, ExitReason, LeftBecause
from beneficiaries.models.enrolment import Enrolment
from beneficiaries.models.group import FamilyGroup
from beneficiaries.models.household import Household
from beneficiaries.querysets import DeedLineQuerySet, DeedQuerySet
from pkh_portal.history.records import tracked
from pkh_portal.regions.models import Region


class HouseholdDeed(models.Model):
    """One deed over any number of families: another status from a day on, or another group.

    Written by ``services.deeds``. ``region`` is the smallest that holds them all; none if no province does.
    """

    kind = models.CharField(_("jenis"), max_length=6, choices=DeedKind.choices)
    status = models.CharField(_("status baru"), max_length=9, choices=EnrolmentStatus.choices, blank=True)
    exit_reason = models.CharField(_("alasan keluar"), max_length=20, choices=ExitReason.choices, blank=True)
    effective_on = models.DateField(_("berlaku mulai"), null=True)
    decree_no = models.CharField(_("nomor SK/berita acara"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    group = models.ForeignKey(
        FamilyGroup, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("kelompok baru")
    )
    group_name = models.CharField(_("nama kelompok"), max_length=100, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_("wilayah")
    )
    changed = models.PositiveIntegerField(_("KPM yang diubah"), default=0)
    left = models.PositiveIntegerField(_("KPM yang dibiarkan"), default=0)
    at = models.DateTimeField(_("dicatat"), default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField(_("oleh"), max_length=220)
    undone_at = models.DateTimeField(_("dibatalkan pada"), null=True, editable=False)
    undone_by_name = models.CharField(_("dibatalkan oleh"), max_length=220, blank=True, editable=False)
    kept = models.PositiveIntegerField(
        _("KPM yang tidak dikembalikan"), default=0, editable=False,
        help_text=_("Sudah diubah lagi sesudahnya, jadi dibiarkan."),
    )  # fmt: skip

    objects = DeedQuerySet.as_manager()
    history = tracked("group", "region", "actor")

    class Meta:
        verbose_name = _("perubahan banyak KPM")
        verbose_name_plural = _("perubahan banyak KPM")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)
        indexes = (
            Index(fields=["-at", "-id"], name="deed_latest"),
            Index(fields=["region"], name="deed_region", opclasses=["varchar_pattern_ops"]),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=DeedKind.STATUS, effective_on__isnull=False) & ~Q(status="")
                | Q(kind=DeedKind.GROUP, status="", exit_reason="", effective_on__isnull=True),
                name="deed_says_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=False) | Q(kept=0, undone_by_name=""), name="deed_undone_in_full"
            ),
        )

    def __str__(self) -> str:
        return f"{DeedKind(self.kind).label}: {self.outcome}"

    @property
    def outcome(self) -> str:
        """The new status or group; a dash where families were taken out of theirs."""
        return str(EnrolmentStatus(self.status).label) if self.status else self.group_name or "–"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class HouseholdDeedLine(models.Model):
    """What the deed did to one family, or why it left it as it was. Written once; holds what undoing needs."""

    deed = models.ForeignKey(HouseholdDeed, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    left_because = models.CharField(_("dibiarkan karena"), max_length=15, choices=LeftBecause.choices, blank=True)
    opened = models.ForeignKey(Enrolment, models.SET_NULL, related_name="+", null=True)
    group_before = models.ForeignKey(FamilyGroup, models.SET_NULL, related_name="+", null=True)
    led_before = models.BooleanField(_("ketua kelompok sebelumnya"), default=False)

    objects = DeedLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("rincian perubahan banyak KPM")
        verbose_name_plural = _("rincian perubahan banyak KPM")
        default_permissions = ("view",)
        indexes = (Index(fields=["household", "id"], name="deed_line_of_household"),)
        constraints = (
            models.UniqueConstraint(fields=["deed", "household"], name="deed_line_one_a_household"),
            models.CheckConstraint(
                condition=Q(left_because__in=["", *LeftBecause.values]), name="deed_line_reason_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.deed}: {self.household}"
