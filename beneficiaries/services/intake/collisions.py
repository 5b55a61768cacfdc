"""Two people who record the same at the same moment: the database lets one of them through."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError, IntegrityError

#: PostgreSQL's codes of a transaction that was in another's way, and would go through if it were done again.
_IN_THE_WAY: Final = frozenset({"40001", "40P01"})


def clash(error: DatabaseError) -> str | None:
    """What the error collided with, without a value of any row; None if it is another kind of error."""
    cause = error.__cause__
    if isinstance(error, IntegrityError):
        constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
        # SQLite names table and column only; PostgreSQL's own sentence holds the values.
        return str(constraint or (error if getattr(cause, "sqlite_errorname", None) else "a constraint"))
    state = getattr(cause, "sqlstate", None)
    return f"SQLSTATE {state}" if state in _IN_THE_WAY else None
