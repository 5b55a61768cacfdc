"""A job: long work as a row. The row is the truth; a broker's message only says which row to look at."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkh_portal.jobs.enums import ACTIVE_STATES, FINISHED_STATES, JobState
from pkh_portal.jobs.querysets import JobQuerySet
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from pkh_portal.jobs.models.log import JobLogLine

_RUNNING = Q(state=JobState.RUNNING)
_HELD = Q(token__isnull=False, lease_until__isnull=False, started_at__isnull=False, attempts__gte=1)
_LOOSE = Q(token__isnull=True, lease_until__isnull=True)
# An estimate from the first few rows is a guess that jumps about.
_ESTIMATE_FROM_PERCENT = 3
_ESTIMATE_FROM_SECONDS = 3


class Job(models.Model):
    """What is to be done, for whom, how far it is and how it ended. State is written by ``services`` alone.

    ``token`` names the attempt that holds the job. Every write of an attempt asks for its own token, so an attempt
    that was given up and comes back can write nothing. A job without an owner is the portal's own.
    """

    id = models.UUIDField(_("nomor"), primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("jenis"), max_length=80)
    title = models.CharField(_("pekerjaan"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="jobs",
        null=True,
        db_index=False,  # job_of_owner begins with it.
        verbose_name=_("diminta oleh"),
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", null=True, verbose_name=_("wilayah"))
    params = models.JSONField(_("parameter"), default=dict)
    unique_key = models.CharField(_("kunci tunggal"), max_length=200, null=True)  # noqa: DJ001 (null is never unique)

    state = models.CharField(_("keadaan"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    message = models.TextField(_("keterangan"), blank=True)
    progress_done = models.PositiveIntegerField(_("sudah selesai"), default=0)
    progress_total = models.PositiveIntegerField(_("jumlah seluruhnya"), default=0, help_text=_("0: belum diketahui."))
    progress_note = models.CharField(_("langkah sekarang"), max_length=200, blank=True)
    result = models.FileField(_("berkas hasil"), max_length=200, blank=True)
    result_name = models.CharField(_("nama berkas hasil"), max_length=150, blank=True)
    summary = models.JSONField(_("ringkasan hasil"), default=dict)

    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    token = models.UUIDField(_("tanda percobaan"), null=True, editable=False)
    worker = models.CharField(_("pekerja"), max_length=100, blank=True)
    lease_until = models.DateTimeField(_("dipegang sampai"), null=True)

    created_at = models.DateTimeField(_("diminta"), default=timezone.now)
    queued_at = models.DateTimeField(_("masuk antrean"), default=timezone.now)
    run_after = models.DateTimeField(_("tidak sebelum"), null=True, help_text=_("Kosong: segera."))
    dispatch_after = models.DateTimeField(_("dikirim lagi sejak"), default=timezone.now)
    started_at = models.DateTimeField(_("mulai"), null=True)
    finished_at = models.DateTimeField(_("berakhir"), null=True)
    cancel_requested_at = models.DateTimeField(_("pembatalan diminta"), null=True)

    log_lines: RelatedManager[JobLogLine]

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("pekerjaan")
        verbose_name_plural = _("pekerjaan")
        ordering = ("-created_at", "-pk")
        default_permissions = ("view",)
        permissions = (("cancel_job", "Can cancel jobs of other users"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=JobState.values),
                name="job_state_known",
                violation_error_message=_("Keadaan pekerjaan tidak dikenal."),
            ),
            models.CheckConstraint(
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
                name="job_progress_within_total",
                violation_error_message=_("Kemajuan tidak boleh melebihi jumlah seluruhnya."),
            ),
            models.CheckConstraint(
                condition=(_RUNNING & _HELD) | (~_RUNNING & _LOOSE),
                name="job_held_only_while_running",
                violation_error_message=_("Hanya pekerjaan yang sedang berjalan dipegang oleh pekerja."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED_STATES, finished_at__isnull=False)
                | Q(state__in=ACTIVE_STATES, finished_at__isnull=True),
                name="job_finished_has_an_end",
                violation_error_message=_("Pekerjaan yang berakhir mempunyai waktu berakhir, yang lain tidak."),
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(state=JobState.SUCCEEDED),
                name="job_result_only_of_success",
                violation_error_message=_("Hanya pekerjaan yang selesai mempunyai berkas hasil."),
            ),
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=ACTIVE_STATES),
                name="job_unique_key_while_active",
                violation_error_message=_("Pekerjaan yang sama masih menunggu atau berjalan."),
            ),
        )
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["-created_at"], name="job_latest"),
            models.Index(fields=["dispatch_after"], condition=Q(state=JobState.QUEUED), name="job_to_dispatch"),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="job_leased"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.pk])

    @property
    def status(self) -> JobState:
        """The state as the choice that knows its meaning."""
        return JobState(self.state)

    @property
    def percent(self) -> int | None:
        """Whole percent done; none while the total is unknown. 100 only for a job that succeeded."""
        if self.state == JobState.SUCCEEDED:
            return 100
        return min(99, self.progress_done * 100 // self.progress_total) if self.progress_total else None

    @property
    def cancelling(self) -> bool:
        """Whether a running job was asked to stop and has not yet done so."""
        return self.state == JobState.RUNNING and self.cancel_requested_at is not None

    def remaining(self, now: datetime) -> timedelta | None:
        """Time left at the pace so far; none while that would be a guess."""
        if self.state != JobState.RUNNING or not self.progress_total or self.started_at is None:
            return None
        elapsed = now - self.started_at
        early = self.progress_done * 100 < self.progress_total * _ESTIMATE_FROM_PERCENT
        if early or not self.progress_done or elapsed.total_seconds() < _ESTIMATE_FROM_SECONDS:
            return None
        return elapsed * (self.progress_total - self.progress_done) / self.progress_done

    @property
    def duration(self) -> timedelta | None:
        """How long the last attempt took; none before its end."""
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None
