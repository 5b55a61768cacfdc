"""Giving a batch up."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import OPEN, change, hold
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.jobs.api import request_cancel


@transaction.atomic
def cancel(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """Nothing more becomes of the batch; the registry stays as it is. Work under way is asked to stop.

    Whoever began that work finds the batch cancelled when it wants to write. Raises ``JobRefused`` if the work is
    somebody else's.
    """
    hold(batch, BatchState.UPLOADED, BatchState.READ, *OPEN)
    if batch.job is not None and batch.job.status.active:
        request_cancel(job=batch.job, actor=actor)
    with acting(actor, told(_("Muatan tidak jadi"))):
        change(batch, state=BatchState.CANCELLED, failure="")
    return batch
