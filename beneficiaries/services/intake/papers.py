"""Workbooks that leave the portal: each with its line in the audit trail, at once or as a job."""

from __future__ import annotations

from typing import Final

from django.utils.text import slugify
from django.utils.translation import gettext as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake.naming import name_of_rest, said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.jobs.api import Job, enqueue

COMPARE: Final = "beneficiaries.intake_compare"
PROBLEMS: Final = "beneficiaries.intake_problems"


def comparison_name(after: ImportBatch) -> str:
    """``perbandingan-kota-makassar.xlsx``."""
    return f"{slugify(_('Perbandingan %(region)s') % {'region': after.region.title})}.xlsx"


def note_comparison(*, before: ImportBatch, after: ImportBatch, families: int, actor: Actor) -> None:
    """The line in the audit trail: whose names were taken away. NIK are masked in the workbook."""
    record(
        action=AuditAction.EXPORT,
        actor=actor,
        label=_("Perbandingan dua daftar KPM"),
        region=after.region,
        detail={"event": "dua daftar dibandingkan", "batches": [before.pk, after.pk], "rows": families},
    )


def compare_later(*, before: ImportBatch, after: ImportBatch, actor: Actor) -> Job:
    """Have a worker write it. Raises ``JobRefused``."""
    params = {"before": before.pk, "after": after.pk}
    return enqueue(
        kind=COMPARE, actor=actor, params=params, region=after.region,
        unique_key=f"{COMPARE}:{before.pk}:{after.pk}:{actor.user.pk if actor.user else ''}",
    )  # fmt: skip


def problems_name(batch: ImportBatch) -> str:
    """``perbaikan-daftar-tamalate.xlsx``; without the file's own name where it may hold somebody's number."""
    return f"{slugify(name_of_rest(said_name(batch)))}.xlsx"


def note_problems(*, batch: ImportBatch, rows: int, actor: Actor) -> None:
    """The line in the audit trail: the workbook holds numbers in full."""
    record(
        action=AuditAction.EXPORT,
        actor=actor,
        subject=batch,
        label=said_name(batch),
        region=batch.region,
        detail={"event": "baris yang belum masuk diunduh", "rows": rows},
    )


def problems_later(*, batch: ImportBatch, actor: Actor) -> Job:
    """Have a worker write it. Raises ``JobRefused``."""
    return enqueue(
        kind=PROBLEMS, actor=actor, params={"batch": batch.pk}, region=batch.region,
        unique_key=f"{PROBLEMS}:{batch.pk}:{actor.user.pk if actor.user else ''}",
    )  # fmt: skip
