"""What becomes of one family's assignments, for each kind of operation. Pure: reads no table and writes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from companions.enums import AssignmentKind, LeftReason
from companions.models import Assignment
from companions.services.families import Family, earlier
from companions.services.fitness import Fitness
from companions.services.meant import BACK
from companions.services.terms import ONE_DAY, Terms
from pkh_portal.history.telling import told


@dataclass(frozen=True, slots=True)
class Opening:
    """An assignment that begins. ``returning``: it gives the family back to whom it had before a cover."""

    personnel_id: int
    kind: AssignmentKind
    valid_from: date
    valid_until: date | None
    returning: bool = False


@dataclass(slots=True)
class Outcome:
    """What becomes of one family: left as it is for a reason, or these changes."""

    family: Family
    left: LeftReason | None = None
    shorten: list[Assignment] = field(default_factory=list)
    void: list[Assignment] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)

    @property
    def alone_after(self) -> bool:
        """Whether a cover ends and nobody is there the day after, though the family takes part then."""
        cover = next((each for each in self.openings if each.kind == AssignmentKind.COVER), None)
        if cover is None or cover.valid_until is None or any(each.returning for each in self.openings):
            return False
        after = cover.valid_until + ONE_DAY
        taken = {each.pk for each in (*self.shorten, *self.void)}
        if any(each.holds_on(after) for each in self.family.standing if each.pk not in taken):
            return False
        return any(each.holds_on(after) and not each.exited for each in self.family.stretches)

    def clear_from(self, day: date, until: date | None = None, *, only: Sequence[Assignment] | None = None) -> None:
        """Take what stands from the day on (and begins by ``until``) away: shortened, or voided."""
        for assignment in self.family.standing if only is None else only:
            if until is not None and assignment.valid_from > until:
                continue
            (self.shorten if assignment.valid_from < day else self.void).append(assignment)


Decision = Callable[[Family], Outcome]


@dataclass(frozen=True, slots=True)
class Former:
    """Whom a family had before a cover, and until when that was recorded."""

    personnel_id: int
    until: date | None


def assigning(person: Fitness, terms: Terms) -> Decision:
    """Who has nobody from the day on gets the person."""

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        span = family.span_for(person, terms.effective_on, terms.until)
        if isinstance(span, LeftReason):
            outcome.left = span
        elif family.standing:
            outcome.left = LeftReason.HAS_ONE
        else:
            outcome.openings.append(_permanent(person, terms.effective_on, span.until))
        return outcome

    return decide


def transferring(person: Fitness, terms: Terms) -> Decision:
    """Everybody gets the person from the day on, whoever was there."""

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        span = family.span_for(person, terms.effective_on, terms.until)
        if isinstance(span, LeftReason):
            outcome.left = span
        elif _is_so_already(family, person, terms.effective_on, span.until):
            outcome.left = LeftReason.SAME
        else:
            outcome.clear_from(terms.effective_on)
            outcome.openings.append(_permanent(person, terms.effective_on, span.until))
        return outcome

    return decide


def covering(person: Fitness, terms: Terms) -> Decision:
    """The person stands in from the day until ``until``; what was recorded for the days after it stays in force."""

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        running = family.running_on(terms.effective_on)
        span = family.span_for(person, terms.effective_on, terms.until)
        if isinstance(span, LeftReason):
            outcome.left = span
        elif running is None:
            outcome.left = LeftReason.NOBODY
        elif running.personnel_id == person.personnel.pk:
            outcome.left = LeftReason.SAME
        else:
            outcome.clear_from(terms.effective_on, span.until)
            outcome.openings.append(Opening(person.personnel.pk, AssignmentKind.COVER, terms.effective_on, span.until))
            outcome.openings += _remainders(outcome, span.until)
        return outcome

    return decide


def ending(terms: Terms) -> Decision:
    """Nobody accompanies from the day on."""

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        if family.standing:
            outcome.clear_from(terms.effective_on)
        else:
            outcome.left = LeftReason.NOBODY
        return outcome

    return decide


def replacing(person: Fitness, former: int, terms: Terms, kind: AssignmentKind | None = None) -> Decision:
    """The person takes over from one other: all days of the span that are recorded as the former's, and no others.

    ``kind`` none: each keeps what it was, so that a family somebody only covers goes back when it would have. What is
    the former's after the span stays so.
    """

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        theirs = [each for each in family.standing if each.personnel_id == former]
        outcome.clear_from(terms.effective_on, terms.until, only=theirs)
        for assignment in (*outcome.shorten, *outcome.void):
            first = max(assignment.valid_from, terms.effective_on)
            span = family.span_for(person, first, earlier(assignment.valid_until, terms.until))
            if isinstance(span, LeftReason):
                return Outcome(family, left=span)
            sort = kind or AssignmentKind(assignment.kind)
            outcome.openings.append(Opening(person.personnel.pk, sort, first, span.until))
        outcome.openings += _remainders(outcome, terms.until)
        if not outcome.openings:
            outcome.left = LeftReason.NOBODY
        return outcome

    return decide


def returning(former_of: Mapping[int, Former], people: Mapping[int, Fitness], day: date) -> Decision:
    """Families that are covered on the day go back to whom they had; ``former_of`` knows by the covering assignment."""

    def decide(family: Family) -> Outcome:
        running = family.running_on(day)
        former = former_of.get(running.pk) if running else None
        if running is None or former is None:
            return Outcome(family, left=LeftReason.NOT_COVERED)
        taken = _with_what_goes_on(family, running)
        end = taken[-1].valid_until
        following = next((each for each in family.standing if each.valid_from > taken[-1].valid_from), None)
        last = earlier(end, former.until)
        if following is not None and following.personnel_id == former.personnel_id and end is not None:
            taken.append(following)
            last = following.valid_until
        person = people[former.personnel_id]
        able = (last is None or last >= day) and person.accompanies and person.serves_on(day)
        span = family.span_for(person, day, last) if able else LeftReason.FORMER_ABSENT
        if isinstance(span, LeftReason):
            return Outcome(family, left=LeftReason.FORMER_ABSENT)
        outcome = Outcome(family)
        outcome.clear_from(day, only=taken)
        outcome.openings.append(_permanent(person, day, span.until))
        return outcome

    return decide


def losing(people: Mapping[int, Fitness], day: date) -> Decision:
    """Status or place is another from the day on: whoever may not accompany the family there, no longer does."""

    def decide(family: Family) -> Outcome:
        outcome = Outcome(family)
        gone = [
            each
            for each in family.standing
            if isinstance(
                family.span_for(people[each.personnel_id], max(day, each.valid_from), each.valid_until), LeftReason
            )
        ]
        outcome.clear_from(day, only=gone)
        if not gone:
            outcome.left = LeftReason.SAME
        return outcome

    return decide


def _with_what_goes_on(family: Family, cover: Assignment) -> list[Assignment]:
    """The cover, and what only lets it go on after a plan of the family was called off."""
    found = [cover]
    for each in family.standing:
        end = found[-1].valid_until
        follows = end is not None and each.valid_from == end + ONE_DAY and each.reason == told(BACK)
        if follows and (each.personnel_id, each.kind) == (cover.personnel_id, cover.kind):
            found.append(each)
    return found


def _permanent(person: Fitness, first: date, last: date | None) -> Opening:
    return Opening(person.personnel.pk, AssignmentKind.PERMANENT, first, last)


def _is_so_already(family: Family, person: Fitness, day: date, last: date | None) -> bool:
    """Whether a transfer would only write down again what stands."""
    if len(family.standing) != 1:
        return False
    (only,) = family.standing
    mine = only.personnel_id == person.personnel.pk and only.kind == AssignmentKind.PERMANENT
    return mine and only.valid_from <= day and only.valid_until == last


def _remainders(outcome: Outcome, until: date | None) -> list[Opening]:
    """What is left of the assignments taken away, after the last day of a cover: the same people go on then.

    They may: nobody leaves the service or a post while families are recorded as theirs for later days.
    """
    if until is None:
        return []
    return [
        Opening(each.personnel_id, AssignmentKind(each.kind), until + ONE_DAY, each.valid_until, returning=True)
        for each in (*outcome.shorten, *outcome.void)
        if each.valid_until is None or each.valid_until > until
    ]
