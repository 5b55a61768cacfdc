"""What a batch is called where everybody reads it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refuse_numbers
from pkh_portal.history.telling import told


def said_name(batch: ImportBatch) -> str:
    """The file's name for titles, reasons and the audit trail; the batch's number if the name may hold somebody's."""
    try:
        refuse_numbers(name=batch.name)
    except ValidationError:
        return told(_("muatan nomor %(number)s"), number=batch.pk).removesuffix(".")
    return batch.name
