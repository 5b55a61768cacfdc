"""A load is taken back, as far as nobody has touched it since."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import Finish, Progress, no_progress
from pkh_portal.accounts.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What undoing would do: families given back their values, families removed, families left as they are (keys)."""

    restorable: int
    created: int
    kept: list[int]


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did, in families."""

    restored: int
    removed: int
    kept: int


def foresee(batch: ImportBatch) -> Foreseen:
    """What undoing the batch would do now."""
    raise NotImplementedError


def undo(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> Undone:
    """Give back what the batch changed and remove what it created, where nobody has touched the family since.

    The others are listed by ``RecordOrigin.undone`` = False. The batch is ``undone`` then.
    """
    raise NotImplementedError
