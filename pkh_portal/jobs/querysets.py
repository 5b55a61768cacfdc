"""Reads of jobs that compose. Leases are compared on the database's clock, the one clock all workers share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.db.models.functions import Now

from pkh_portal.accounts.querysets import ScopedQuerySet
from pkh_portal.jobs.enums import ACTIVE_STATES, FINISHED_STATES, JobState

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.accounts.scope import RegionScope
    from pkh_portal.jobs.models import Job  # noqa: F401 (named in the base class below)

Moment = datetime | Now


class JobQuerySet(ScopedQuerySet["Job"]):
    """Jobs. ``visible_to`` is for those who administer; a person's own pages use ``owned_by``."""

    def visible_to(self, scope: RegionScope) -> Self:
        """One's own jobs, and those of regions inside the scope; all of them for a nationwide scope."""
        if scope.nationwide:
            return self
        own = Q(owner_id=scope.user_id) if scope.user_id is not None else Q(pk__in=[])
        return self.filter(own | scope.q(self.scope_path))

    def owned_by(self, user: User) -> Self:
        """Jobs that this user asked for."""
        return self.filter(owner=user)

    def active(self) -> Self:
        """Jobs that wait or run."""
        return self.filter(state__in=ACTIVE_STATES)

    def finished(self) -> Self:
        """Jobs that have ended, well or not."""
        return self.filter(state__in=FINISHED_STATES)

    def lost(self, now: Moment | None = None) -> Self:
        """Running jobs whose worker has given no sign of life for the length of its lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now or Now())

    def timely(self, now: Moment | None = None) -> Self:
        """Jobs that may begin: no time was set, or it has come."""
        return self.filter(Q(run_after__isnull=True) | Q(run_after__lte=now or Now()))

    def due(self, now: Moment | None = None) -> Self:
        """Waiting jobs whose time has come and whose message was never sent or seems to be lost."""
        return self.timely(now).filter(state=JobState.QUEUED, dispatch_after__lte=now or Now())
