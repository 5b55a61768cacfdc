"""gunicorn's settings, for one office PC (scripts/run) and for servers alike.

The number of processes is gunicorn's own ``WEB_CONCURRENCY``; what differs by place (the address) is given on the
command line.
"""

import os
import re
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Long work is done by the Celery workers; a request that takes this long is lost.
timeout = 60
graceful_timeout = 10
keepalive = 5
# Now and then a fresh process, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
# The sign of life is a file: in memory where the system has such a place, so that a slow disk cannot delay it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # Linux' place in memory, not a file name.
# A control socket in the home folder would be one more door, and the same one for every portal of this user.
control_socket_disable = True

accesslog = "-"
# The path without its query string, and no referrer: a search may hold a NIK or a name.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms'


class PathLogger(Logger):  # type: ignore[misc] # gunicorn has no types.
    """Cuts the one kind of path that is a secret: whoever reads a password reset's address may use it."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = re.sub(r"(/akun/+lupa/).*-.*", r"\1...", environ.get("PATH_INFO", ""), flags=re.DOTALL)
        return atoms


logger_class = PathLogger
