"""Choices that own their meaning: what state a job is in, how loud a log line is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """The life of a job. ``FAILED`` was foreseen and tells the user what to do; ``ERRORED`` is a bug of ours."""

    QUEUED = "queued", _("Menunggu giliran")
    RUNNING = "running", _("Sedang berjalan")
    SUCCEEDED = "succeeded", _("Selesai")
    FAILED = "failed", _("Tidak berhasil")
    ERRORED = "errored", _("Galat sistem")
    CANCELLED = "cancelled", _("Dibatalkan")

    @property
    def active(self) -> bool:
        """Whether something may still happen by itself."""
        return self in ACTIVE_STATES

    @property
    def finished(self) -> bool:
        """Whether the job has ended, well or not."""
        return self not in ACTIVE_STATES

    @property
    def retryable(self) -> bool:
        """Whether a person may have the job done again."""
        return self in RETRYABLE_STATES

    @property
    def tone(self) -> str:
        """Colour of the badge: info, success, warning or danger."""
        return _TONES[self]


ACTIVE_STATES = (JobState.QUEUED, JobState.RUNNING)
FINISHED_STATES = (JobState.SUCCEEDED, JobState.FAILED, JobState.ERRORED, JobState.CANCELLED)
RETRYABLE_STATES = (JobState.FAILED, JobState.ERRORED, JobState.CANCELLED)

_TONES = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "info",
    JobState.SUCCEEDED: "success",
    JobState.FAILED: "warning",
    JobState.ERRORED: "danger",
    JobState.CANCELLED: "warning",
}


class LogLevel(models.TextChoices):
    """How much a log line matters to its reader."""

    INFO = "info", _("Keterangan")
    WARNING = "warning", _("Perhatian")
    ERROR = "error", _("Kesalahan")
