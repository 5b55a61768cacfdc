"""What other apps need of this floor, in one place: declaring kinds of work, asking for them, steering them."""

from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.errors import AlreadyActive, JobFailed, JobRefused
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.registry import JobKind, job_kind
from pkh_portal.jobs.services.context import JobContext
from pkh_portal.jobs.services.control import request_cancel, retry
from pkh_portal.jobs.services.enqueue import enqueue

__all__ = [
    "AlreadyActive",
    "Job",
    "JobContext",
    "JobFailed",
    "JobKind",
    "JobRefused",
    "JobState",
    "LogLevel",
    "enqueue",
    "job_kind",
    "request_cancel",
    "retry",
]
