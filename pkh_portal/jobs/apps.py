"""Declaration of the jobs floor: kinds of work are found, schedules exist after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def schedule_after_migrate(**kwargs: Any) -> None:
    from pkh_portal.jobs.services.schedule import ensure_schedule  # Models are not loaded when this file is.

    ensure_schedule(using=kwargs.get("using", "default"))


class JobsConfig(AppConfig):
    name = "pkh_portal.jobs"
    label = "jobs"
    verbose_name = "Pekerjaan latar"

    def ready(self) -> None:
        from pkh_portal.jobs import checks, worker  # Both need loaded apps.

        autodiscover_modules("job_kinds")
        checks.register()
        worker.connect()
        post_migrate.connect(schedule_after_migrate, sender=self, dispatch_uid="job_schedule")
