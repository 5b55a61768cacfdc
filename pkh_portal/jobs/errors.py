"""What may end a job before its time, and what may keep one from beginning.

Two families. ``JobFailed`` and ``JobRefused`` carry a sentence for the user. ``AttemptStopped`` tells a running
attempt to let go; it is a ``BaseException``, like ``KeyboardInterrupt``, so that a job that survives bad rows by
``except Exception`` does not survive being cancelled.
"""

from django.core.exceptions import PermissionDenied


class JobFailed(Exception):
    """An expected failure. The text is a sentence for the user, shown as it is."""


class JobRefused(PermissionDenied):
    """The owner may not have this job done, or not any more. The text is a sentence for the user."""


class AlreadyActive(JobFailed):
    """Somebody else's job with the same unique key waits or runs. The text says so to the user."""


class AttemptStopped(BaseException):
    """Base of the reasons for which a running attempt must stop. Never catch it in a job."""


class Cancelled(AttemptStopped):
    """A person asked for the job to be cancelled."""


class LeaseLost(AttemptStopped):
    """The job is no longer this attempt's: nothing that the attempt still does may be written."""


class Interrupted(AttemptStopped):
    """The worker is shutting down: the job goes back to the queue and loses no attempt."""
