from django.db import models


class Effect(models.Model):
    """What a job did. Nothing in the table keeps it from being done twice: that is the jobs floor's promise."""

    job_id = models.UUIDField()

    class Meta:
        app_label = "workload"

    def __str__(self) -> str:
        return str(self.job_id)
