"""Undoing: what there was before comes back, unless something was done since or it may no longer be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import ExitReason
from beneficiaries.models import Household
from beneficiaries.services.enrolments import exit_programme
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import ServiceReason
from companions.models import Assignment, Personnel
from companions.services.assignments import Terms, assign, cover, end, transfer
from companions.services.personnel import leave_service
from companions.services.undo import Undone, undo
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import check_every_day, course, only, standing
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def ani() -> Personnel:
    return make_companion(name="Ani")


@pytest.fixture
def budi() -> Personnel:
    return make_companion(name="Budi")


def refusal(operation: object) -> str:
    with pytest.raises(ValidationError) as refused:
        undo(operation=operation, actor=SYSTEM)  # type: ignore[arg-type] # Operations, as the tests have them.
    return " ".join(refused.value.messages)


def test_a_cover_with_all_its_rows_is_taken_back(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani, valid_until=APRIL)
    assigned(family, budi, since=MAY)
    before = standing([family.pk])
    user = make_user()
    cici = make_companion(name="Cici")
    operation = cover(households=only(family), personnel=cici, terms=Terms(MARCH), actor=SYSTEM)
    assert [name for name, *_ in course(family)] == ["Ani", "Cici"]

    assert undo(operation=operation, actor=Actor(user)) == Undone(1, 0)

    assert standing([family.pk]) == before
    operation.refresh_from_db()
    assert operation.undone_at is not None
    assert operation.undone_by_name == Actor(user).name
    # Each row's story tells of it: who, and that it was an undoing.
    told = Assignment.history.filter(history_user=user)
    assert set(told.values_list("history_change_reason", flat=True)) == {
        "Dibatalkan: Penggantian sementara 01-03-2026."
    }
    assert told.count() == 3


def test_accompanied_says_again_what_is_true(ani: Personnel) -> None:
    family = make_household()
    operation = assign(households=only(family), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
    undo(operation=operation, actor=SYSTEM)
    family.refresh_from_db()
    assert not family.accompanied
    assert course(family) == []


def test_only_once(ani: Personnel) -> None:
    operation = assign(households=only(make_household()), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
    undo(operation=operation, actor=SYSTEM)
    assert refusal(operation) == "Perubahan ini sudah dibatalkan sebelumnya."


def test_what_was_changed_since_is_left_and_counted(ani: Personnel, budi: Personnel) -> None:
    one, other = make_household(), make_household()
    operation = assign(households=only(one, other), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
    transfer(households=only(other), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)
    assert undo(operation=operation, actor=SYSTEM) == Undone(1, 1, (other.pk,))
    assert course(one) == []
    assert [name for name, *_ in course(other)] == ["Ani", "Budi"]
    operation.refresh_from_db()
    assert operation.kept == 1


def test_the_last_first_then_the_one_before(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    before = standing([family.pk])
    first = transfer(households=only(family), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)
    second = end(households=only(family), terms=Terms(MARCH), actor=SYSTEM)
    assert "sudah berubah lagi sesudahnya" in refusal(first)
    undo(operation=second, actor=SYSTEM)
    undo(operation=first, actor=SYSTEM)
    assert standing([family.pk]) == before


def test_a_row_changed_past_the_services_is_left(ani: Personnel) -> None:
    family = make_household()
    operation = assign(households=only(family), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
    Assignment.objects.update(valid_until=MAY)
    assert "sudah berubah lagi sesudahnya" in refusal(operation)
    assert course(family) == [("Ani", "permanent", MARCH, MAY)]


def test_days_that_somebody_else_has_now_are_left(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    operation = end(households=only(family), terms=Terms(MARCH), actor=SYSTEM)
    assigned(family, budi, since=MAY)
    assert "sudah berubah lagi sesudahnya" in refusal(operation)


def test_nobody_gets_families_back_after_leaving(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    operation = end(households=only(family), terms=Terms(MARCH), actor=SYSTEM)
    leave_service(personnel=ani, day=MAY, reason=ServiceReason.RESIGNED, actor=SYSTEM)
    refusal(operation)
    check_every_day()


def test_no_family_gets_somebody_back_after_its_exit(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    operation = end(households=only(family), terms=Terms(MARCH), actor=SYSTEM)
    exit_programme(household=family, day=MAY, reason=ExitReason.NATURAL, actor=SYSTEM)
    refusal(operation)
    check_every_day()


def test_an_end_that_was_a_mistake(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    operation = end(households=only(family), terms=Terms(MARCH), actor=SYSTEM)
    undo(operation=operation, actor=SYSTEM)
    assert course(family) == [("Ani", "permanent", BEGIN, None)]
    assert Household.objects.get(pk=family.pk).accompanied


def test_queries_do_not_grow_with_families(
    ani: Personnel, budi: Personnel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for many in (10, 30):
        families = [make_household() for _ in range(many)]
        assign(households=only(*families), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
        operation = transfer(households=only(*families), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)
        with django_assert_num_queries(34):
            undo(operation=operation, actor=SYSTEM)
