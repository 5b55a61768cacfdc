"""A load is taken back, as far as nobody has touched it since."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.undoing import Foreseen, Undone, foresee, undo_batch
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.gate import Finish, Progress, hold, no_progress
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

__all__ = ["Foreseen", "Undone", "foresee", "undo"]


def undo(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> Undone:
    """Give back what the batch changed and remove what it created, where nobody has touched the family since.

    The others are listed by ``RecordOrigin.undone`` = False. The batch is ``undone`` then. Leaves an audit line.
    """
    with finish():
        Region.objects.select_for_update(no_key=True).get(pk=batch.region_id)
        hold(batch, BatchState.APPLIED)
        reason = told(_("Muatan %(file)s dikembalikan"), file=said_name(batch))
        done = undo_batch(batch, actor, reason, progress)
        with acting(actor, reason):
            batch.state, batch.undone_by_name, batch.kept = BatchState.UNDONE, actor.name[:220], done.kept
            batch.failure = ""
            batch.save()
        record(
            action=AuditAction.IMPORT, actor=actor, subject=batch, label=said_name(batch), region=batch.region,
            reason=reason,
            detail={"undone": True, "restored": done.restored, "removed": done.removed, "kept": done.kept},
        )  # fmt: skip
    return done
