"""Every row is cleaned, checked and compared with the registry; nothing but the staged batch is written."""

from __future__ import annotations

from django.db import transaction

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import Finish, Progress, no_progress
from pkh_portal.accounts.services.audit import Actor


def check(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Stage the rows and plan what becomes of each; the batch is ``checked`` then. Can be done again and again."""
    raise NotImplementedError
