"""The file is opened: which sheets there are, where their headings stand, which column is what."""

from __future__ import annotations

from django.db import transaction

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import Finish, Progress, no_progress
from pkh_portal.accounts.services.audit import Actor


def read(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Find sheets and headings and match them; the batch is ``mapped`` then, or ``failed`` with ``batch.failure``."""
    raise NotImplementedError
