"""What a job tells its reader on the way."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pkh_portal.jobs.enums import LogLevel
from pkh_portal.jobs.models.job import Job


class JobLogLine(models.Model):
    """One sentence. Holds no identifying number: whoever administers the job's region may read it."""

    job = models.ForeignKey(
        Job,
        models.CASCADE,
        related_name="log_lines",
        db_index=False,  # joblogline_of_job begins with it.
        verbose_name=_("pekerjaan"),
    )
    at = models.DateTimeField(_("waktu"), default=timezone.now)
    level = models.CharField(_("tingkat"), max_length=7, choices=LogLevel.choices, default=LogLevel.INFO)
    text = models.CharField(pgettext_lazy("pekerjaan", "catatan"), max_length=500)

    class Meta:
        verbose_name = _("catatan pekerjaan")
        verbose_name_plural = _("catatan pekerjaan")
        ordering = ("pk",)
        default_permissions = ()
        indexes = (models.Index(fields=["job", "id"], name="joblogline_of_job"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level__in=LogLevel.values),
                name="joblogline_level_known",
                violation_error_message=_("Tingkat catatan tidak dikenal."),
            ),
        )

    def __str__(self) -> str:
        return self.text
