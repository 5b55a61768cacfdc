"""Assign, transfer, cover and end: what happens to each family, and which are left."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household
from companions.models import Assignment
from companions.services.assignments import Terms, assign, cover, end, transfer
from companions.tests.factories import make_companion
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def test_smoke() -> None:
    a, b = make_companion(), make_companion()
    for _ in range(3):
        make_household()
    everyone = Household.objects.all()
    assign(households=everyone, personnel=a, terms=Terms(date(2026, 2, 1)), actor=SYSTEM)
    with pytest.raises(ValidationError):
        assign(households=everyone, personnel=a, terms=Terms(date(2026, 2, 1)), actor=SYSTEM)
    transfer(households=everyone, personnel=b, terms=Terms(date(2026, 3, 1)), actor=SYSTEM)
    cover(households=everyone, personnel=a, terms=Terms(date(2026, 4, 1), date(2026, 4, 30)), actor=SYSTEM)
    end(households=everyone, terms=Terms(date(2026, 6, 1)), actor=SYSTEM)
    first = Household.objects.order_by("pk")[0]
    found = Assignment.objects.standing().filter(household=first).values_list("personnel", "valid_from", "valid_until")
    assert list(found.order_by("valid_from")) == [
        (a.pk, date(2026, 2, 1), date(2026, 2, 28)),
        (b.pk, date(2026, 3, 1), date(2026, 3, 31)),
        (a.pk, date(2026, 4, 1), date(2026, 4, 30)),
        (b.pk, date(2026, 5, 1), date(2026, 5, 31)),
    ]
    assert not Household.objects.filter(accompanied=True).exists()
