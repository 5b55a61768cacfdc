"""Families as the decisions about their assignments see them: where and whether they take part, and who is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment
from companions.enums import LeftReason
from companions.models import Assignment
from companions.services.fitness import Fitness
from companions.services.terms import ONE_DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of taking part, in one place."""

    exited: bool
    kecamatan: str
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the period holds on this day."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


@dataclass(slots=True)
class Family:
    """One family with what is recorded from a day on, in the order of days."""

    pk: int
    stretches: list[Stretch] = field(default_factory=list)
    standing: list[Assignment] = field(default_factory=list)

    def running_on(self, day: date) -> Assignment | None:
        """The assignment that holds on the day."""
        return next((each for each in self.standing if each.holds_on(day)), None)

    def span_for(self, person: Fitness, first: date, last: date | None) -> Span | LeftReason:
        """The days from ``first`` on during which the person may accompany the family, ``last`` at the latest.

        They end where the family leaves the programme or moves to where the person is not posted.
        """
        concerned = [each for each in self.stretches if each.valid_until is None or each.valid_until >= first]
        if not concerned or concerned[0].valid_from > first:
            return LeftReason.NOT_ENROLLED
        if concerned[0].exited:
            return LeftReason.EXITED
        for number, stretch in enumerate(concerned):
            if last is not None and stretch.valid_from > last:
                break
            begin = max(first, stretch.valid_from)
            end = earlier(stretch.valid_until, last)
            if not stretch.exited and person.posted(stretch.kecamatan, begin, end):
                continue
            if number == 0:
                return LeftReason.NOT_POSTED
            return Span(stretch.valid_from - ONE_DAY)
        return Span(last)


@dataclass(frozen=True, slots=True)
class Span:
    """The last day on which somebody may accompany; none is until further notice."""

    until: date | None


def families_of(keys: Sequence[int], day: date) -> list[Family]:
    """These families with what is recorded from a day on, by key. Two queries, however many they are."""
    found = {key: Family(key) for key in sorted(keys)}
    periods = (
        Enrolment.objects.filter(household__in=found)
        .overlapping(day, None)
        .order_by("household", "valid_from")
        .values_list("household", "status", "kecamatan", "valid_from", "valid_until")
    )
    for key, status, kecamatan, valid_from, valid_until in periods:
        exited = status == EnrolmentStatus.EXIT
        found[key].stretches.append(Stretch(exited, kecamatan, valid_from, valid_until))
    standing = Assignment.objects.standing().filter(household__in=found).overlapping(day, None)
    for assignment in standing.order_by("household", "valid_from"):
        found[assignment.household_id].standing.append(assignment)
    return list(found.values())


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two last days, where none is the end of time."""
    if one is None or other is None:
        return one or other
    return min(one, other)
