"""Stages as background work, one at a time for each batch."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.consent import demand_as_shown, shown
from beneficiaries.services.intake.gate import OPEN, change, hold
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.jobs.api import Job, enqueue


class Stage(StrEnum):
    """What is done in the background. The kinds of job are ``beneficiaries.intake_<stage>``."""

    READ = "read"
    CHECK = "check"
    APPLY = "apply"
    UNDO = "undo"

    @property
    def kind(self) -> str:
        return f"beneficiaries.intake_{self.value}"


#: The states a stage begins from.
BEGINS_FROM: Final = {
    Stage.READ: (BatchState.UPLOADED,),
    Stage.CHECK: OPEN,
    Stage.APPLY: (BatchState.CHECKED, BatchState.REVIEWED),
    Stage.UNDO: (BatchState.APPLIED,),
}
_TITLES: Final = {
    Stage.READ: _("Baca berkas KPM: %(name)s"),
    Stage.CHECK: _("Periksa berkas KPM: %(name)s"),
    Stage.APPLY: _("Muat berkas KPM: %(name)s"),
    Stage.UNDO: _("Batalkan muatan KPM: %(name)s"),
}


@transaction.atomic
def begin(*, batch: ImportBatch, stage: Stage, actor: Actor, expected: str | None = None) -> Job:
    """Queue the stage; ``batch.job`` is its job then. Asked again while it waits or runs, the same job is returned.

    Applying does what the batch promises now and nothing else (``consent.shown``); refused if that is not ``expected``.
    Raises ``JobRefused`` without permission or for a kabupaten/kota out of scope, ``AlreadyActive`` while somebody
    else has work under way on the batch, and ``ValidationError`` if the batch stands elsewhere.
    """
    hold(batch, *BEGINS_FROM[stage])
    if expected is not None:
        demand_as_shown(batch, expected)
    params = {"batch": batch.pk} | ({"confirmed": shown(batch)} if stage is Stage.APPLY else {})
    job = enqueue(
        kind=stage.kind, actor=actor, params=params, region=batch.region,
        title=str(_TITLES[stage]) % {"name": said_name(batch)}, unique_key=f"beneficiaries.intake:{batch.pk}",
    )  # fmt: skip
    if job.kind != stage.kind:
        raise refusal("", _("Muatan ini sedang dikerjakan. Tunggu sampai selesai, lalu coba lagi."))
    with acting(actor):
        change(batch, job=job, failure="")
    return job
