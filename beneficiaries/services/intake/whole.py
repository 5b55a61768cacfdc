"""All stages of a file one after the other, for who has nobody to ask in between."""

from __future__ import annotations

from beneficiaries.imports.found import SheetMapping
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.approving import needs_approval
from beneficiaries.services.intake.checking import check
from beneficiaries.services.intake.gate import Progress, no_progress
from beneficiaries.services.intake.reading import read
from pkh_portal.accounts.services.audit import Actor


def go_through(*, batch: ImportBatch, actor: Actor, apply_too: bool, progress: Progress = no_progress) -> ImportBatch:
    """Read and check a batch that was just received and, if asked for and allowed, apply it.

    Ends sooner where a person has to look: ``mapped`` while headings wait for a decision, ``checked`` where somebody
    has to approve, ``failed`` where the file was refused. Raises what ``read`` raises.
    """
    read(batch=batch, actor=actor, progress=progress)
    if batch.state == BatchState.FAILED or not is_decided(batch):
        return batch
    check(batch=batch, actor=actor, progress=progress)
    if batch.state == BatchState.CHECKED and apply_too and not needs_approval(batch):
        apply(batch=batch, actor=actor, progress=progress)
    return batch


def is_decided(batch: ImportBatch) -> bool:
    """Whether it is clear of every sheet which column is what."""
    mappings = batch.sheets.filter(used=True).values_list("mapping", flat=True)
    return all(SheetMapping.from_json(mapping).is_decided for mapping in mappings)
