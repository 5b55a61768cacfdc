"""What somebody says yes to: the plan as it was on the page, and who else has to look at it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ImportBatch
from beneficiaries.services.checks import refusal
from pkh_portal.history.acting import current


def shown(batch: ImportBatch) -> str:
    """What a page about the checked batch promises: another plan, or others to be asked about, is another thing to say
    yes to. Whoever stores a plan says when, so the time stands for all its rows.

    No identifying numbers: it goes into forms and into the parameters of jobs.
    """
    checked = batch.checked_at.isoformat() if batch.checked_at else ""
    return f"{checked}/{batch.not_in_file if batch.complete else '-'}"


def demand_as_shown(batch: ImportBatch, expected: str) -> None:
    """Refuse if the batch, which is held, promises something else than the page that was answered."""
    if shown(batch) != expected:
        raise refusal("", _("Muatan ini diperiksa lagi sejak halaman dibuka; lihat lagi."))


def with_contributor(batch: ImportBatch) -> dict[str, Any]:
    """The batch's choices, with whoever is ``acting`` among those who said something of what the batch will do.

    For good: what was said may be taken back or replaced, and is somebody's doing all the same.
    """
    user = current().user
    said = set(batch.choices.get("people", ()))
    return {**batch.choices, "people": sorted(said | {user.pk})} if user else batch.choices


def contributors(batch: ImportBatch) -> set[int]:
    """Keys of the users whose work the batch is: who uploaded it, and who corrected, decided or chose anything in it.

    And in the batch whose waiting rows it goes on with.
    """
    people = {*batch.choices.get("people", ()), batch.actor_id} - {None}
    return people | contributors(batch.follows) if batch.follows else people
