"""The count against all ways of counting there are, and what must hold of it whatever the family."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.enums import Component
from beneficiaries.services.counting import Choice, Verdict, choose

C = Component
AMOUNTS = {
    C.PREGNANT: 750, C.EARLY_CHILDHOOD: 750, C.SD: 225, C.SMP: 375, C.SMA: 500, C.DISABILITY: 600, C.ELDERLY: 600,
}  # fmt: skip
CAPS: dict[Component, int | None] = {
    **dict.fromkeys(AMOUNTS),
    C.PREGNANT: 2,
    C.EARLY_CHILDHOOD: 2,
    C.DISABILITY: 1,
    C.ELDERLY: 1,
}

person = st.lists(st.sampled_from(sorted(AMOUNTS)), unique=True, max_size=3)
small_family = st.lists(person, max_size=5)
family = st.lists(person, max_size=12)
limits = st.integers(min_value=0, max_value=6)
some_caps = st.fixed_dictionaries({component: st.none() | st.integers(0, 3) for component in AMOUNTS})


def count(people: Any, *, max_members: int = 4, caps: Any = CAPS) -> list[Choice]:
    return choose(people, amounts=AMOUNTS, caps=caps, max_members=max_members)


def total(people: Any, **options: Any) -> int:
    return sum(
        AMOUNTS[choice.component]
        for choice in count(people, **options)
        if choice.verdict is Verdict.COUNTED and choice.component
    )


def best_by_trying_all(people: Any, max_members: int, caps: Any) -> int:
    best = 0
    for taken in product(*([None, *components] for components in people)):
        numbers = Counter(component for component in taken if component)
        within = all(caps[component] is None or number <= caps[component] for component, number in numbers.items())
        if numbers.total() <= max_members and within:
            best = max(best, sum(AMOUNTS[component] * number for component, number in numbers.items()))
    return best


@given(small_family, limits, some_caps)
def test_no_other_way_of_counting_gives_more(people: Any, max_members: int, caps: Any) -> None:
    assert total(people, max_members=max_members, caps=caps) == best_by_trying_all(people, max_members, caps)


@given(family, limits, some_caps)
def test_limits_are_kept_and_nobody_counts_for_what_they_are_not(people: Any, max_members: int, caps: Any) -> None:
    counted = [
        (components, choice.component)
        for components, choice in zip(people, count(people, max_members=max_members, caps=caps), strict=True)
        if choice.verdict is Verdict.COUNTED
    ]
    assert len(counted) <= max_members
    assert all(component in components for components, component in counted)
    for component, number in Counter(component for _, component in counted).items():
        assert caps[component] is None or number <= caps[component]


@given(family, person)
def test_another_member_never_lowers_the_total(people: Any, newcomer: Any) -> None:
    assert total([*people, newcomer]) >= total(people)


@given(family, limits)
def test_never_above_so_many_times_the_highest_amount(people: Any, max_members: int) -> None:
    assert total(people, max_members=max_members) <= max_members * max(AMOUNTS.values())


@given(family.flatmap(lambda people: st.tuples(st.just(people), st.permutations(people))), limits)
def test_the_order_of_people_changes_no_total(both: Any, max_members: int) -> None:
    people, shuffled = both
    assert total(people, max_members=max_members) == total(shuffled, max_members=max_members)


@given(family)
def test_whoever_is_something_and_is_not_counted_is_told_why(people: Any) -> None:
    for components, choice in zip(people, count(people), strict=True):
        assert (choice.verdict is Verdict.NOTHING) is (not components)
        assert (choice.component is None) is (not components)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], []),
        ([[]], [("nothing", None)]),
        ([[C.SD]], [("counted", C.SD)]),
        ([[C.EARLY_CHILDHOOD, C.SD]], [("counted", C.EARLY_CHILDHOOD)]),
        ([[C.EARLY_CHILDHOOD]] * 3, [("counted", C.EARLY_CHILDHOOD)] * 2 + [("over_cap", C.EARLY_CHILDHOOD)]),
        ([[C.PREGNANT]] * 3, [("counted", C.PREGNANT)] * 2 + [("over_cap", C.PREGNANT)]),
        ([[C.DISABILITY]] * 2, [("counted", C.DISABILITY), ("over_cap", C.DISABILITY)]),
        ([[C.ELDERLY]] * 2, [("counted", C.ELDERLY), ("over_cap", C.ELDERLY)]),
        ([[C.SD]] * 5, [("counted", C.SD)] * 4 + [("over_max", C.SD)]),
        # The highest four, wherever in the family they stand.
        ([[C.SD], [C.SMA], [C.SMA], [C.SMA], [C.SMA]], [("over_max", C.SD)] + [("counted", C.SMA)] * 4),
        # One who is both makes room for one who is only old.
        ([[C.DISABILITY, C.ELDERLY], [C.ELDERLY]], [("counted", C.DISABILITY), ("counted", C.ELDERLY)]),
        ([[C.DISABILITY, C.ELDERLY], [C.DISABILITY]], [("counted", C.ELDERLY), ("counted", C.DISABILITY)]),
        # A third small child who already goes to school counts as a pupil.
        (
            [[C.EARLY_CHILDHOOD, C.SD], [C.EARLY_CHILDHOOD], [C.EARLY_CHILDHOOD]],
            [("counted", C.SD), ("counted", C.EARLY_CHILDHOOD), ("counted", C.EARLY_CHILDHOOD)],
        ),
        # Over the cap stays over the cap, also where the family's limit is reached.
        (
            [[C.EARLY_CHILDHOOD]] * 3 + [[C.SMA]] * 3,
            [("counted", C.EARLY_CHILDHOOD)] * 2
            + [("over_cap", C.EARLY_CHILDHOOD)]
            + [("counted", C.SMA)] * 2
            + [("over_max", C.SMA)],
        ),
    ],
)
def test_what_becomes_of_each(people: Any, expected: Any) -> None:
    assert [(choice.verdict.value, choice.component) for choice in count(people)] == expected


def test_a_component_without_an_amount_is_not_counted() -> None:
    assert count([[C.RIGHTS_VICTIM], [C.RIGHTS_VICTIM, C.SD]]) == [
        Choice(Verdict.NOTHING, None),
        Choice(Verdict.COUNTED, C.SD),
    ]
