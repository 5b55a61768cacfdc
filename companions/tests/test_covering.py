"""Covers: somebody stands in, and what was there goes on afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import AssignmentKind, LeftReason
from companions.models import Personnel
from companions.services.assignments import Terms, cover
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import course, only
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

PERMANENT, COVER = AssignmentKind.PERMANENT.value, AssignmentKind.COVER.value
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


def refusal(verb: Any, **asked: Any) -> str:
    """The sentence with which a deed is refused."""
    with pytest.raises(ValidationError) as refused:
        verb(actor=SYSTEM, **asked)
    return " ".join(refused.value.messages)


class TestCover:
    def test_with_a_last_day_the_family_goes_back_by_itself(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        cover(households=only(family), personnel=budi, terms=Terms(MARCH, APRIL), actor=SYSTEM)
        assert course(family) == [
            ("Ani", PERMANENT, BEGIN, MARCH - ONE_DAY),
            ("Budi", COVER, MARCH, APRIL),
            ("Ani", PERMANENT, APRIL + ONE_DAY, None),
        ]

    def test_without_one_it_is_open(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert course(family)[1:] == [("Budi", COVER, MARCH, None)]

    def test_what_is_planned_for_after_it_stays(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani, valid_until=MAY - ONE_DAY)
        cici = make_companion(name="Cici")
        assigned(family, cici, since=MAY)
        cover(households=only(family), personnel=budi, terms=Terms(MARCH, APRIL), actor=SYSTEM)
        assert course(family)[1:] == [
            ("Budi", COVER, MARCH, APRIL),
            ("Ani", PERMANENT, APRIL + ONE_DAY, MAY - ONE_DAY),
            ("Cici", PERMANENT, MAY, None),
        ]

    def test_over_another_cover_that_one_goes_on_afterwards(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        cover(households=only(family), personnel=budi, terms=Terms(MARCH, MAY), actor=SYSTEM)
        cici = make_companion(name="Cici")
        cover(households=only(family), personnel=cici, terms=Terms(APRIL, APRIL), actor=SYSTEM)
        assert course(family)[1:] == [
            ("Budi", COVER, MARCH, APRIL - ONE_DAY),
            ("Cici", COVER, APRIL, APRIL),
            ("Budi", COVER, APRIL + ONE_DAY, MAY),
            ("Ani", PERMANENT, MAY + ONE_DAY, None),
        ]

    @pytest.mark.parametrize("theirs", [True, False])
    def test_there_must_be_somebody_else_to_stand_in_for(self, budi: Personnel, theirs: bool) -> None:
        family = make_household()
        if theirs:
            assigned(family, budi)
        said = refusal(cover, households=only(family), personnel=budi, terms=Terms(MARCH))
        assert str((LeftReason.SAME if theirs else LeftReason.NOBODY).label) in said
