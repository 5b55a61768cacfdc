"""The way of every operation on assignments: lock, decide about each family, write. ``assignments`` has the verbs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from beneficiaries.querysets import HouseholdQuerySet
from companions.enums import OperationKind
from companions.models import AssignmentOperation, Handover, Personnel
from companions.services import decisions
from companions.services.decisions import Decision, Outcome
from companions.services.families import families_of
from companions.services.fitness import fitness_of
from companions.services.journal import Progress, silent, write
from companions.services.locks import keys_of, lock_households, lock_personnel
from companions.services.terms import Terms, nothing_to_do
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting
from pkh_portal.history.bulk import chunks
from pkh_portal.history.telling import told


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation as it is asked for."""

    kind: OperationKind
    households: HouseholdQuerySet
    personnel: Personnel | None
    terms: Terms
    handover: Handover | None = None


@transaction.atomic
def perform(asked: Asked, actor: Actor, progress: Progress = silent) -> AssignmentOperation:
    """Lock, decide, write."""
    asked.terms.check()
    keys = keys_of(asked.households)
    decision = decision_for(asked.kind, locked(asked.personnel), asked.terms)
    return carry_out(asked, keys, decision, actor, progress)


def carry_out(
    asked: Asked, keys: Sequence[int], decision: Decision, actor: Actor, progress: Progress = silent
) -> AssignmentOperation:
    """Lock these families, decide about each, write. The people concerned are locked; a transaction is open.

    Raises ``ValidationError`` if no family would change.
    """
    with acting(actor, asked.terms.reason or told(asked.kind.label)):
        places = lock_households(keys)
        outcomes = decide_all(list(places), asked.terms.effective_on, decision)
        refuse_if_nothing(outcomes)
        return write(
            kind=asked.kind,
            terms=asked.terms,
            outcomes=outcomes,
            places={places[each.family.pk] for each in outcomes if each.left is None},
            personnel=asked.personnel,
            handover=asked.handover,
            actor=actor,
            progress=progress,
        )


def locked(personnel: Personnel | None) -> Personnel | None:
    """The person as they stand now, kept from leaving until the transaction ends."""
    return lock_personnel([personnel.pk])[personnel.pk] if personnel else None


def decision_for(kind: OperationKind, personnel: Personnel | None, terms: Terms) -> Decision:
    """How each family is decided. Raises ``ValidationError`` if the person may not accompany over these days."""
    if kind is OperationKind.END:
        return decisions.ending(terms)
    if personnel is None:
        raise TypeError(f"{kind} needs a companion")
    person = fitness_of([personnel], terms.effective_on)[personnel.pk]
    person.demand(terms.effective_on, terms.until)
    verbs = {
        OperationKind.ASSIGN: decisions.assigning,
        OperationKind.TRANSFER: decisions.transferring,
        OperationKind.COVER: decisions.covering,
    }
    return verbs[kind](person, terms)


def decide_all(keys: Sequence[int], day: date, decision: Decision) -> list[Outcome]:
    """Decide about each of these families."""
    return [decision(family) for chunk in chunks(keys) for family in families_of(chunk, day)]


def refuse_if_nothing(outcomes: Sequence[Outcome]) -> None:
    """Raise ``ValidationError``, saying why, if no family would change."""
    left = Counter(outcome.left for outcome in outcomes if outcome.left is not None)
    if left.total() == len(outcomes):
        raise ValidationError(nothing_to_do(left))
