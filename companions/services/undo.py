"""Taking an operation back: every family gets what it had before, unless something was done to it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companions.enums import ChangeAction
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Personnel
from companions.querysets import AssignmentQuerySet
from companions.services.families import Family, Span, families_of
from companions.services.fitness import Fitness, fitness_of
from companions.services.journal import crossed, tell_families
from companions.services.locks import lock_households, lock_personnel
from companions.services.terms import ONE_DAY
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@dataclass(frozen=True, slots=True)
class Undone:
    """How many families have again what they had, and how many were left because something was done to them since."""

    restored: int
    kept: int
    kept_households: tuple[int, ...] = ()


@transaction.atomic
def undo(*, operation: AssignmentOperation, actor: Actor) -> Undone:
    """Take an operation back. Rows and days are then as they were before; the operation stays on record as undone.

    A family is left as it is, and counted, if its assignments were changed since, or if it or the companion it had is
    no longer there. Raises ``ValidationError`` if the operation was undone before, belongs to a hand-over (which is
    undone as a whole), or if nothing could be given back.
    """
    operation = AssignmentOperation.objects.select_for_update(no_key=True).get(pk=operation.pk)
    if operation.handover_id is not None:
        raise ValidationError(_("Perubahan ini bagian dari serah terima. Batalkan serah terimanya."))
    refuse_twice(operation)
    with acting(actor, told(gettext_lazy("Dibatalkan: %(operation)s"), operation=operation)):
        people = lock_what_they_touch([operation])
        undone = take_back(operation, people, actor)
    if not undone.restored:
        raise ValidationError(
            _("Tidak ada yang dapat dikembalikan: penugasan semua KPM ini sudah berubah lagi sesudahnya.")
        )
    return undone


def refuse_twice(operation: AssignmentOperation) -> None:
    """Raise ``ValidationError`` for an operation that was undone before."""
    if operation.undone_at is not None:
        raise ValidationError(_("Perubahan ini sudah dibatalkan sebelumnya."))


def lock_what_they_touch(operations: Sequence[AssignmentOperation], also: Iterable[int] = ()) -> dict[int, Personnel]:
    """Lock all people and families of these operations, in the order of ``locks``. Returns the people, by key."""
    lines = AssignmentChange.objects.filter(operation__in=operations).order_by()
    people = lock_personnel([*also, *lines.values_list("assignment__personnel", flat=True).distinct()])
    lock_households(lines.values_list("household", flat=True).distinct())
    return people


def take_back(operation: AssignmentOperation, people: dict[int, Personnel], actor: Actor) -> Undone:
    """Give back what can be given back, family by family. The caller has locked everything."""
    fitness = fitness_of(people.values(), operation.effective_on)
    lines = AssignmentChange.objects.filter(operation=operation)
    kept: list[int] = []
    restored = 0
    for chunk in bulk.chunks(sorted(set(lines.order_by().values_list("household", flat=True)))):
        back = _restorable(operation, chunk, fitness)
        _write_back([line for family in back for line in family])
        done = [family[0].household_id for family in back]
        tell_families(done)
        restored += len(done)
        kept += sorted(set(chunk) - set(done))
    operation.undone_at, operation.undone_by_name, operation.kept = timezone.now(), actor.name[:220], len(kept)
    operation.save(update_fields=["undone_at", "undone_by_name", "kept"])
    return Undone(restored, len(kept), tuple(kept))


def give_back_some(operation: AssignmentOperation, keys: Sequence[int]) -> int:
    """Give back to these families only, which the caller holds; the operation itself is not undone. Returns how many.

    Families come before people here, against the order of ``locks``; so nobody is waited for: a family whose companion
    is just being changed by somebody else stays as it is.
    """
    lines = AssignmentChange.objects.filter(operation=operation, household__in=keys)
    concerned = Personnel.objects.filter(pk__in=lines.order_by().values("assignment__personnel"))
    free = concerned.select_for_update(no_key=True, skip_locked=connection.features.has_select_for_update_skip_locked)
    fitness = fitness_of(free.order_by("pk"), operation.effective_on)
    touched = sorted(set(lines.order_by().values_list("household", flat=True)))
    back = _restorable(operation, touched, fitness)
    _write_back([line for family in back for line in family])
    tell_families([family[0].household_id for family in back])
    return len(back)


def _restorable(
    operation: AssignmentOperation, keys: Sequence[int], fitness: dict[int, Fitness]
) -> list[list[AssignmentChange]]:
    """The lines of those families to which nothing was done since and which may have again what they had."""
    lines: dict[int, list[AssignmentChange]] = defaultdict(list)
    found = AssignmentChange.objects.filter(operation=operation, household__in=keys).select_related("assignment")
    for line in found.order_by("pk"):
        lines[line.household_id].append(line)
    # Operations over one family follow each other under its lock: the later one has the higher key.
    since = AssignmentChange.objects.filter(
        household__in=keys, operation__gt=operation.pk, operation__undone_at__isnull=True
    )
    touched = set(since.order_by().values_list("household", flat=True))
    return [
        lines[family.pk]
        for family in families_of(keys, operation.effective_on)
        if family.pk not in touched and _may_return(family, lines[family.pk], fitness)
    ]


def _may_return(family: Family, lines: Sequence[AssignmentChange], fitness: dict[int, Fitness]) -> bool:
    if not all(_stands_as_left(line) for line in lines):
        return False
    opened = {line.assignment_id for line in lines if line.action == ChangeAction.OPENED}
    others = [each for each in family.standing if each.pk not in opened]
    for line in lines:
        if line.action == ChangeAction.OPENED:
            continue
        first, last = _days_given_back(line)
        person = fitness.get(line.assignment.personnel_id)
        if (
            person is None
            or not person.accompanies
            or not person.belongs_during(first, last)
            or family.span_for(person, first, last) != Span(last)
        ):
            return False
        if any(_share_a_day(other, first, last) for other in others):
            return False
    return True


def _stands_as_left(line: AssignmentChange) -> bool:
    """Whether the assignment still is as the operation left it."""
    voided = line.action == ChangeAction.VOIDED
    return line.assignment.voided is voided and line.assignment.valid_until == line.until_after


def _days_given_back(line: AssignmentChange) -> tuple[date, date | None]:
    if line.action == ChangeAction.SHORTENED and line.until_after is not None:
        return line.until_after + ONE_DAY, line.until_before
    return line.assignment.valid_from, line.until_before


def _share_a_day(assignment: Assignment, first: date, last: date | None) -> bool:
    begins_in_time = last is None or assignment.valid_from <= last
    return begins_in_time and (assignment.valid_until is None or assignment.valid_until >= first)


def _write_back(lines: Iterable[AssignmentChange]) -> None:
    """Void what was opened, then give back what was taken away."""
    by_action: dict[str, list[Assignment]] = defaultdict(list)
    for line in lines:
        if line.action == ChangeAction.SHORTENED:
            line.assignment.valid_until = line.until_before
        by_action[line.action].append(line.assignment)
    try:
        bulk.update(_rows(by_action[ChangeAction.OPENED]), voided=True)
        bulk.update(_rows(by_action[ChangeAction.VOIDED]), voided=False)
        bulk.save(Assignment, by_action[ChangeAction.SHORTENED], ["valid_until"])
    except IntegrityError as error:
        raise crossed(error) from error


def _rows(assignments: Sequence[Assignment]) -> AssignmentQuerySet:
    return Assignment.objects.filter(pk__in=[each.pk for each in assignments])
