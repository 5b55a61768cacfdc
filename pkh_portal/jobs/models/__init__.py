"""The tables of the jobs floor."""

from pkh_portal.jobs.models.job import Job
from pkh_portal.jobs.models.log import JobLogLine
from pkh_portal.jobs.models.sign import WorkerSign

__all__ = ["Job", "JobLogLine", "WorkerSign"]
