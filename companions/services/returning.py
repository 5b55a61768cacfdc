"""Ending a cover before its time, or one without a last day: families go back to whom they had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from beneficiaries.models import Household
from beneficiaries.querysets import HouseholdQuerySet
from companions.enums import AssignmentKind, ChangeAction, OperationKind
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Personnel
from companions.services.decisions import Former, returning
from companions.services.fitness import fitness_of
from companions.services.locks import keys_of, lock_households, lock_personnel
from companions.services.meant import BACK, meant
from companions.services.operating import Asked, carry_out
from companions.services.terms import ONE_DAY, Terms
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.bulk import chunks
from pkh_portal.history.telling import told

TAKEN_AWAY = (ChangeAction.SHORTENED, ChangeAction.VOIDED)


class _SomebodyElse(Exception):
    """A family had somebody who was not locked: the locks are let go, and taken again with that person."""


def end_cover(*, households: HouseholdQuerySet, day: date, actor: Actor, reason: str = "") -> AssignmentOperation:
    """Give families that are covered on the day back to whom they had, from that day on.

    Left, and counted, are families not under cover and those whose companion is not in service or not posted there
    then. Raises ``ValidationError`` if nothing is left to do.
    """
    terms = Terms(day, reason=reason or _("Penggantian sementara berakhir"))
    terms.check()
    keys = keys_of(households)
    expected = {former.personnel_id for former in formers(keys, day).values()}
    while True:
        try:
            return _give_back(keys, terms, expected, actor)
        except _SomebodyElse as found:
            expected |= set(found.args)


def give_back(*, personnel: Personnel, day: date, actor: Actor) -> AssignmentOperation | None:
    """End the covers that stand in for this person, who works again from the day on. The person is locked.

    Returns none if there are none.
    """
    taken = AssignmentChange.objects.filter(
        action__in=TAKEN_AWAY, assignment__personnel=personnel, operation__undone_at__isnull=True
    )
    covered = (
        Assignment.objects.running_on(day)
        .filter(kind=AssignmentKind.COVER, household__in=taken.values("household"))
        .order_by("household")
        .values_list("household_id", "pk")
    )
    by_cover = {cover: household for household, cover in covered}
    found = formers(sorted(by_cover.values()), day)
    keys = sorted(by_cover[cover] for cover, former in found.items() if former.personnel_id == personnel.pk)
    if not keys:
        return None
    terms = Terms(day, reason=_("Pendamping kembali bertugas"))
    person = fitness_of([personnel], day)
    lock_households(keys)
    again = {cover: former for cover, former in formers(keys, day).items() if former.personnel_id == personnel.pk}
    asked = Asked(OperationKind.END, Household.objects.none(), personnel, terms)
    decision = returning(again, person, day)
    return carry_out(asked, keys, decision, actor)


@transaction.atomic
def _give_back(keys: Sequence[int], terms: Terms, expected: Iterable[int], actor: Actor) -> AssignmentOperation:
    day = terms.effective_on
    people = lock_personnel(expected)
    lock_households(keys)
    found = formers(keys, day)
    unlocked = {former.personnel_id for former in found.values()} - people.keys()
    if unlocked:
        raise _SomebodyElse(*unlocked)
    whom = {former.personnel_id for former in found.values()}
    only = people[whom.pop()] if len(whom) == 1 else None
    asked = Asked(OperationKind.END, Household.objects.none(), only, terms)
    return carry_out(asked, keys, returning(found, fitness_of(people.values(), day), day), actor)


def formers(keys: Sequence[int], day: date) -> dict[int, Former]:
    """Whom families under cover on the day had before it, by the key of the covering assignment."""
    found: dict[int, Former] = {}
    for chunk in chunks(keys):
        covers = Assignment.objects.running_on(day).filter(kind=AssignmentKind.COVER, household__in=chunk)
        found.update(_formers_of(list(covers)))
    return found


def _formers_of(covers: Sequence[Assignment]) -> dict[int, Former]:
    """Go back from each cover, over covers of covers, to the permanent one. Two queries a step, and one."""
    found: dict[int, Former] = {}
    until = meant([cover.household_id for cover in covers]).before if covers else {}
    asked = {cover.pk: cover for cover in covers}  # By the cover at which the search began: where it stands now.
    while asked:
        began_in = dict(
            AssignmentChange.objects.filter(
                action=ChangeAction.OPENED, assignment__in=[each.pk for each in asked.values()]
            ).values_list("assignment_id", "operation_id")
        )
        displaced = _gone_on_from(asked.values(), began_in)
        lines = AssignmentChange.objects.filter(
            operation__in=set(began_in.values()),
            household__in=[each.household_id for each in asked.values()],
            action__in=TAKEN_AWAY,
        ).select_related("assignment")
        for line in lines:
            # Not the day by which news of the family had cut it off: that may have been called off since.
            meant_until = until.get((line.operation_id, line.assignment_id), line.until_before)
            before = replace_until(line.assignment, meant_until)
            displaced.setdefault((line.operation_id, line.household_id), []).append(before)
        further: dict[int, Assignment] = {}
        for cover, now in asked.items():
            candidates = displaced.get((began_in.get(now.pk, 0), now.household_id), [])
            earlier = [each for each in candidates if each.valid_from <= now.valid_from]
            before_it = max(earlier, key=lambda each: each.valid_from, default=None)
            if before_it is None:
                continue
            if before_it.kind == AssignmentKind.COVER:
                further[cover] = before_it
            else:
                found[cover] = Former(before_it.personnel_id, before_it.valid_until)
        asked = further
    return found


def _gone_on_from(covers: Iterable[Assignment], began_in: dict[int, int]) -> dict[tuple[int, int], list[Assignment]]:
    """The covers that some of these only go on from, as their operation and family know them."""
    going_on = {each.household_id: each for each in covers if each.reason == told(BACK)}
    found: dict[tuple[int, int], list[Assignment]] = {}
    for before in Assignment.objects.standing().filter(household__in=going_on) if going_on else ():
        now = going_on[before.household_id]
        if before.personnel_id == now.personnel_id and before.valid_until == now.valid_from - ONE_DAY:
            found[began_in.get(now.pk, 0), now.household_id] = [before]
    return found


def replace_until(assignment: Assignment, until: date | None) -> Assignment:
    """The assignment as it was with this last day; not to be saved."""
    assignment.valid_until = until
    return assignment
