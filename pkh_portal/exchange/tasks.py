"""What Celery calls."""

from celery import shared_task

from pkh_portal.exchange.uploads import sweep


@shared_task(name="exchange.sweep_uploads")
def sweep_uploads() -> None:
    """Hourly: delete uploaded files that nobody has confirmed."""
    sweep()
