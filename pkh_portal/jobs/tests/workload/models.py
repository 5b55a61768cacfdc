from __future__ import annotations

from typing import ClassVar

from django.db import models


class Effect(models.Model):
    """What a job did. Nothing in the table keeps it from being done twice: that is the jobs floor's promise."""

    job_id = models.UUIDField()

    # Named for mypy, which reads the portal's settings, where this app is not installed.
    objects: ClassVar[models.Manager[Effect]] = models.Manager()

    class Meta:
        app_label = "workload"

    def __str__(self) -> str:
        return str(self.job_id)
