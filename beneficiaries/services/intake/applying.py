"""The plan is carried out, whole or not at all."""

from __future__ import annotations

import logging
import time
from typing import Final

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.imports.applying import Applied, apply_batch
from beneficiaries.imports.plan import replan
from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.imports.planning.movement import has_moved
from beneficiaries.imports.planning.walls import Walls
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.models.intake.batch import TALLIES
from beneficiaries.services import fieldchecks
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.approving import needs_approval
from beneficiaries.services.intake.collisions import clash
from beneficiaries.services.intake.consent import contributors, demand_as_shown
from beneficiaries.services.intake.gate import Finish, Progress, hold, no_progress
from beneficiaries.services.intake.naming import said_name
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

logger = logging.getLogger(__name__)

_MOVED: Final = gettext_lazy(
    "Data KPM berubah sejak berkas ini diperiksa, sehingga yang akan dimuat lain dari yang disetujui. Belum ada yang "
    "dimuat; lihat lagi hasilnya, lalu muat."
)
_BEYOND: Final = gettext_lazy(
    "Sebagian KPM dalam berkas ini tercatat di luar wilayah Anda, atau wilayah orang lain yang ikut mengerjakan muatan "
    "ini, sehingga yang akan dimuat lain dari yang diperiksa. Belum ada yang dimuat; lihat lagi hasilnya, lalu muat."
)


def apply(
    *,
    batch: ImportBatch,
    actor: Actor,
    progress: Progress = no_progress,
    finish: Finish = transaction.atomic,
    confirmed: str | None = None,
) -> ImportBatch:
    """Write what the check planned; the batch is ``applied`` then.

    If the registry has moved, or the actor may touch fewer families than the plan was made for, and of any row
    something else would become than was confirmed, nothing is written and the batch is ``checked`` again, with
    ``batch.failure`` saying so. Raises ``ValidationError`` if the batch must be approved or checked again first, if it
    promises something else than ``confirmed`` (``consent.shown``), and if somebody else recorded the same meanwhile (it
    must be checked again then). Batches of one kabupaten/kota wait here for each other.
    """
    try:
        return _apply(batch, actor, progress, finish, confirmed)
    except (IntegrityError, OperationalError) as error:
        met = clash(error)
        if met is None:
            raise
    # Outside of the handler: the database's own words name the number that was recorded twice.
    logger.warning("Applying batch %s met what somebody else wrote meanwhile: %s", batch.pk, met)
    sentence = _("Data KPM berubah saat berkas ini dimuat: yang sama dicatat orang lain pada waktu bersamaan. "
                 "Belum ada yang dimuat. Periksa lagi, lalu muat.")  # fmt: skip
    with transaction.atomic():
        hold(batch, BatchState.CHECKED, BatchState.REVIEWED)
        _back_to_checked(batch, actor, sentence, stale=True)
    raise refusal("", sentence)


def _apply(batch: ImportBatch, actor: Actor, progress: Progress, finish: Finish, confirmed: str | None) -> ImportBatch:
    began = time.monotonic()
    with finish():
        Region.objects.select_for_update(no_key=True).get(pk=batch.region_id)
        hold(batch, BatchState.CHECKED, BatchState.REVIEWED)
        _demand_ready(batch)
        if confirmed is not None:
            demand_as_shown(batch, confirmed)
        walls = Walls.around(batch, contributors(batch), actor, planned=True)
        within = walls.stand(batch)
        if (has_moved(batch) or not within) and _is_another_after_planning_anew(batch, walls):
            _back_to_checked(batch, actor, str(_MOVED if within else _BEYOND))
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


def _is_another_after_planning_anew(batch: ImportBatch, walls: Walls) -> bool:
    absent = batch.not_in_file
    plan = replan(batch, walls)
    return plan.differs or (batch.complete and plan.not_in_file != absent)


def _totals(batch: ImportBatch) -> dict[str, int]:
    return batch.sheets.aggregate(**{name: Sum(name) for name in TALLIES})


def _back_to_checked(batch: ImportBatch, actor: Actor, sentence: str, *, stale: bool = False) -> None:
    """What was confirmed is no longer what would happen: a person looks again. What pages showed does not count."""
    batch.state, batch.reviewer, batch.reviewer_name, batch.reviewed_at = BatchState.CHECKED, None, "", None
    batch.failure, batch.stale, batch.checked_at = sentence, stale, timezone.now()
    with acting(actor, sentence):
        batch.save()


def _leave_a_line(batch: ImportBatch, done: Applied, actor: Actor) -> None:
    record(
        action=AuditAction.IMPORT, actor=actor, subject=batch, label=said_name(batch), region=batch.region,
        detail={
            "created": done.created, "changed": done.changed, "groups": done.groups,
            "rows": {name.removeprefix("n_"): count for name, count in _totals(batch).items()},
        },
    )  # fmt: skip
