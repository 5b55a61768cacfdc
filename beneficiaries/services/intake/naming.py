"""What a batch is called where everybody reads it."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refuse_numbers
from pkh_portal.accounts.masking import masked
from pkh_portal.history.telling import told
from pkh_portal.jobs.services.results import safe_name

#: Somebody's number; with underscores, which stand in days and hours of names too, only one as long as a NIK.
_NUMBER: Final = re.compile(r"[0-9](?:[ .\-\u00a0]{0,3}[0-9]){11,}|[0-9](?:[ ._\-\u00a0]{0,3}[0-9]){15,}")


def kept_name(name: str) -> str:
    """A file's name as it is kept and said ever after: safe, and with every number that may be somebody's masked."""
    safe = safe_name(name)
    hidden = _NUMBER.sub(lambda found: masked(re.sub("[^0-9]", "", found[0])), safe)
    return safe if hidden == safe else safe_name(hidden)


def said_name(batch: ImportBatch) -> str:
    """The file's name for titles, reasons and the audit trail; the batch's number if the name may hold somebody's."""
    try:
        refuse_numbers(name=batch.name)
    except ValidationError:
        return told(_("muatan nomor %(number)s"), number=batch.pk).removesuffix(".")
    return batch.name


def name_of_rest(name: str) -> str:
    """What the rows that still wait are called, however often they were put right: ``Perbaikan messy``."""
    stem = PurePath(name).stem
    before = (gettext("Perbaikan %(name)s") % {"name": ""}).strip().casefold()
    while before and stem.casefold().startswith(before) and stem[len(before) : len(before) + 1] in {" ", "-"}:
        stem = stem[len(before) + 1 :]
    return gettext("Perbaikan %(name)s") % {"name": stem}
