"""The gate every verb goes through: the batch's row is held, and its state says whether the verb may begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.consent import with_contributor
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.spreadsheets import SpreadsheetError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.utils.functional import _StrOrPromise as StrOrPromise

#: How far a stage is: done, total (0: unknown), and in a sentence what it does now.
Progress = Callable[[int, int, str], None]
#: The transaction a stage ends in: what it wrote, and in a job the job's success with it.
Finish = Callable[[], "AbstractContextManager[None]"]

_INSTEAD: Final[dict[str, StrOrPromise]] = {
    BatchState.UPLOADED: _("Berkas muatan ini belum dibaca. Tunggu sampai selesai dibaca."),
    BatchState.READ: _("Berkas muatan ini belum selesai dibaca."),
    BatchState.MAPPED: _("Muatan ini belum diperiksa. Periksa dahulu."),
    BatchState.CHECKED: _("Muatan ini sudah diperiksa dan belum dimuat."),
    BatchState.REVIEWED: _("Muatan ini sudah disetujui dan belum dimuat."),
    BatchState.APPLIED: _("Muatan ini sudah dimuat; tidak dapat dimuat atau diubah lagi."),
    BatchState.UNDONE: _("Muatan ini sudah dikembalikan. Unggah berkasnya lagi bila perlu."),
    BatchState.FAILED: _("Berkas muatan ini ditolak. Unggah berkas yang sudah diperbaiki."),
    BatchState.CANCELLED: _("Muatan ini dibatalkan sebelum dimuat. Unggah berkasnya lagi bila perlu."),
}
#: No further stage follows by itself.
OVER: Final = (BatchState.APPLIED, BatchState.UNDONE, BatchState.FAILED, BatchState.CANCELLED)
#: Until the batch is applied or over, the operator may change what was said.
OPEN: Final = (BatchState.MAPPED, BatchState.CHECKED, BatchState.REVIEWED)


def no_progress(_done: int, _total: int, _sentence: str) -> None:
    """For who does not want to hear."""


def hold(batch: ImportBatch, *states: BatchState) -> ImportBatch:
    """Lock the batch's row until the transaction ends and bring the given object up to date with it.

    Refuses, with a sentence on how the batch stands, unless its state is one of these.
    """
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update(no_key=True))
    if batch.state not in states:
        raise refusal("", _INSTEAD[batch.state])
    return batch


def hold_idle(batch: ImportBatch, *states: BatchState) -> ImportBatch:
    """As ``hold``, for what a person changes; refuses also while work is under way that would not see the change."""
    hold(batch, *states)
    if batch.job is not None and batch.job.status.active:
        raise refusal("", _("Muatan ini sedang dikerjakan. Tunggu sampai selesai, lalu coba lagi."))
    return batch


def hold_file(batch: ImportBatch) -> None:
    """Refuse where the file has been deleted after the retention time."""
    if batch.file_gone_at is not None:
        raise refusal("", _("Berkas muatan ini sudah dihapus karena masa simpannya habis. Unggah lagi."))


def change(batch: ImportBatch, **values: object) -> None:
    """Save these fields of a held batch, where they differ, with one history row."""
    changed = [name for name, value in values.items() if getattr(batch, name) != value]
    for name in changed:
        setattr(batch, name, values[name])
    if changed:
        batch.save(update_fields=changed)


def unsettle(batch: ImportBatch) -> None:
    """What was said has changed since the check: it must be checked again, and a review no longer holds.

    Whoever is ``acting`` has said it, and will not be the one who approves it.
    """
    reviewed = batch.state == BatchState.REVIEWED
    change(
        batch,
        stale=True,
        choices=with_contributor(batch),
        state=BatchState.CHECKED if reviewed else batch.state,
        **(dict.fromkeys(("reviewer", "reviewed_at")) | {"reviewer_name": ""} if reviewed else {}),
    )


def note_failure(batch: ImportBatch, sentence: str) -> None:
    """Say on the batch why its last stage came to nothing; on one that is over nothing is said any more."""
    with transaction.atomic():
        batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update(no_key=True))
        if batch.state not in OVER:
            change(batch, failure=sentence)


def refuse(batch: ImportBatch, error: SpreadsheetError, actor: Actor) -> None:
    """The file of a held batch cannot be read: that is its end, and the error's sentence says why."""
    with acting(actor, told(_("Berkas ditolak"))):
        change(batch, state=BatchState.FAILED, failure=str(error))
