"""The load of a companion on a day: families in the programme, running assignments."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.tests.factories import make_household
from companions.loads import loads_on
from companions.models import Personnel
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)


def test_counts_running_assignments_of_families_that_take_part(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plant_tree()
    ani, budi, free = make_companion("73.71"), make_companion("73.71"), make_companion()
    for fields in ({}, {"kecamatan": "73.71.06"}, {"status": EnrolmentStatus.SUSPENDED}, {"since": date(2026, 4, 1)}):
        assigned(make_household(**fields), ani)
    assigned(make_household(), ani, voided=True)
    assigned(make_household(), budi, valid_until=MARCH)
    assigned(make_household(), budi, since=date(2026, 3, 2))
    with django_assert_num_queries(1):
        assert loads_on(MARCH, [ani, budi, free]) == {ani.pk: 2, budi.pk: 1, free.pk: 0}
    assert loads_on(MARCH, scope=RegionScope(codes=("73.71.06",))) == {ani.pk: 1}
    assert loads_on(MARCH, scope=RegionScope()) == {}
    with django_assert_num_queries(1):
        loads = {person.pk: person.load for person in Personnel.objects.with_load(MARCH)}  # type: ignore[attr-defined] # The annotation.
    assert loads == {ani.pk: 2, budi.pk: 1, free.pk: 0}
    with pytest.raises(TypeError):
        loads_on(MARCH)
