"""Sending jobs to the workers. A message carries only the job's key, and may be lost: the watcher sends again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from celery import current_app

logger = logging.getLogger(__name__)

RUN_TASK = "jobs.run_job"
CONNECT_SECONDS = 2
# One try, and no waiting for a broker that is away: a person may be waiting for the page.
ONE_TRY = {"max_retries": 0, "socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}


def send(job_ids: Iterable[UUID]) -> int:
    """Tell the workers to look at these jobs; returns how many messages the broker took.

    Raises nothing: a job whose message could not be sent stays in the queue, and the watcher sends it later.
    """
    sent = 0
    try:
        with current_app.connection_for_write(connect_timeout=CONNECT_SECONDS, transport_options=ONE_TRY) as connection:
            for job_id in job_ids:
                current_app.send_task(
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
