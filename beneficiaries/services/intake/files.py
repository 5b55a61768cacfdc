"""The kept file of a batch, opened."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from beneficiaries.models import ImportBatch
from pkh_portal.spreadsheets import DamagedFile, Limits, Workbook, open_workbook


def open_file(batch: ImportBatch) -> Workbook:
    """The batch's file as a workbook, to be closed. Raises a ``SpreadsheetError`` for whatever cannot be read."""
    limits = Limits(file_bytes=settings.UPLOAD_MAX_BYTES, unpacked_bytes=settings.UPLOAD_MAX_UNPACKED_BYTES)
    try:
        return open_workbook(path_of(batch), name=batch.name, limits=limits)
    except FileNotFoundError as error:
        gone = _("Berkas %(name)s tidak ada lagi di penyimpanan; unggah lagi.")
        raise DamagedFile(batch.name, sentence=gone) from error


def path_of(batch: ImportBatch) -> Path:
    """Where the file lies."""
    return Path(default_storage.path(batch.stored))
