"""The rule on a table of its own: it is the database that refuses, so the rows are written past every model."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pkh_portal.database.no_overlap import NoOverlap

RULE = NoOverlap("uji_no_overlap", "uji_periods", "thing_id", unless="voided")
OF_TWO = NoOverlap("uji_no_overlap", "uji_periods", "thing_id, place", unless="")
FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def lay(rule: NoOverlap) -> None:
    """The table and its rule."""
    key = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "serial PRIMARY KEY"
    with connection.schema_editor() if connection.vendor == "postgresql" else connection.cursor() as statements:
        statements.execute(
            f"CREATE TABLE {rule.table} (id {key}, thing_id bigint NOT NULL, place varchar(13) NOT NULL DEFAULT '', "
            "valid_from date NOT NULL, valid_until date NULL, voided bool NOT NULL DEFAULT false)"
        )
        for sql in rule.install_sql(connection.vendor):
            statements.execute(sql)


def insert(begin: int, end: int | None, *, thing: int = 1, place: str = "", voided: bool = False) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO uji_periods (thing_id, place, valid_from, valid_until, voided) "
            "VALUES (%s, %s, %s, %s, %s) RETURNING id",
            [thing, place, day(begin), None if end is None else day(end), voided],
        )
        return int(cursor.fetchone()[0])


def update(key: int, **values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        assignments = ", ".join(f"{name} = %s" for name in values)
        cursor.execute(f"UPDATE uji_periods SET {assignments} WHERE id = %s", [*values.values(), key])  # noqa: S608 - names of ours


@pytest.fixture
def table(db: None) -> None:
    lay(RULE)


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((0, 9), (10, 19), True),  # The day after.
        ((10, 19), (0, 9), True),
        ((0, 9), (9, 19), False),  # One day shared.
        ((9, 19), (0, 9), False),
        ((0, 9), (3, 5), False),  # Inside.
        ((3, 5), (0, 9), False),  # Around.
        ((0, 9), (0, 9), False),
        ((0, None), (10, 19), False),  # Open ends.
        ((10, 19), (0, None), False),
        ((10, None), (0, 9), True),
        ((0, 9), (10, None), True),
        ((0, None), (10, None), False),
        ((5, 5), (5, 5), False),  # Single days.
        ((5, 5), (6, 6), True),
    ],
)
def test_two_periods_of_one_thing(
    table: None, first: tuple[int, int | None], second: tuple[int, int | None], allowed: bool
) -> None:
    insert(*first)
    if allowed:
        insert(*second)
    else:
        with pytest.raises(IntegrityError) as refused:
            insert(*second)
        assert RULE.broken_by(refused.value)
        assert not NoOverlap("another_rule", "t", "k").broken_by(refused.value)
    insert(*second, thing=2)


def test_what_does_not_count_overlaps_as_it_likes(table: None) -> None:
    insert(0, None)
    taken_back = insert(3, None, voided=True)
    insert(3, None, voided=True)
    with pytest.raises(IntegrityError):
        update(taken_back, voided=False)


@pytest.mark.parametrize(
    "values",
    [{"valid_until": None}, {"valid_until": day(10)}, {"thing_id": 2}, {"valid_from": day(12), "valid_until": day(13)}],
)
def test_an_update_is_refused_like_an_insert(table: None, values: dict[str, Any]) -> None:
    key = insert(0, 9)
    insert(10, 19)
    insert(0, 9, thing=2)
    with pytest.raises(IntegrityError):
        update(key, **values)


def test_an_update_may_touch_its_own_period(table: None) -> None:
    key = insert(0, 9)
    insert(20, None)
    update(key, valid_until=day(19))
    update(key, valid_from=day(5))
    update(key, voided=True)
    insert(0, 19)


def test_a_key_of_two_columns(db: None) -> None:
    lay(OF_TWO)
    insert(0, None, place="73.71.10")
    insert(0, None, place="73.71.06")
    with pytest.raises(IntegrityError):
        insert(5, 6, place="73.71.10")
    with pytest.raises(IntegrityError):
        insert(5, 6, place="73.71.10", voided=True)  # Nothing is let off here.


def test_installing_again_and_removing(table: None) -> None:
    insert(0, None)
    with connection.cursor() as cursor:
        for sql in RULE.install_sql(connection.vendor):
            cursor.execute(sql)
    with pytest.raises(IntegrityError):
        insert(5, None)
    with connection.cursor() as cursor:
        for sql in RULE.remove_sql(connection.vendor):
            cursor.execute(sql)
    insert(5, None)


def test_a_database_that_it_does_not_know_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        RULE.install_sql("oracle")


periods = st.tuples(
    st.integers(0, 12), st.none() | st.integers(0, 12), st.integers(1, 2), st.booleans()
).map(lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + drawn[1], *drawn[2:]))  # fmt: skip


class AgreesWithDays(TestCase):
    """The rule and a calendar that is filled in day by day come to the same."""

    def setUp(self) -> None:
        lay(RULE)

    @given(st.lists(periods, max_size=12))
    def test_it(self, drawn: list[tuple[int, int | None, int, bool]]) -> None:
        taken: set[tuple[int, int]] = set()
        for begin, end, thing, voided in drawn:
            days = {(thing, number) for number in range(begin, 40 if end is None else end + 1)}
            free = voided or not days & taken
            try:
                insert(begin, end, thing=thing, voided=voided)
            except IntegrityError:
                assert not free
            else:
                assert free
                taken |= set() if voided else days


@pytest.fixture
def shared_table(transactional_db: None) -> Iterator[None]:
    lay(RULE)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {RULE.table}")


def test_of_transactions_at_the_same_time_one_gets_through(shared_table: None) -> None:
    """Each looks, sees nothing in its way, and writes: what a check before writing cannot prevent."""
    begun = threading.Barrier(4, timeout=30)
    outcomes: list[bool] = []

    def work() -> None:
        try:
            begun.wait()
            insert(0, None)
            outcomes.append(True)
        except IntegrityError as refused:
            outcomes.append(not RULE.broken_by(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == [False, False, False, True]
