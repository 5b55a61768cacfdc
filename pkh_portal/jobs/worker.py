"""What a worker process does besides running jobs: leaving signs of life, letting go of jobs when told to stop."""

import logging
import threading
from typing import Any

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from django.db import DatabaseError, connection

from pkh_portal.jobs.services.health import SIGN_SECONDS, leave_sign
from pkh_portal.jobs.services.stopping import stopping

logger = logging.getLogger(__name__)
_gone = threading.Event()


def connect() -> None:
    """Connect to Celery's signals; they are sent in worker processes only."""
    worker_ready.connect(start_signs, dispatch_uid="jobs_start_signs")
    worker_shutting_down.connect(let_go, dispatch_uid="jobs_let_go")
    worker_shutdown.connect(end_signs, dispatch_uid="jobs_end_signs")


def start_signs(sender: Any, **kwargs: Any) -> None:
    """Leave signs from a thread, not from a scheduled task: that would wait in line behind long jobs."""
    _gone.clear()
    threading.Thread(target=leave_signs, args=(sender.hostname,), name="worker-signs", daemon=True).start()


def leave_signs(name: str) -> None:
    """Leave a sign of life every ``SIGN_SECONDS`` until the worker ends."""
    while True:
        try:
            leave_sign(name=name)
        except DatabaseError:
            logger.warning("A sign of life could not be written", exc_info=True)
        finally:
            connection.close()
        if _gone.wait(SIGN_SECONDS):
            return


def let_go(**kwargs: Any) -> None:
    """Make running jobs stop at their next ``check()`` and return to the queue (pools of threads; see runner)."""
    stopping.set()


def end_signs(**kwargs: Any) -> None:
    _gone.set()
