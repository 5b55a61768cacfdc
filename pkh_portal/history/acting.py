"""Who acts now, and why: what every history row written meanwhile says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Deed:
    """``actor`` is asked for only when a row is written: finding it out may cost a query."""

    actor: Callable[[], Actor]
    reason: str = ""

    @property
    def user(self) -> User | None:
        return self.actor().user


_NOBODY = Deed(actor=lambda: SYSTEM)
_current: ContextVar[Deed] = ContextVar("deed", default=_NOBODY)


def current() -> Deed:
    """The deed under way; the system's where nobody has said otherwise."""
    return _current.get()


@contextmanager
def acting(actor: Actor | Callable[[], Actor], reason: str = "") -> Iterator[None]:
    """Everything written to history inside is this actor's, for this reason (a sentence, cut at 300 characters).

    Inside another one the inner holds; an empty inner reason keeps the outer's.
    """
    given = (lambda: actor) if isinstance(actor, Actor) else actor
    token = _current.set(Deed(given, (reason or current().reason)[:REASON_LENGTH]))
    try:
        yield
    finally:
        _current.reset(token)
