"""The kinds of work there are. Each app lists its own in ``job_kinds.py``, found when the portal starts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from pkh_portal.jobs.services.context import JobContext

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work. ``permission`` is demanded of the owner when the job is queued and again when it runs.

    So are those of ``also``; and all of them when the result is fetched. Work that is ``nightly`` is queued every day
    at that hour for the portal itself. The parameters named in ``sealed`` are encrypted in the row.
    """

    name: str
    label: _StrOrPromise
    permission: str
    run: Callable[..., None]
    also: tuple[str, ...] = ()
    nightly: time | None = None
    sealed: tuple[str, ...] = ()

    def check_params(self, params: Mapping[str, Any]) -> None:
        """Raise ``TypeError`` if the function does not take these parameters: better now than in a worker."""
        inspect.signature(self.run).bind(None, **params)


class UnknownKind(LookupError):
    """No installed app has a kind of this name."""


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    label: _StrOrPromise,
    permission: str,
    also: tuple[str, ...] = (),
    nightly: time | None = None,
    sealed: tuple[str, ...] = (),
) -> Callable[[Callable[Concatenate[JobContext, P], None]], Callable[Concatenate[JobContext, P], None]]:
    """Declare a function as a kind of work; returns the function unchanged.

    ``name`` is stored in rows: ``app.verb``, never renamed. ``label`` is the title a job has unless it gets its
    own. ``permission`` is ``app_label.codename``; ``also`` are more that it takes. ``nightly`` has it queued every
    day at that hour of the office, by a row of the schedule that the office may edit; such a function takes no
    parameters. ``sealed`` are the parameters that may name people, as a search does: nobody reads them in the row.

    The function takes a ``JobContext`` and keyword parameters that JSON can hold. It may be killed and run again, so
    what it does must be repeatable, or be done inside ``ctx.atomic_finish()``. Raises ``ValueError`` if the name is
    taken.
    """

    def register(
        function: Callable[Concatenate[JobContext, P], None],
    ) -> Callable[Concatenate[JobContext, P], None]:
        if name in _kinds:
            raise ValueError(f"Two kinds of job are called {name!r}")
        _kinds[name] = JobKind(name, label, permission, function, also, nightly, sealed)
        return function

    return register


def get_kind(name: str) -> JobKind:
    """The kind of that name. Raises ``UnknownKind``."""
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(name) from error


def all_kinds() -> tuple[JobKind, ...]:
    """Every registered kind, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))
