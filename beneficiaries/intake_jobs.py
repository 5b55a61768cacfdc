"""The stages of the intake desk as background work: ``services.intake`` does them, ``queueing`` asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import time
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import applying, checking, reading, retention, undoing
from beneficiaries.services.intake.gate import note_failure
from beneficiaries.services.intake.patience import patient
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.services.intake.whole import is_decided
from pkh_portal.history.acting import acting
from pkh_portal.jobs.api import JobContext, JobFailed, job_kind
from pkh_portal.spreadsheets import SpreadsheetError

SWEEP: Final = "beneficiaries.intake_sweep"


@job_kind(Stage.READ.kind, label=_("Baca berkas KPM"), permission="beneficiaries.add_importbatch")
def read(ctx: JobContext, *, batch: int) -> None:
    """Sheets, headings, columns. Work and success are one transaction, as of all stages: killed, it is done again.

    Waiting rows that go on as a batch of their own are checked, too: their headings are known to us.
    """
    with _told(ctx, batch) as row:
        finish = _finish(ctx, lambda: _what(row))
        if row.follows_id is None:
            reading.read(batch=row, actor=ctx.actor, progress=ctx.progress, finish=finish)
            return
        if row.state == BatchState.UPLOADED:
            reading.read(batch=row, actor=ctx.actor, progress=ctx.progress)
        if row.state == BatchState.MAPPED and is_decided(row):
            checking.check(batch=row, actor=ctx.actor, progress=ctx.progress, finish=finish)
        else:
            with finish():
                pass  # Somebody has to decide first, or the file was refused: that is the end of the work.


@job_kind(Stage.CHECK.kind, label=_("Periksa berkas KPM"), permission="beneficiaries.add_importbatch")
def check(ctx: JobContext, *, batch: int) -> None:
    """Every row, compared with the registry."""
    with _told(ctx, batch) as row:
        checking.check(batch=row, actor=ctx.actor, progress=ctx.progress, finish=_finish(ctx, lambda: _what(row)))


@job_kind(Stage.APPLY.kind, label=_("Muat berkas KPM"), permission="beneficiaries.apply_importbatch")
def apply(ctx: JobContext, *, batch: int, confirmed: str) -> None:
    """The plan into the registry, if it is still the one that was confirmed."""
    with _told(ctx, batch) as row:
        applying.apply(
            batch=row, actor=ctx.actor, progress=ctx.progress, finish=_finish(ctx, lambda: _what(row)),
            confirmed=confirmed,
        )  # fmt: skip


@job_kind(Stage.UNDO.kind, label=_("Batalkan muatan KPM"), permission="beneficiaries.apply_importbatch")
def undo(ctx: JobContext, *, batch: int) -> None:
    """The load taken back."""
    with _told(ctx, batch) as row:
        undoing.undo(batch=row, actor=ctx.actor, progress=ctx.progress, finish=_finish(ctx, lambda: _what(row)))


@job_kind(
    SWEEP,
    label=_("Hapus berkas KPM yang masa simpannya habis"),
    permission="beneficiaries.apply_importbatch",
    nightly=time(2, 10),
)
def sweep(ctx: JobContext) -> None:
    """Repeatable: a second run finds nothing to do."""
    swept = retention.sweep(timezone.now())
    ctx.conclude(gettext("%(count)s berkas dihapus.") % {"count": swept}, swept=swept)


@contextmanager
def _told(ctx: JobContext, key: int) -> Iterator[ImportBatch]:
    """The batch; what keeps the stage from being done is written down on it, and is the job's end.

    Only the batch's own job may go on: one that was left behind by a later stage can be had again from its page.
    """
    row = ImportBatch.objects.select_related("region", "kecamatan", "actor").filter(pk=key).first()
    if row is None:
        raise JobFailed(gettext("Muatan ini tidak ada lagi."))
    if row.job_id != ctx.job.pk:
        raise JobFailed(gettext("Pekerjaan ini sudah digantikan yang lain. Lanjutkan dari halaman muatannya."))
    try:
        with patient():
            yield row
    except (ValidationError, SpreadsheetError) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        with acting(ctx.actor):
            note_failure(row, sentence)
        raise JobFailed(sentence) from error


def _finish(ctx: JobContext, what: Callable[[], str]) -> Callable[[], AbstractContextManager[None]]:
    """The job's last transaction, with a sentence on what came of the batch."""

    @contextmanager
    def finish() -> Iterator[None]:
        with ctx.atomic_finish():
            yield
            ctx.conclude(what())

    return finish


def _what(batch: ImportBatch) -> str:
    if batch.failure:
        return batch.failure
    return {
        BatchState.MAPPED: gettext("Berkas sudah dibaca."),
        BatchState.CHECKED: gettext("Berkas sudah diperiksa."),
        BatchState.APPLIED: gettext("Berkas sudah dimuat."),
        BatchState.UNDONE: gettext("Muatan sudah dikembalikan."),
    }.get(BatchState(batch.state), "")
