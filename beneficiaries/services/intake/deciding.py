"""What a person decides about rows in review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.fields import RowPlace
from beneficiaries.imports.rivals import groups
from beneficiaries.intake_enums import BatchState, Code, Decision
from beneficiaries.models import ImportBatch, ImportDecision, ImportRow
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake.gate import hold_idle, unsettle
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.bulk import chunks

#: Rows in one statement: a whole list may be in review, and no database takes a hundred thousand parameters gladly.
_AT_ONCE: Final = 5000
#: What of a row in review a decision is about.
_ABOUT: Final = ("batch_id", "sheet_no", "row_no", "review", "household_id", "signature")


@transaction.atomic
def decide(*, batch: ImportBatch, places: Sequence[RowPlace], decision: Decision | None, actor: Actor) -> ImportBatch:
    """Take or leave these rows in review, or (None) leave them undecided again; the batch must be checked again.

    Of rows about one family only one can be taken: taking it leaves the others. Refuses rows that are not in review.
    """
    hold_idle(batch, BatchState.CHECKED, BatchState.REVIEWED)
    rows = _rows(batch, places)
    if len(rows) < len(set(places)):
        raise refusal("", _("Sebagian baris tidak lagi menunggu keputusan. Buka lagi daftarnya."))
    said = {RowPlace(row.sheet_no, row.row_no): decision for row in rows}
    if decision is Decision.TAKE:
        said |= dict.fromkeys(_rivals(batch, rows), Decision.LEAVE)
    for chunk in chunks(said, _AT_ONCE):
        ImportDecision.objects.filter(_at(chunk), batch=batch).delete()
    now = timezone.now()
    ImportDecision.objects.bulk_create(
        (
            ImportDecision(
                batch=batch, sheet_no=row.sheet_no, row_no=row.row_no, decision=what, actor=actor.user, at=now,
                review=row.review, household_id=row.household_id, signature=row.signature,
            )
            for row in _rows(batch, said) if (what := said[RowPlace(row.sheet_no, row.row_no)]) is not None
        ),
        batch_size=_AT_ONCE,
    )  # fmt: skip
    with acting(actor):
        unsettle(batch)
    return batch


def _rows(batch: ImportBatch, places: Iterable[RowPlace]) -> list[ImportRow]:
    in_review = ImportRow.objects.filter(batch=batch).exclude(review="").only(*_ABOUT)
    return [row for chunk in chunks(dict.fromkeys(places), _AT_ONCE) for row in in_review.filter(_at(chunk))]


def _rivals(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[RowPlace]:
    """The other rows of the conflicts that these rows are in. Refuses two rows of one conflict."""
    asked = {row.pk for row in rows if row.review == Code.DUPLICATE_CONFLICT}
    if not asked:
        return []
    about = ("pk", "batch_id", "sheet_no", "row_no", "nik", "household_id", "participant_no")
    in_conflict = ImportRow.objects.filter(batch=batch, review=Code.DUPLICATE_CONFLICT).only(*about)
    others: list[RowPlace] = []
    for group in groups(in_conflict.iterator()):
        left = [RowPlace(row.sheet_no, row.row_no) for row in group if row.pk not in asked]
        if len(group) - len(left) > 1:
            raise refusal(
                "", _("Dari baris-baris tentang orang yang sama hanya satu yang dapat dimuat. Pilih satu saja.")
            )
        others += left if len(left) < len(group) else []
    return others


def _at(places: Sequence[RowPlace]) -> Q:
    condition = Q(pk__in=[])
    for sheet in {place.sheet_no for place in places}:
        condition |= Q(sheet_no=sheet, row_no__in=[place.row_no for place in places if place.sheet_no == sheet])
    return condition
