"""What a person says about headings and places."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import OPEN, hold_idle, unsettle
from pkh_portal.accounts.services.audit import SYSTEM_NAME, Actor
from pkh_portal.history.acting import acting
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.services.aliases import learn_alias


@transaction.atomic
def choose_columns(
    *, batch: ImportBatch, columns: Mapping[str, str], remember: bool, actor: Actor, sheets: Collection[str] = ()
) -> ImportBatch:
    """Say what headings (by address) stand for (a field, or "" for none); the batch is ``mapped`` anew.

    ``remember`` keeps the choices for the office's next files. ``sheets`` narrows the sheets that are read, by name.
    """
    raise NotImplementedError


@transaction.atomic
def choose_place(
    *, batch: ImportBatch, text: str, level: RegionLevel, parent: Region | None, target: Region, actor: Actor
) -> ImportBatch:
    """Let a spelling mean this region, in this file and all later ones; the batch must be checked again.

    Raises ``ValidationError`` as ``learn_alias``.
    """
    hold_idle(batch, *OPEN)
    learn_alias(
        text=text, level=level, parent=parent, target=target,
        actor=actor.user.username if actor.user else SYSTEM_NAME,
    )  # fmt: skip
    if batch.state != BatchState.MAPPED:
        with acting(actor):
            unsettle(batch)
    return batch
