"""The rows of the periodic tasks: made once, from then on the office's to edit."""

from django.apps import apps
from django.db import connections, transaction

#: Task → (name shown in the back office, every, unit, seconds after which an unserved message is dropped).
PERIODIC = {
    "jobs.watch_jobs": ("Pekerjaan: cari yang terhenti dan kirim ulang", 10, "seconds", 10),
    "jobs.prune_jobs": ("Pekerjaan: hapus hasil dan catatan lama", 1, "days", 12 * 3600),
    "exchange.sweep_uploads": ("Impor: hapus berkas unggahan yang tidak dipakai", 1, "hours", 1800),
}


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
