"""Sending jobs to the workers. A message carries only the job's key, and may be lost: the watcher sends again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from celery import Celery, current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

logger = logging.getLogger(__name__)

RUN_TASK = "jobs.run_job"
CONNECT_SECONDS = 2
# One try, and no waiting for a broker that is away: a person may be waiting for the page.
ONE_TRY = {"max_retries": 0, "socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}


def send(job_ids: Iterable[UUID]) -> int:
    """Tell the workers to look at these jobs; returns how many messages the broker took.

    A broker that is away raises nothing: the job stays in the queue, and the watcher sends it later.
    """
    waiting, sent = list(job_ids), 0
    if not waiting:
        return 0
    app = portal_app()
    try:
        with app.connection_for_write(connect_timeout=CONNECT_SECONDS, transport_options=ONE_TRY) as connection:
            for job_id in waiting:
                app.send_task(
                    RUN_TASK,
                    args=[str(job_id)],
                    connection=connection,
                    retry=False,
                    ignore_result=True,
                    add_to_parent=False,
                )
                sent += 1
    except Exception:
        # Whatever a broker's library raises: the row is safe, and nothing can be done about it here.
        logger.warning("The broker could not be reached; the watcher will send the job", exc_info=True)
    return sent


def send_on_commit(job_id: UUID) -> None:
    """Send the job when the caller's transaction commits. Nothing that goes wrong then is the user's concern."""

    def send_it() -> None:
        send([job_id])

    transaction.on_commit(send_it, robust=True)


def portal_app() -> Celery:
    """The Celery application that reads our settings.

    Raises ``ImproperlyConfigured`` where nobody has made it: Celery would then send to a broker that is not ours.
    """
    app: Celery = current_app
    if app.conf.broker_url != settings.CELERY_BROKER_URL:
        raise ImproperlyConfigured("pkh_portal.celery was not imported when this process started.")
    return app
