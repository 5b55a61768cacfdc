"""Which group families meet in."""

import pytest
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import FamilyGroup, Household
from beneficiaries.services.groups import put_in_group
from beneficiaries.tests.conftest import Refused
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


def test_families_go_into_a_group_and_out_of_it() -> None:
    old, group, user = make_group(), make_group(), make_user(Role.OPERATOR, region=INSIDE)
    leader, other, there = make_household(group=old), make_household(), make_household(group=group)
    old.leader = leader
    old.save()
    assert put_in_group(households=Household.objects.all(), group=group, actor=Actor(user)) == 2
    assert set(Household.objects.values_list("group", flat=True)) == {group.pk}
    assert FamilyGroup.objects.get(pk=old.pk).leader is None
    row = other.history.first()
    assert row is not None
    assert (row.history_change_reason, row.history_user) == (f"Masuk kelompok {group.name}.", user)
    assert there.history.count() == 1
    assert put_in_group(households=Household.objects.filter(pk=other.pk), group=None, actor=SYSTEM) == 1
    other.refresh_from_db()
    assert other.group is None


def test_all_or_nothing(refused: Refused) -> None:
    group, near = make_group(), make_household()
    make_household(kecamatan="73.71.06")
    said = refused(put_in_group, households=Household.objects.all(), group=group, actor=SYSTEM)
    assert said["group"].startswith("1 KPM tidak tinggal")
    near.refresh_from_db()
    assert near.group is None
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=near)
    said = refused(put_in_group, households=Household.objects.filter(pk=gone.pk), group=group, actor=SYSTEM)
    assert "digabung" in said[""]


@pytest.mark.parametrize("number", [1, 3])
def test_the_cost_does_not_grow_with_the_families(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group()
    for _ in range(number):
        make_household()
    with django_assert_num_queries(15):
        assert put_in_group(households=Household.objects.all(), group=group, actor=SYSTEM) == number
