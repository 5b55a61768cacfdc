from datetime import date

import pytest
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household
from companions.candidates import candidates
from companions.enums import OperationKind, PersonnelRole, ServiceReason
from companions.services.personnel import go_on_leave
from companions.tests.factories import assigned, make_companion, make_personnel, place
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
CITY = RegionScope(codes=("73.71",))


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def offered(kind: OperationKind = OperationKind.TRANSFER, **kwargs: object) -> dict[str, tuple[int, int]]:
    asked = {"households": Household.objects.all(), "day": timezone.localdate(), "scope": CITY, **kwargs}
    found = candidates(kind=kind, **asked)  # type: ignore[arg-type] # Put together from parts.
    return {each.personnel.name: (each.before, each.after) for each in found}


def test_each_gains_the_families_that_live_where_the_post_is() -> None:
    near, far, above = (
        make_companion(name="Dekat"),
        make_companion("73.71.06", name="Jauh"),
        make_personnel(name="Atas"),
    )
    place(above, "73.71")
    assigned(make_household(), near)
    make_household()
    make_household(kecamatan="73.71.06")
    # "Dekat" has one of the two there already.
    assert offered() == {"Atas": (0, 3), "Jauh": (0, 1), "Dekat": (1, 2)}
    assert offered(OperationKind.ASSIGN) == {"Atas": (0, 2), "Jauh": (0, 1), "Dekat": (1, 2)}
    assert far.pk


def test_only_companions_in_service_and_posted_there_are_offered() -> None:
    make_household()
    make_companion(name="Bertugas")
    make_companion(name="Operator", role=PersonnelRole.DATA_OPERATOR)
    make_personnel(name="Tanpa Penempatan")
    away = make_companion(name="Cuti")
    go_on_leave(personnel=away, day=date(2026, 2, 1), until=None, reason=ServiceReason.SICK, actor=SYSTEM)
    assert set(offered()) == {"Bertugas"}


def test_nobody_outside_the_scope_is_offered() -> None:
    make_household(kecamatan="63.10.05")
    make_companion("63.10.05", name="Luar")
    assert offered() == {}


def test_whose_families_these_already_are_is_no_successor() -> None:
    mine, other = make_companion(name="Punya"), make_companion(name="Lain")
    assigned(make_household(), mine)
    assert set(offered()) == {other.name}


def test_names_are_searched_by_every_word() -> None:
    make_household()
    make_companion(name="Andi Tenri")
    make_companion(name="Andi Baso")
    assert set(offered(search="tenri andi")) == {"Andi Tenri"}


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(people: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def] # A fixture.
    make_household()
    for _ in range(people):
        make_companion()
    with django_assert_num_queries(6):
        assert len(offered()) == people
