"""The plan is carried out, whole or not at all."""

from __future__ import annotations

from django.db import transaction

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import Finish, Progress, no_progress
from pkh_portal.accounts.services.audit import Actor


def apply(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Write what the check planned; the batch is ``applied`` then.

    If the registry has moved and the totals are others than the ones confirmed, nothing is written and the batch is
    ``checked`` again, with ``batch.failure`` saying so. Raises ``ValidationError`` if the batch must be approved or
    checked again first.
    """
    raise NotImplementedError
