"""Periods of a family, whatever is done to it in whatever order."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.models import Enrolment, Household
from beneficiaries.services.enrolments import exit_programme, reactivate, roll_to_today, suspend
from beneficiaries.services.moving import move
from beneficiaries.tests.factories import make_household
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST = TODAY - timedelta(days=20)
PLACES = (("73.71.10", None), ("73.71.10", "73.71.10.1001"), ("73.71.06", None), ("63.10.05", None))
#: Days close together, so that changes meet on one day, touch, and come in the wrong order.
days = st.integers(-22, 6).map(lambda number: TODAY + timedelta(days=number))
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["suspend", "reactivate", "alami", "pindah"]), days),
        st.tuples(st.sampled_from(PLACES), days),
    ),
    min_size=1,
    max_size=7,
)


def do(household: Household, what: Any, day: date, tree: dict[str, Region]) -> bool:
    """Take one step; whether it was allowed."""
    try:
        if what == "suspend":
            suspend(household=household, day=day, actor=SYSTEM)
        elif what == "reactivate":
            reactivate(household=household, day=day, actor=SYSTEM)
        elif isinstance(what, str):
            exit_programme(household=household, day=day, reason=what, actor=SYSTEM)
        else:
            village = tree[what[1]] if what[1] else None
            move(household=household, kecamatan=tree[what[0]], village=village, day=day, reason="pindah", actor=SYSTEM)
    except ValidationError:
        return False
    return True


def on_each_day(household: Household, until: date) -> list[tuple[str, ...]]:
    """Status and place on every day from before the first to ``until``, as any report would read them."""
    rows = list(household.enrolments.all())
    answers = []
    for number in range(-3, (until - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        answers.append(tuple(f"{row.status} {row.exit_reason} {row.kecamatan_id} {row.village_id}"
                             for row in rows if row.holds_on(day)))  # fmt: skip
    return answers


def check(household: Household) -> None:
    rows = list(household.enrolments.order_by("valid_from"))
    assert rows[0].valid_from == FIRST
    assert rows[-1].valid_until is None
    for before, after in pairwise(rows):
        assert before.valid_until == after.valid_from - timedelta(days=1)  # No gap, no day twice.
    today = next(row for row in rows if row.holds_on(TODAY))
    household.refresh_from_db()
    assert (household.status, household.exit_reason, household.kecamatan_id, household.village_id) == (
        today.status, today.exit_reason, today.kecamatan_id, today.village_id,
    )  # fmt: skip


@settings(max_examples=60)
@given(steps)
def test_periods_never_overlap_leave_no_gap_and_keep_the_past(steps: list[tuple[Any, date]]) -> None:
    tree = plant_tree()
    Household.objects.all().delete()  # Those of the examples before.
    household = make_household(since=FIRST)
    for what, day in steps:
        yesterday = day - timedelta(days=1)
        past, whole = on_each_day(household, yesterday), on_each_day(household, TODAY + timedelta(days=9))
        if do(household, what, day, tree):
            assert on_each_day(household, yesterday) == past
        else:
            assert on_each_day(household, TODAY + timedelta(days=9)) == whole
        check(household)
    for number in range(8):
        rolled = roll_to_today(day=TODAY + timedelta(days=number))
        assert rolled == 0 or number > 0
        household.refresh_from_db()
        row = Enrolment.objects.active_on(TODAY + timedelta(days=number)).get(household=household)
        assert (household.status, household.kecamatan_id) == (row.status, row.kecamatan_id)
