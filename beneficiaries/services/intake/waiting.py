"""Rows that a loaded batch left waiting go on as a batch of their own."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from beneficiaries.imports.problem_workbook import waiting_rows, write_problem_workbook
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.files import open_file
from beneficiaries.services.intake.gate import hold, hold_file
from beneficiaries.services.intake.naming import name_of_rest
from beneficiaries.services.intake.receiving import FOLDER, receive
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.spreadsheets import SpreadsheetError

_ENDED: Final = (BatchState.FAILED, BatchState.CANCELLED)
#: Nobody puts more rows right on a screen, and the file of more takes longer to write than a page may take.
MOST: Final = 20_000


def followed_by(batch: ImportBatch) -> ImportBatch | None:
    """The batch that goes on with the waiting rows, unless it came to nothing."""
    return batch.followed_by.exclude(state__in=_ENDED).order_by("-pk").first()


def follow_up(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """A new batch, ``uploaded``, of the rows that an applied one did not load: rejected, or in review.

    Its file is the problem workbook, with what was corrected in the browser. It holds from the same day, and is never
    the complete list. Refuses where no row waits or more than ``MOST``, and where another batch goes on with them;
    raises as ``receive``.
    """
    _demand_waiting(batch)
    # Beside the kept files: what a killed process leaves behind is swept out with them.
    with NamedTemporaryFile(dir=default_storage.path(FOLDER), suffix=".xlsx") as file:
        try:
            with open_file(batch) as workbook:
                write_problem_workbook(file.name, batch=batch, workbook=workbook)
        except SpreadsheetError as error:
            raise refusal("", str(error)) from error
        with transaction.atomic():
            hold(batch, BatchState.APPLIED)
            _demand_waiting(batch)
            return receive(
                content=Path(file.name), name=f"{name_of_rest(batch.name)}.xlsx",
                region=batch.region, kecamatan=batch.kecamatan, effective_on=batch.effective_on, actor=actor,
                follows=batch,
            )  # fmt: skip


def _demand_waiting(batch: ImportBatch) -> None:
    if batch.state != BatchState.APPLIED:
        raise refusal("", _("Baris sisa hanya dapat dilanjutkan dari muatan yang sudah dimuat."))
    hold_file(batch)
    if followed_by(batch) is not None:
        raise refusal("", _("Baris sisanya sudah menjadi muatan lanjutan. Buka muatan itu."))
    waiting = waiting_rows(batch).count()
    if not waiting:
        raise refusal("", _("Tidak ada baris yang menunggu dalam muatan ini."))
    if waiting > MOST:
        raise refusal("", _("Terlalu banyak baris untuk diperbaiki di layar. Unduh, lalu perbaiki di Excel."))
