"""Writes what was decided about assignments, and with it the lines from which it is told, printed and taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.services.companionship import set_accompanied
from companions.enums import ChangeAction, OperationKind
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Handover, Personnel
from companions.models.assignment import ONE_COMPANION_A_DAY
from companions.querysets import AssignmentQuerySet
from companions.services.decisions import Outcome
from companions.services.terms import ONE_DAY, Terms
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk

Progress = Callable[[int, int], None]
#: What becomes of one family, and the operation it belongs to.
Line = tuple[AssignmentOperation, Outcome]


def silent(done: int, total: int) -> None:
    """Progress for which nobody waits."""


def write(
    *,
    kind: OperationKind,
    terms: Terms,
    outcomes: Iterable[Outcome],
    places: Iterable[str],
    personnel: Personnel | None,
    handover: Handover | None,
    actor: Actor,
    progress: Progress = silent,
) -> AssignmentOperation:
    """Write one operation over all families that change. The caller has locked them and opened a transaction.

    ``places`` are the kecamatan the changed families live in. Raises ``ValidationError`` if the database refuses a
    second companion on a day: somebody has written past the services.
    """
    changing = [outcome for outcome in outcomes if outcome.left is None]
    operation = operation_over(
        changing, kind=kind, terms=terms, places=places, personnel=personnel, handover=handover, actor=actor
    )
    operation.save(force_insert=True)
    write_changes([(operation, outcome) for outcome in changing], terms.effective_on, progress)
    return operation


def operation_over(
    changing: Sequence[Outcome],
    *,
    kind: OperationKind,
    terms: Terms,
    places: Iterable[str],
    personnel: Personnel | None,
    actor: Actor,
    handover: Handover | None = None,
) -> AssignmentOperation:
    """The operation over these families, not saved yet."""
    return AssignmentOperation(
        kind=kind,
        effective_on=terms.effective_on,
        until=terms.until,
        personnel=personnel,
        handover=handover,
        region_id=smallest_region(places),
        households=len(changing),
        reason=terms.reason,
        decree_no=terms.decree_no,
        note=terms.note,
        actor=actor.user,
        actor_name=actor.name[:220],
    )


def write_changes(changing: Sequence[Line], day: date, progress: Progress = silent) -> None:
    """Write what was decided about these families, each under its (saved) operation; all are effective on the day.

    Raises like ``write``.
    """
    done = 0
    try:
        for chunk in bulk.chunks(changing):
            AssignmentChange.objects.bulk_create([*_take_away(chunk, day - ONE_DAY), *_open(chunk)])
            tell_families([outcome.family.pk for _operation, outcome in chunk])
            done += len(chunk)
            progress(done, len(changing))
    except IntegrityError as error:
        raise crossed(error) from error


def crossed(error: IntegrityError) -> Exception:
    """What to raise when the database refused: a sentence if two companions would share a day, else the error."""
    if not ONE_COMPANION_A_DAY.broken_by(error):
        return error
    return ValidationError(_("Penugasan salah satu KPM baru saja diubah orang lain. Muat ulang halaman, lalu ulangi."))


def _take_away(chunk: Sequence[Line], last: date) -> list[AssignmentChange]:
    shorten = [(operation, each) for operation, outcome in chunk for each in outcome.shorten]
    void = [(operation, each) for operation, outcome in chunk for each in outcome.void]
    bulk.update(_rows([each for _operation, each in shorten]), valid_until=last)
    bulk.update(_rows([each for _operation, each in void]), voided=True)
    return [
        *(_line(operation, each, ChangeAction.SHORTENED, each.valid_until, last) for operation, each in shorten),
        *(_line(operation, each, ChangeAction.VOIDED, each.valid_until, each.valid_until) for operation, each in void),
    ]


def _open(chunk: Sequence[Line]) -> list[AssignmentChange]:
    operations = [operation for operation, outcome in chunk for _opening in outcome.openings]
    rows = [
        Assignment(
            household_id=outcome.family.pk,
            personnel_id=opening.personnel_id,
            kind=opening.kind,
            valid_from=opening.valid_from,
            valid_until=opening.valid_until,
            reason=operation.reason,
            decree_no=operation.decree_no,
            note=operation.note,
        )
        for operation, outcome in chunk
        for opening in outcome.openings
    ]
    opened = bulk.create(Assignment, rows)
    return [
        _line(operation, each, ChangeAction.OPENED, None, each.valid_until)
        for operation, each in zip(operations, opened, strict=True)
    ]


def _rows(assignments: Sequence[Assignment]) -> AssignmentQuerySet:
    return Assignment.objects.filter(pk__in=[each.pk for each in assignments])


def _line(
    operation: AssignmentOperation,
    assignment: Assignment,
    action: ChangeAction,
    before: date | None,
    after: date | None,
) -> AssignmentChange:
    return AssignmentChange(
        operation=operation,
        assignment=assignment,
        household_id=assignment.household_id,
        action=action,
        until_before=before,
        until_after=after,
    )


def tell_families(keys: Sequence[int]) -> None:
    """Bring ``Household.accompanied`` of these families in line with today. Their rows are locked."""
    with_somebody = set(
        Assignment.objects.running_on(timezone.localdate())
        .filter(household__in=keys)
        .values_list("household_id", flat=True)
    )
    for value in (True, False):
        concerned = [key for key in keys if (key in with_somebody) is value]
        if concerned:
            set_accompanied(ids=concerned, value=value)


def smallest_region(codes: Iterable[str]) -> str | None:
    """The code of the smallest region that holds all of these; none if they have not even a province in common."""
    counts: dict[str, int] = defaultdict(int)
    found = set(codes)
    for code in found:
        parts = code.split(".")
        for depth in range(1, len(parts) + 1):
            counts[".".join(parts[:depth])] += 1
    whole = [code for code, count in counts.items() if count == len(found)]
    return max(whole, key=len, default=None)
