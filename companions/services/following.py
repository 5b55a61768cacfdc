"""What follows from news of the floor below: a family that leaves the programme or moves away loses its companion.

And gets the same one back when the news is called off: an exit that was a mistake costs nobody a companion. Whoever
came in between, for as long as the news allowed, goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from companions.enums import AssignmentKind, OperationKind
from companions.models import Assignment, AssignmentOperation, Personnel
from companions.services.decisions import Opening, Outcome, losing
from companions.services.families import Span, families_of
from companions.services.fitness import fitness_of
from companions.services.journal import write
from companions.services.locks import lock_households
from companions.services.meant import BACK, GONE, meant
from companions.services.operating import decide_all
from companions.services.terms import ONE_DAY, Terms
from companions.services.undo import give_back_some
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.telling import told


@transaction.atomic
def follow(*, household_ids: Collection[int], day: date, actor: Actor) -> AssignmentOperation | None:
    """Bring the assignments of these families in line with where and whether they take part from the day on.

    The sender holds the families' locks. Returns the operation that ended assignments, if any had to.
    """
    places = lock_households(household_ids)
    keys = list(places)
    _give_back_what_ended_by_mistake(keys, day, actor)
    _go_on(places, day, actor)
    standing = Assignment.objects.standing().filter(household__in=keys).overlapping(day, None)
    people = Personnel.objects.filter(pk__in=standing.order_by().values("personnel"))
    outcomes = decide_all(keys, day, losing(fitness_of(people, day), day))
    changing = [outcome for outcome in outcomes if outcome.left is None]
    if not changing:
        return None
    reason = told(GONE)
    with acting(actor, reason):
        return write(
            kind=OperationKind.END,
            terms=Terms(day, reason=reason),
            outcomes=changing,
            places={places[outcome.family.pk] for outcome in changing},
            personnel=None,
            handover=None,
            actor=actor,
        )


def _give_back_what_ended_by_mistake(keys: Sequence[int], day: date, actor: Actor) -> None:
    """Undo, for these families, what followed from news of the same day that no longer holds."""
    ended = AssignmentOperation.objects.filter(
        kind=OperationKind.END, effective_on=day, reason=told(GONE), changes__household__in=keys
    )
    with acting(actor, told(BACK)):
        for operation in ended.order_by("-pk").distinct():
            give_back_some(operation, keys)


def _go_on(places: Mapping[int, str], day: date, actor: Actor) -> None:
    """Let whoever accompanies a family until the day before go on, if only news that no longer holds made it end there.

    They came since that news, so there is nothing to give back. One operation for each of them: what was done before
    cannot be undone under it. Who may not accompany the family any more does not go on.
    """
    later = Assignment.objects.standing().overlapping(day, None).filter(household=OuterRef("household"))
    last = Assignment.objects.standing().filter(~Exists(later), household__in=places, valid_until=day - ONE_DAY)
    ending = {assignment.household_id: assignment for assignment in last.order_by("household")}
    if not ending:
        return
    until = meant(list(ending)).until
    # Nobody is waited for, as families are held already (``undo.give_back_some``).
    free = Personnel.objects.filter(pk__in={assignment.personnel_id for assignment in ending.values()}).order_by("pk")
    skip = connection.features.has_select_for_update_skip_locked
    people = fitness_of(free.select_for_update(no_key=True, skip_locked=skip), day)
    outcomes: dict[tuple[int, date | None], list[Outcome]] = defaultdict(list)
    for family in families_of(list(ending), day):
        assignment = ending[family.pk]
        person, end = people.get(assignment.personnel_id), until.get(assignment.pk, assignment.valid_until)
        if person is None or (end is not None and end < day):
            continue
        span = family.span_for(person, day, end)
        if isinstance(span, Span) and person.accompanies and person.belongs_during(day, span.until):
            kind = AssignmentKind(assignment.kind)
            opening = Opening(person.personnel.pk, kind, day, span.until)
            outcomes[person.personnel.pk, end].append(Outcome(family, openings=[opening]))
    reason = told(BACK)
    with acting(actor, reason):
        for (key, end), changing in outcomes.items():
            write(
                kind=OperationKind.ASSIGN,
                terms=Terms(day, end, reason=reason),
                outcomes=changing,
                places={places[outcome.family.pk] for outcome in changing},
                personnel=people[key].personnel,
                handover=None,
                actor=actor,
            )
