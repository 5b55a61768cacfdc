"""The plan is carried out, whole or not at all."""

from __future__ import annotations

import time

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.imports.applying import Applied, apply_batch
from beneficiaries.imports.plan import replan
from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.imports.planning.movement import has_moved
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.models.intake.batch import TALLIES
from beneficiaries.services import fieldchecks
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.approving import needs_approval
from beneficiaries.services.intake.gate import Finish, Progress, hold, no_progress
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region


def apply(
    *, batch: ImportBatch, actor: Actor, progress: Progress = no_progress, finish: Finish = transaction.atomic
) -> ImportBatch:
    """Write what the check planned; the batch is ``applied`` then.

    If the registry has moved and the totals are others than the ones confirmed, nothing is written and the batch is
    ``checked`` again, with ``batch.failure`` saying so. Raises ``ValidationError`` if the batch must be approved or
    checked again first. Batches of one kabupaten/kota wait here for each other.
    """
    began = time.monotonic()
    with finish():
        Region.objects.select_for_update(no_key=True).get(pk=batch.region_id)
        hold(batch, BatchState.CHECKED, BatchState.REVIEWED)
        _demand_ready(batch)
        if has_moved(batch) and _totals_differ_after_planning_anew(batch):
            _back_to_checked(batch, actor)
            return batch
        reason = told(gettext_lazy("Dimuat dari berkas %(file)s"), file=said_name(batch))
        # Asked before: families that the load records are in the file.
        absent = list(not_in_file(batch).order_by().values_list("pk", flat=True)) if batch.complete else []
        done = apply_batch(batch, actor, reason, progress)
        fieldchecks.ask(batch=batch, household_ids=absent, actor=actor)
        batch.state, batch.applied_by_name, batch.failure = BatchState.APPLIED, actor.name[:220], ""
        batch.above = done.above
        batch.seconds = {**batch.seconds, "apply": round(time.monotonic() - began, 2)}
        with acting(actor, told(gettext_lazy("Dimuat"))):
            batch.save()
        _leave_a_line(batch, done, actor)
    return batch


def _demand_ready(batch: ImportBatch) -> None:
    if batch.stale:
        raise refusal("", _("Ada perubahan yang belum diperiksa. Periksa lagi sebelum memuat."))
    if batch.state != BatchState.REVIEWED and needs_approval(batch):
        raise refusal("", _("Muatan ini harus disetujui orang lain yang berwenang sebelum dimuat."))


def _totals_differ_after_planning_anew(batch: ImportBatch) -> bool:
    before = _totals(batch)
    replan(batch)
    return _totals(batch) != before


def _totals(batch: ImportBatch) -> dict[str, int]:
    return batch.sheets.aggregate(**{name: Sum(name) for name in TALLIES})


def _back_to_checked(batch: ImportBatch, actor: Actor) -> None:
    """What was confirmed is no longer what would happen: a person looks again."""
    batch.state, batch.reviewer, batch.reviewer_name, batch.reviewed_at = BatchState.CHECKED, None, "", None
    batch.failure = _("Data KPM berubah sejak berkas ini diperiksa, sehingga jumlahnya lain dari yang disetujui. "
                      "Belum ada yang dimuat; lihat lagi jumlahnya, lalu muat.")  # fmt: skip
    with acting(actor, batch.failure):
        batch.save()


def _leave_a_line(batch: ImportBatch, done: Applied, actor: Actor) -> None:
    record(
        action=AuditAction.IMPORT, actor=actor, subject=batch, label=said_name(batch), region=batch.region,
        detail={
            "created": done.created, "changed": done.changed, "groups": done.groups,
            "rows": {name.removeprefix("n_"): count for name, count in _totals(batch).items()},
        },
    )  # fmt: skip
