"""Which components a member is on a day: from the member's facts and the dated rules, by reading alone.

Facts decide what somebody may be (a pregnancy, a school, a disability), a ``ComponentRule`` of that day between which
ages. Without a rule for the day the component is not known for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from beneficiaries.enums import Component, Schooling
from beneficiaries.models import ComponentRule, Member
from beneficiaries.services.rulebook import Rulebook

_BY_SCHOOL: Final = {
    Schooling.SD: Component.SD,
    Schooling.SMP: Component.SMP,
    Schooling.SMA: Component.SMA,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a member is on a day; ``without_rule`` and ``without_age`` are what could not be decided, and why not."""

    components: tuple[Component, ...] = ()
    without_rule: tuple[Component, ...] = ()
    without_age: tuple[Component, ...] = ()


def components_of(member: Member, *, day: date, rules: Rulebook) -> list[Component]:
    """The components the member counts as on this day, in the programme's order. No query.

    What cannot be decided is left out here; ``judge`` tells it.
    """
    return list(judge(member, day=day, rules=rules).components)


def judge(member: Member, *, day: date, rules: Rulebook) -> Judgement:
    """The components of a member on this day, and what could not be decided. No query.

    Nobody who is not of the family that day (unborn, gone) is anything.
    """
    if not member.lives_here_on(day):
        return Judgement()
    held = rules.on(day).components
    age = member.age_on(day)
    fits: list[Component] = []
    without_rule: list[Component] = []
    without_age: list[Component] = []
    for component in _possible(member, day):
        rule = held.get(component)
        if rule is None or not rule.says_enough:
            without_rule.append(component)
        elif age is None and (rule.min_age is not None or rule.max_age is not None):
            without_age.append(component)
        elif age is None or _age_fits(rule, age):
            fits.append(component)
    return Judgement(tuple(fits), tuple(without_rule), tuple(without_age))


def _possible(member: Member, day: date) -> list[Component]:
    """What the facts allow, ages aside, in the programme's order."""
    facts = {
        Component.PREGNANT: _pregnant_on(member, day),
        Component.DISABILITY: member.severe_disability,
        Component.RIGHTS_VICTIM: member.rights_victim,
        **dict.fromkeys(ComponentRule.BY_AGE, True),
    }
    school = _BY_SCHOOL.get(Schooling(member.schooling))
    return [component for component in Component if facts.get(component, component == school)]


def _pregnant_on(member: Member, day: date) -> bool:
    if member.pregnant_from is None or member.pregnant_from > day:
        return False
    return member.pregnant_until is None or member.pregnant_until >= day


def _age_fits(rule: ComponentRule, age: int) -> bool:
    return (rule.min_age is None or age >= rule.min_age) and (rule.max_age is None or age <= rule.max_age)
