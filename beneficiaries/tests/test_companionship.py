"""What the companions floor tells of families."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from beneficiaries.models import Household
from beneficiaries.services.companionship import note_visit, set_accompanied
from beneficiaries.tests.factories import make_household
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.history.acting import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


@pytest.mark.parametrize("number", [1, 3])
def test_only_those_that_differ_are_written_and_remembered(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    there = make_household(accompanied=True)
    keys = [make_household().pk for _ in range(number)]
    other = make_household()
    with acting(SYSTEM, "Penugasan mulai hari ini."), django_assert_num_queries(8):
        assert set_accompanied(ids=iter([*keys, there.pk, keys[0], 10**9]), value=True) == number
    assert set(Household.objects.filter(accompanied=True).values_list("pk", flat=True)) == {*keys, there.pk}
    row = Household.objects.get(pk=keys[0]).history.first()
    assert row is not None
    assert (row.accompanied, row.history_change_reason) == (True, "Penugasan mulai hari ini.")
    assert (there.history.count(), other.history.count()) == (1, 1)
    assert set_accompanied(ids=[], value=True) == 0


def test_the_latest_visit_counts() -> None:
    household = make_household()
    for day, stands in ((date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 2, 1), date(2026, 3, 1)),
                        (date(2026, 4, 1), date(2026, 4, 1))):  # fmt: skip
        note_visit(household=household, day=day)
        assert household.last_visit_on == stands
        household.refresh_from_db()
        assert household.last_visit_on == stands
    assert household.history.count() == 3
