"""Paging by key: whatever the rows, walking meets each once and in order, forwards and backwards."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pkh_portal.accounts.admin import keyset
from pkh_portal.accounts.admin.keyset import Order, Page, Rows, first_page, last_page, page_after, page_before
from pkh_portal.accounts.models import User

ORDERS = (
    Order("nama", "Nama", ("name", "pk")),
    Order("-nama", "Nama terbalik", ("-name", "-pk")),
    Order("baru", "Terbaru", ("-pk",)),
)


def marks(order: Order, row: User) -> list[Any]:
    return [getattr(row, name) for name in order.names]


def ways() -> list[Rows]:
    """All that a list can be told of how its rows are found; what it shows is the same."""
    everybody = User.objects.all()
    parts = (everybody.filter(name__startswith="b"), everybody.exclude(name="budi"))
    return [Rows(everybody), Rows(everybody, sort=True), Rows(everybody, parts=parts)]


class TestWalking(TestCase):
    """Names repeat on purpose: pages break inside a run of equal ones."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        names=st.lists(st.sampled_from(["ani", "budi", "budi santoso", "citra"]), max_size=14),
        size=st.integers(1, 5),
        order=st.sampled_from(ORDERS),
        way=st.integers(0, 2),
    )
    def test_next_and_previous_meet_every_row_once(self, names: list[str], size: int, order: Order, way: int) -> None:
        User.objects.all().delete()
        User.objects.bulk_create(User(username=f"orang{number}", name=name) for number, name in enumerate(names))
        rows, expected = ways()[way], list(User.objects.order_by(*order.fields))

        page, met, forwards = first_page(rows, order, size), [], [first_page(rows, order, size)]
        met += page.rows
        while page.has_next:
            page = page_after(rows, order, size, marks(order, page.rows[-1]))
            met += page.rows
            forwards.append(page)
        assert met == expected
        assert not forwards[0].has_previous
        assert all(page.has_previous for page in forwards[1:])

        page = last_page(rows, order, size)
        met = page.rows
        while page.has_previous:
            before = page_before(rows, order, size, marks(order, page.rows[0]))
            assert before.has_next
            # The first page is filled up rather than left with a few rows, so it may meet some again.
            met = [row for row in before.rows if row not in met] + met
            page = before
        assert met == expected

    @settings(max_examples=10, deadline=None)
    @given(count=st.integers(2, 12), size=st.integers(1, 4))
    def test_back_after_forth_is_where_one_was(self, count: int, size: int) -> None:
        User.objects.all().delete()
        User.objects.bulk_create(User(username=f"orang{number}", name="sama") for number in range(count))
        rows, order = Rows(User.objects.all()), ORDERS[0]
        pages: list[Page] = [first_page(rows, order, size)]
        while pages[-1].has_next:
            pages.append(page_after(rows, order, size, marks(order, pages[-1].rows[-1])))
        for before, after in pairwise(pages):
            assert page_before(rows, order, size, marks(order, after.rows[0])).rows == before.rows


@pytest.mark.django_db
def test_behind_the_end_is_the_last_page() -> None:
    User.objects.bulk_create(User(username=f"orang{number}", name=name) for number, name in enumerate("abc"))
    rows, order = Rows(User.objects.all()), ORDERS[0]
    page = page_after(rows, order, 2, marks(order, User.objects.get(name="c")))
    assert [row.name for row in page.rows] == ["b", "c"]
    assert not page.has_next


@pytest.mark.django_db
def test_counting_gives_up_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "COUNTED", 2)
    User.objects.bulk_create(User(username=f"orang{number}", name="a") for number in range(5))
    assert keyset.counted(User.objects.all()) == 3
