"""The rows of the periodic tasks: made once, from then on the office's to edit."""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import override

from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.registry import JobKind, all_kinds
from pkh_portal.jobs.services.enqueue import enqueue

#: Task → (name shown in the back office, every, unit, seconds after which an unserved message is dropped).
PERIODIC = {
    "jobs.watch_jobs": ("Pekerjaan: cari yang terhenti dan kirim ulang", 10, "seconds", 10),
    "jobs.prune_jobs": ("Pekerjaan: hapus hasil dan catatan lama", 1, "days", 12 * 3600),
    "exchange.sweep_uploads": ("Impor: hapus berkas unggahan yang tidak dipakai", 1, "hours", 1800),
}
NIGHTLY_TASK = "jobs.queue_nightly"
#: A night's work that no worker was there for is dropped when the next night comes.
NIGHTLY_EXPIRES = 20 * 3600


def queue_nightly(kind: str) -> Job:
    """Queue the work for the portal itself; what still waits from the night before is not queued twice."""
    return enqueue(kind=kind, actor=SYSTEM, unique_key=f"nightly:{kind}")


def ensure_schedule(*, using: str = "default") -> None:
    """Make the rows that are missing; leave those there are as they are, edited or switched off.

    Not by ``CELERY_BEAT_SCHEDULE``: that one overwrites what the office has edited at every start.
    """
    # By name: django-celery-beat has no types, and this floor needs nothing else of it.
    task_model = apps.get_model("django_celery_beat", "PeriodicTask")
    interval_model = apps.get_model("django_celery_beat", "IntervalSchedule")
    if task_model._meta.db_table not in connections[using].introspection.table_names():
        return  # Only some apps were migrated; the next full migrate comes here again.
    with transaction.atomic(using=using):
        for task, (name, every, unit, expires) in PERIODIC.items():
            if task_model.objects.using(using).filter(task=task).exists():
                continue
            interval, _ = interval_model.objects.using(using).get_or_create(every=every, period=unit)
            task_model.objects.using(using).create(name=name, task=task, interval=interval, expire_seconds=expires)
        for kind in all_kinds():
            _ensure_nightly(task_model, kind, using)


def _ensure_nightly(task_model: Any, kind: JobKind, using: str) -> None:
    """A row for nightly work, by the office's clock. A PC that was off at night does it when it is next started."""
    arguments = json.dumps({"kind": kind.name})
    rows = task_model.objects.using(using)
    if kind.nightly is None or rows.filter(task=NIGHTLY_TASK, kwargs=arguments).exists():
        return
    crontabs = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    hour, _ = crontabs.get_or_create(
        minute=str(kind.nightly.minute), hour=str(kind.nightly.hour), timezone=settings.TIME_ZONE
    )
    with override(settings.LANGUAGE_CODE):
        name = f"Setiap malam: {kind.label}"
    rows.create(name=name, task=NIGHTLY_TASK, kwargs=arguments, crontab=hour, expire_seconds=NIGHTLY_EXPIRES)
