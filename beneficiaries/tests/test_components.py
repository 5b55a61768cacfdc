"""Which component somebody is on a day: every condition of domain.md 2.1, at both of its edges."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from beneficiaries.enums import Component, Schooling
from beneficiaries.models import ComponentRule, Member
from beneficiaries.reference import BENEFITS, COMPONENT_RULES, COUNTING_RULES
from beneficiaries.services.components import components_of, judge
from beneficiaries.services.rulebook import Rulebook
from beneficiaries.tests.books import book_of

C = Component
DAY = date(2026, 4, 1)
BOOK = book_of(COMPONENT_RULES, COUNTING_RULES, BENEFITS)
EMPTY = Rulebook((), (), ())


def born(age: int, *, days_short: int = 0) -> date:
    """A birth date that makes this age on ``DAY``; with ``days_short`` the birthday is still so many days away."""
    return date(DAY.year - age, DAY.month, DAY.day + days_short)


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        ({"birth_date": born(40)}, DAY, []),
        ({}, DAY, []),
        # Pregnant or newly delivered: first and last day included; an open end lasts.
        ({"birth_date": born(30), "pregnant_from": DAY}, DAY, [C.PREGNANT]),
        ({"birth_date": born(30), "pregnant_from": date(2026, 4, 2)}, DAY, []),
        ({"birth_date": born(30), "pregnant_from": date(2025, 9, 1), "pregnant_until": DAY}, DAY, [C.PREGNANT]),
        (
            {"birth_date": born(30), "pregnant_from": date(2025, 9, 1), "pregnant_until": date(2026, 3, 31)},
            DAY,
            [],
        ),
        # 0 to 6 completed years.
        ({"birth_date": DAY}, DAY, [C.EARLY_CHILDHOOD]),
        ({"birth_date": date(2026, 4, 2)}, DAY, []),
        ({"birth_date": born(6)}, DAY, [C.EARLY_CHILDHOOD]),
        ({"birth_date": born(7, days_short=1)}, DAY, [C.EARLY_CHILDHOOD]),
        ({"birth_date": born(7)}, DAY, []),
        # School from 6 to 21, the twelve years not finished.
        *(
            case
            for school in (Schooling.SD, Schooling.SMP, Schooling.SMA)
            for case in (
                ({"birth_date": born(10), "schooling": school}, DAY, [C(school.value)]),
                ({"birth_date": born(21), "schooling": school}, DAY, [C(school.value)]),
                ({"birth_date": born(22, days_short=1), "schooling": school}, DAY, [C(school.value)]),
                ({"birth_date": born(22), "schooling": school}, DAY, []),
                ({"birth_date": born(6, days_short=1), "schooling": school}, DAY, [C.EARLY_CHILDHOOD]),
            )
        ),
        ({"birth_date": born(6), "schooling": Schooling.SD}, DAY, [C.EARLY_CHILDHOOD, C.SD]),
        ({"birth_date": born(18), "schooling": Schooling.FINISHED}, DAY, []),
        ({"birth_date": born(10), "schooling": Schooling.NONE}, DAY, []),
        # Old: from 60 in 2021, from 70 since 2022.
        ({"birth_date": date(1961, 10, 1)}, date(2021, 10, 1), [C.ELDERLY]),
        ({"birth_date": date(1961, 10, 2)}, date(2021, 10, 1), []),
        ({"birth_date": date(1961, 10, 1)}, date(2022, 1, 1), []),
        ({"birth_date": born(70)}, DAY, [C.ELDERLY]),
        ({"birth_date": born(70, days_short=1)}, DAY, []),
        # Facts without an age.
        ({"severe_disability": True}, DAY, [C.DISABILITY]),
        ({"rights_victim": True}, DAY, [C.RIGHTS_VICTIM]),
        ({"birth_date": born(80), "severe_disability": True}, DAY, [C.DISABILITY, C.ELDERLY]),
        # Who is gone is nobody here; the day before it is somebody still.
        ({"birth_date": born(3), "left_on": DAY}, DAY, []),
        ({"birth_date": born(3), "left_on": date(2026, 4, 2)}, DAY, [C.EARLY_CHILDHOOD]),
    ],
)
def test_facts_and_rules_make_the_component(facts: dict[str, Any], day: date, expected: list[Component]) -> None:
    assert components_of(Member(name="Contoh", **facts), day=day, rules=BOOK) == expected


def test_without_a_rule_for_the_day_nothing_is_guessed() -> None:
    pupil = Member(name="Contoh", birth_date=born(10), schooling=Schooling.SD, rights_victim=True)
    judged = judge(pupil, day=DAY, rules=EMPTY)
    assert judged.components == ()
    assert judged.without_rule == (C.EARLY_CHILDHOOD, C.SD, C.ELDERLY, C.RIGHTS_VICTIM)


def test_victims_were_no_component_before_late_2024() -> None:
    victim = Member(name="Contoh", birth_date=born(50), rights_victim=True)
    assert judge(victim, day=date(2024, 9, 30), rules=BOOK).without_rule == (C.RIGHTS_VICTIM,)
    assert components_of(victim, day=date(2024, 10, 1), rules=BOOK) == [C.RIGHTS_VICTIM]


def test_an_unknown_age_is_said_and_not_guessed() -> None:
    judged = judge(Member(name="Contoh", schooling=Schooling.SMP, severe_disability=True), day=DAY, rules=BOOK)
    assert judged.components == (C.DISABILITY,)
    assert judged.without_age == (C.EARLY_CHILDHOOD, C.SMP, C.ELDERLY)


def test_a_rule_of_age_that_names_none_says_nothing() -> None:
    book = replace(BOOK, components=(ComponentRule(component=C.ELDERLY),))
    judged = judge(Member(name="Contoh", birth_date=born(20)), day=DAY, rules=book)
    assert judged.components == ()
    assert C.ELDERLY in judged.without_rule


def test_of_two_rules_that_share_a_day_the_one_begun_last_holds() -> None:
    older = ComponentRule(component=C.ELDERLY, min_age=60)
    newer = ComponentRule(component=C.ELDERLY, min_age=80, valid_from=date(2020, 1, 1))
    for rules in ((older, newer), (newer, older)):
        held = Rulebook(rules, (), ()).on(DAY).components
        assert held[C.ELDERLY].min_age == 80
