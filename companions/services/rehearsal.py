"""Doing something only to see what would come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


def rehearse(deed: Callable[[], T]) -> T:
    """What the deed returns, or raises, if it were done now; whatever it writes is rolled back.

    Exact, because it is the deed itself; as slow, and it holds the same rows for as long.
    """
    with transaction.atomic():
        result = deed()
        transaction.set_rollback(True)
    return result
