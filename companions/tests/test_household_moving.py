"""The page of a family's move, as this floor has a say in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_household
from companions.tests.factories import assigned, make_companion, place
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Household:
    plant_tree()
    return make_household()


def moving(**fields: str) -> dict[str, str]:
    today = timezone.localdate()
    return {"place": "73.71.06", "day": f"{today:%d-%m-%Y}", "reason": "ikut keluarga", **fields}


def test_says_first_that_the_companion_is_not_posted_there_then_moves(family: Household) -> None:
    assigned(family, make_companion(name="Petugas Tamalate"))
    desk = Desk()
    response = desk.send("move", family, moving())
    assert set(errors(response)) == {"anyway"}
    page = text(response)
    assert "Petugas Tamalate tidak bertugas di Kec. Bontoala" in page
    assert page.count('name="anyway"') == 1  # The box stands with the warning, before the fields.
    assert page.index("tidak bertugas di Kec. Bontoala") < page.index('name="anyway"') < page.index('name="address"')
    family.refresh_from_db()
    assert (family.kecamatan_id, family.accompanied) == ("73.71.10", True)
    assert "sekarang tanpa pendamping" in said(desk.send("move", family, moving(anyway="on")))


def test_a_companion_posted_there_too_comes_along(family: Household) -> None:
    person = make_companion(name="Petugas Dua Kecamatan")
    place(person, "73.71.06", since=timezone.localdate() - timedelta(days=100), fte="0.5")
    assigned(family, person)
    page = said(Desk().send("move", family, moving()))
    assert "sekarang tanpa pendamping" not in page
    family.refresh_from_db()
    assert family.accompanied


def test_asks_nothing_where_nobody_accompanies_the_family(family: Household) -> None:
    said(Desk().send("move", family, moving()))
