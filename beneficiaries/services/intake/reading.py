"""The file is opened: which sheets there are, where their headings stand, which column is what."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.imports.mapping import UnknownField, UnknownHeading
from beneficiaries.imports.sheets import UnknownSheet, find_sheets
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.files import open_file
from beneficiaries.services.intake.gate import Finish, Progress, change, hold, no_progress, refuse
from beneficiaries.services.intake.matching import keep, match, remember, remembered
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.spreadsheets import SpreadsheetError

#: What is wrong with what was said, and not with the file.
WRONG_CHOICES = (UnknownSheet, UnknownHeading, UnknownField)


def read(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Find sheets and headings and match them; the batch is ``mapped`` then, or ``failed`` with ``batch.failure``.

    Raises ``UnknownSheet``, ``UnknownHeading`` and ``UnknownField`` for choices that were made at the upload and that
    the file does not allow; the batch stays ``uploaded`` then.
    """
    began = time.monotonic()
    progress(0, 0, _("Membuka berkas"))
    try:
        with open_file(batch) as workbook:
            choices = batch.choices
            found = find_sheets(
                workbook, only=choices["sheets"], remembered=remembered(batch), given=choices["columns"]
            )
        mappings = match(batch, found)
    except WRONG_CHOICES:
        raise
    except SpreadsheetError as error:
        with finish():
            refuse(hold(batch, BatchState.UPLOADED), error, actor)
        return batch
    with finish():
        hold(batch, BatchState.UPLOADED)
        keep(batch, found, mappings)
        if choices["remember"]:
            with acting(actor, told(gettext_lazy("Diingat untuk berkas berikutnya"))):
                remember(batch, choices["columns"])
        with acting(actor, told(gettext_lazy("Berkas dibaca"))):
            seconds = {**batch.seconds, "read": round(time.monotonic() - began, 2)}
            change(batch, state=BatchState.MAPPED, failure="", seconds=seconds)
    return batch
