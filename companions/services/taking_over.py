"""Companions as a list of families names them: whoever it names accompanies from the list's day on.

Like ``assignments.transfer`` for many people at once, with one operation for each of them. A person who may not
accompany, or whom somebody else is just changing, leaves their families as they are: counted and told, never raised.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from companions.enums import LeftReason, OperationKind
from companions.models import AssignmentOperation, Personnel
from companions.services.decisions import Outcome, transferring
from companions.services.fitness import Fitness, fitness_of
from companions.services.journal import Line, operation_over, silent, write_changes
from companions.services.locks import lock_households
from companions.services.operating import decide_all
from companions.services.terms import Terms, sentences
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting

#: Families decided about before they are written: what is held in memory at once, whatever the length of the list.
AT_ONCE: Final = 5_000


@dataclass(slots=True)
class Taken:
    """``changed`` families got the companion they were to have. The others are told of, most families first."""

    operations: list[AssignmentOperation] = field(default_factory=list)
    changed: int = 0
    left: Counter[LeftReason] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Why families were left as they were, a sentence for each reason and person."""
        return [*self.refused, *sentences(self.left)]


@transaction.atomic
def take_over(
    *,
    pairs: Iterable[tuple[int, int]],
    day: date,
    reason: str,
    actor: Actor,
    progress: Callable[[int, int], None] = silent,
) -> Taken:
    """Give each family (its key) to the person (the key beside it) from the day on; that ends who was there before.

    The caller may hold families already, so people come after them here, against the order of ``locks``: nobody is
    waited for, and whom somebody else is just changing is left. Two queries a person, the others for each 500 families
    whoever they go to. ``progress`` counts families.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for household, person in pairs:
        wanted[person].append(household)
    terms, total = Terms(day, reason=reason[:200]), sum(map(len, wanted.values()))
    taken = Taken()
    people = _free(wanted, day)
    places = lock_households(key for keys in wanted.values() for key in keys)
    lines: list[Line] = []
    with acting(actor, terms.reason):
        for key, households in sorted(wanted.items()):
            if refusal := _refusal(people.get(key), len(households), day):
                taken.refused.append(refusal)
                continue
            changing = _changing(people[key], households, terms, taken.left)
            if changing:
                operation = _operation(people[key].personnel, terms, changing, places, actor)
                lines += [(operation, outcome) for outcome in changing]
            if len(lines) >= AT_ONCE:
                _write(taken, lines, terms)
                progress(taken.changed, total)
                lines = []
        _write(taken, lines, terms)
    progress(total, total)
    return taken


def _write(taken: Taken, lines: Sequence[Line], terms: Terms) -> None:
    """Write the operations of these lines, and what they do."""
    operations = list({id(operation): operation for operation, _outcome in lines}.values())
    taken.operations += bulk.create(AssignmentOperation, operations)
    write_changes(lines, terms.effective_on)
    taken.changed += len(lines)


def _free(wanted: Iterable[int], day: date) -> dict[int, Fitness]:
    """Those of these people whom nobody else is changing, kept from leaving until the transaction ends."""
    rows = Personnel.objects.filter(pk__in=list(wanted)).order_by("pk")
    skip = connection.features.has_select_for_update_skip_locked
    return fitness_of(rows.select_for_update(no_key=True, skip_locked=skip), day)


def _refusal(person: Fitness | None, households: int, day: date) -> str:
    """Why none of the person's families can be given to them; empty if they can."""
    count = {"count": households}
    if person is None:
        return (
            _("%(count)s KPM: data pendampingnya sedang diubah orang lain. Tugaskan pendampingnya sesudah itu.") % count
        )
    try:
        person.demand(day, None)
    except ValidationError as error:
        return _("%(count)s KPM: %(why)s") % {**count, "why": " ".join(error.messages)}
    return ""


def _changing(person: Fitness, households: Sequence[int], terms: Terms, left: Counter[LeftReason]) -> list[Outcome]:
    """What becomes of those of the person's families that change; the others are added to ``left``."""
    outcomes = decide_all(sorted(set(households)), terms.effective_on, transferring(person, terms))
    left.update(outcome.left for outcome in outcomes if outcome.left is not None)
    return [outcome for outcome in outcomes if outcome.left is None]


def _operation(
    person: Personnel, terms: Terms, changing: Sequence[Outcome], places: Mapping[int, str], actor: Actor
) -> AssignmentOperation:
    """An assignment if none of these families had anybody, else a transfer."""
    had_somebody = any(outcome.shorten or outcome.void for outcome in changing)
    return operation_over(
        changing,
        kind=OperationKind.TRANSFER if had_somebody else OperationKind.ASSIGN,
        terms=terms,
        places={places[outcome.family.pk] for outcome in changing},
        personnel=person,
        actor=actor,
    )
