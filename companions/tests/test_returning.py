"""Ending covers: families go back to whom they had."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus
from companions.models import Personnel
from companions.services.assignments import Terms, cover, transfer
from companions.services.personnel import go_on_leave, return_to_service
from companions.services.returning import end_cover
from companions.services.undo import undo
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import check_every_day, course, only, standing
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

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


@pytest.mark.parametrize("until", [None, MAY], ids=["open", "until May"])
@pytest.mark.parametrize("begun", [BEGIN, MARCH], ids=["before", "same day"])
def test_the_former_companion_has_the_family_again(
    ani: Personnel, budi: Personnel, until: date | None, begun: date
) -> None:
    family = make_household()
    assigned(family, ani, since=begun)
    cover(households=only(family), personnel=budi, terms=Terms(MARCH, until), actor=SYSTEM)
    had = standing([family.pk])
    operation = end_cover(households=only(family), day=APRIL, actor=SYSTEM)
    assert course(family)[-2:] == [
        ("Budi", "cover", MARCH, APRIL - ONE_DAY),
        ("Ani", "permanent", APRIL, None),
    ]
    assert (operation.kind, operation.personnel) == (OperationKind.END, ani)
    undo(operation=operation, actor=SYSTEM)
    assert standing([family.pk]) == had


def test_a_cover_of_a_cover_leads_back_to_the_beginning(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
    cici = make_companion(name="Cici")
    cover(households=only(family), personnel=cici, terms=Terms(APRIL), actor=SYSTEM)
    end_cover(households=only(family), day=MAY, actor=SYSTEM)
    assert course(family)[-1] == ("Ani", "permanent", MAY, None)
    check_every_day()


def test_each_family_to_its_own(ani: Personnel, budi: Personnel) -> None:
    cici = make_companion(name="Cici")
    one, other, uncovered = make_household(), make_household(), make_household()
    assigned(one, ani)
    assigned(other, budi)
    assigned(uncovered, ani)
    cover(households=only(one, other), personnel=cici, terms=Terms(MARCH), actor=SYSTEM)
    operation = end_cover(households=only(one, other, uncovered), day=APRIL, actor=SYSTEM)
    assert (operation.households, operation.personnel) == (2, None)
    assert course(one)[-1][0] == "Ani"
    assert course(other)[-1][0] == "Budi"


def test_not_to_somebody_who_is_away(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
    go_on_leave(personnel=ani, day=MARCH, until=None, reason=ServiceReason.SICK, actor=SYSTEM)
    with pytest.raises(ValidationError, match="tidak punya pendamping semula yang bertugas"):
        end_cover(households=only(family), day=APRIL, actor=SYSTEM)


def test_coming_back_brings_the_families_back(ani: Personnel, budi: Personnel) -> None:
    covered, given = make_household(), make_household()
    for family in (covered, given):
        assigned(family, ani)
    cover(households=only(covered, given), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
    go_on_leave(personnel=ani, day=MARCH, until=None, reason=ServiceReason.SICK, actor=SYSTEM)
    transfer(households=only(given), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)

    operation = return_to_service(personnel=ani, day=MAY, actor=SYSTEM)

    assert operation is not None
    assert operation.households == 1
    assert course(covered)[-1] == ("Ani", "permanent", MAY, None)
    assert course(given)[-1] == ("Budi", "permanent", APRIL, None)
    ani.refresh_from_db()
    assert ani.status == ServiceStatus.IN_SERVICE
    check_every_day()


def test_or_not_if_that_is_wanted(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
    go_on_leave(personnel=ani, day=MARCH, until=None, reason=ServiceReason.SICK, actor=SYSTEM)
    assert return_to_service(personnel=ani, day=MAY, actor=SYSTEM, families_too=False) is None
    assert course(family)[-1] == ("Budi", "cover", MARCH, None)
