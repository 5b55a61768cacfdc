"""Cells that a person puts right in the browser, without another file."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.columns.cells import squeezed
from beneficiaries.imports.fields import ImportField, RowPlace
from beneficiaries.imports.found import SheetMapping
from beneficiaries.imports.trying import still_wrong
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch, ImportCorrection
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.gate import hold_idle, unsettle
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting


@transaction.atomic
def correct(*, batch: ImportBatch, place: RowPlace, cells: Mapping[str, str], actor: Actor) -> ImportBatch:
    """Use these texts for these cells (by heading's address) of a row; the batch must be checked again.

    Refuses columns that are not taken for a field, and, by address, texts that are wrong as they stand.
    """
    hold_idle(batch, BatchState.CHECKED, BatchState.REVIEWED)
    sheet = batch.sheets.filter(number=place.sheet_no, used=True).first()
    columns = SheetMapping.from_json(sheet.mapping).columns if sheet else {}
    fields = {address: ImportField(name) for name, address in columns.items()}
    if not set(cells) <= set(fields):
        raise refusal("", _("Kolom ini tidak dipakai dalam muatan; perbaiki kolom yang dipakai."))
    texts = {column: squeezed(text) for column, text in cells.items()}
    most = ImportCorrection._meta.get_field("text").max_length
    if any(len(text) > (most or 0) for text in texts.values()):
        raise refusal("", _("Tulisan terlalu panjang; paling banyak %(most)s huruf."), most=most)
    if wrong := still_wrong(texts, fields):
        raise ValidationError(dict(wrong))
    for column, text in texts.items():  # A handful: the cells of one row.
        ImportCorrection.objects.update_or_create(
            batch=batch, sheet_no=place.sheet_no, row_no=place.row_no, column=column,
            defaults={"text": text, "at": timezone.now(), "actor": actor.user},
        )  # fmt: skip
    with acting(actor):
        unsettle(batch)
    return batch


@transaction.atomic
def withdraw(*, batch: ImportBatch, place: RowPlace, actor: Actor) -> ImportBatch:
    """Take the corrections of a row back: the file holds again. Nothing happens where there are none."""
    hold_idle(batch, BatchState.CHECKED, BatchState.REVIEWED)
    gone, _counts = ImportCorrection.objects.filter(batch=batch, sheet_no=place.sheet_no, row_no=place.row_no).delete()
    if gone:
        with acting(actor):
            unsettle(batch)
    return batch
