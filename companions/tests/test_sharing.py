import pytest
from hypothesis import given
from hypothesis import strategies as st

from companions.sharing import DIVIDED, Row, divide, suggest

ANI, BUDI, CICI = 1, 2, 3


def test_rows_given_whole_go_to_whom_they_were_given() -> None:
    rows = [Row("a", 10, (ANI, BUDI), "1"), Row("b", 5, (ANI, BUDI), "2")]
    division = divide(rows, loads={ANI: 100, BUDI: 0}, willing=[])
    assert division.given == {"a": {ANI: 10}, "b": {BUDI: 5}}
    assert division.loads == {ANI: 110, BUDI: 5}
    assert division.open_rows == ()


@pytest.mark.parametrize("choice", ["", "3", "9", "x", "²"])
def test_a_row_without_somebody_who_may_take_it_stays_open(choice: str) -> None:
    division = divide([Row("a", 10, (ANI, BUDI), choice)], loads={ANI: 0, BUDI: 0, CICI: 0}, willing=[ANI])
    assert division.open_rows == ("a",)
    assert division.given == {}


def test_a_divided_row_fills_up_whoever_has_fewest() -> None:
    division = divide([Row("a", 10, (ANI, BUDI), DIVIDED)], loads={ANI: 6, BUDI: 0}, willing=[ANI, BUDI])
    assert division.given == {"a": {ANI: 2, BUDI: 8}}


def test_a_divided_row_leaves_out_the_unwilling_and_stays_open_without_anybody() -> None:
    rows = [Row("a", 4, (ANI, BUDI), DIVIDED), Row("b", 4, (CICI,), DIVIDED)]
    division = divide(rows, loads={ANI: 0, BUDI: 0, CICI: 0}, willing=[BUDI])
    assert division.given == {"a": {BUDI: 4}}
    assert division.open_rows == ("b",)


def test_whole_rows_count_before_others_are_divided() -> None:
    rows = [Row("a", 4, (ANI, BUDI), DIVIDED), Row("b", 4, (ANI, BUDI), "1")]
    assert divide(rows, loads={ANI: 0, BUDI: 0}, willing=[ANI, BUDI]).given["a"] == {BUDI: 4}


def test_suggested_choices_keep_groups_whole_and_loads_near() -> None:
    rows = [Row(name, size, (ANI, BUDI)) for name, size in (("a", 30), ("b", 28), ("c", 20), ("d", 22))]
    choices = suggest(rows, loads={ANI: 0, BUDI: 0}, willing=[ANI, BUDI])
    assert DIVIDED not in choices.values()
    chosen = [Row(row.key, row.families, row.successors, choices[row.key]) for row in rows]
    assert divide(chosen, loads={ANI: 0, BUDI: 0}, willing=[ANI, BUDI]).loads == {ANI: 50, BUDI: 50}


def test_a_row_too_large_for_one_is_divided() -> None:
    assert suggest([Row("a", 80, (ANI, BUDI))], loads={ANI: 0, BUDI: 0}, willing=[ANI, BUDI]) == {"a": DIVIDED}


def test_nobody_is_suggested_who_does_not_take_part() -> None:
    assert suggest([Row("a", 8, (ANI, BUDI))], loads={ANI: 0, BUDI: 0}, willing=[BUDI]) == {"a": "2"}
    assert suggest([Row("a", 8, (ANI,))], loads={ANI: 0, BUDI: 0}, willing=[BUDI]) == {"a": ""}


@given(
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    loads=st.lists(st.integers(0, 300), min_size=1, max_size=4),
)
def test_every_family_is_given_exactly_once(sizes: list[int], loads: list[int]) -> None:
    people = tuple(range(1, len(loads) + 1))
    before = dict(zip(people, loads, strict=True))
    rows = [Row(str(number), size, people) for number, size in enumerate(sizes)]
    choices = suggest(rows, loads=before, willing=people)
    chosen = [Row(row.key, row.families, row.successors, choices[row.key]) for row in rows]
    division = divide(chosen, loads=before, willing=people)
    assert division.open_rows == ()
    assert {row.key: row.families for row in rows} == {key: sum(got.values()) for key, got in division.given.items()}
    assert sum(division.loads.values()) == sum(loads) + sum(sizes)
