"""Whether the parts of an installation answer, for a monitor and for the start script."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import KombuError

from pkh_portal.celery import app
from pkh_portal.jobs.services.health import last_worker_sign

logger = logging.getLogger("pkh_portal.site.health")


def health_report(*, now: datetime, worker_silence: timedelta) -> dict[str, Any]:
    """``{"ok", "database", "broker", "worker"}``: a part is true if it answered just now.

    A worker answers by the sign of life it leaves in the database; it counts as silent after
    ``worker_silence``. Nothing is changed.
    """
    database = _database_answers()
    report = {
        "database": database,
        "broker": _broker_answers(),
        "worker": database and _worker_lives(now=now, silence=worker_silence),
    }
    return {"ok": all(report.values()), **report}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        logger.exception("The database does not answer")
        return False


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        return folder.is_dir()
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        return True
    except (OSError, KombuError):
        logger.exception("The broker does not answer")
        return False


def _worker_lives(*, now: datetime, silence: timedelta) -> bool:
    sign = last_worker_sign()
    return sign is not None and now - sign <= silence
