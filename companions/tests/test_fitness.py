"""Who may accompany: a companion, in service on these days, posted to where the families live."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.tests.factories import make_household
from companions.enums import AssignmentKind, OperationKind, PersonnelRole, ServiceStatus
from companions.models import Personnel, ServicePeriod
from companions.services.assignments import Terms, assign, preview
from companions.tests.factories import make_companion
from companions.tests.ground import only
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


class TestWhoMayAccompany:
    @pytest.mark.parametrize("role", [role for role in PersonnelRole if not role.accompanies])
    def test_only_companions(self, role: PersonnelRole) -> None:
        person = make_companion(role=role)
        assert "pendamping" in refusal(assign, households=only(make_household()), personnel=person, terms=Terms(MARCH))

    @pytest.mark.parametrize(
        ("status", "reason", "said"),
        [(ServiceStatus.ON_LEAVE, "sick", "cuti atau sakit"), (ServiceStatus.LEFT, "resigned", "tidak bertugas lagi")],
    )
    def test_nobody_who_is_away_that_day(self, ani: Personnel, status: ServiceStatus, reason: str, said: str) -> None:
        ani.service_periods.update(valid_until=MARCH - ONE_DAY)
        ServicePeriod.objects.create(personnel=ani, status=status, reason=reason, valid_from=MARCH)
        family = make_household()
        assert said in refusal(assign, households=only(family), personnel=ani, terms=Terms(MARCH))
        # The days before are another matter, if they end in time.
        earlier = Terms(MARCH - ONE_DAY, MARCH - ONE_DAY)
        assign(households=only(family), personnel=ani, terms=earlier, actor=SYSTEM)

    def test_nobody_before_the_first_day_of_service(self) -> None:
        late = make_companion(since=APRIL)
        assert "belum bertugas" in refusal(
            assign, households=only(make_household()), personnel=late, terms=Terms(MARCH)
        )

    def test_a_leaving_on_record_refuses_days_beyond_it_and_a_leave_only_warns(self, ani: Personnel) -> None:
        ani.service_periods.update(valid_until=MAY - ONE_DAY)
        gone = ServicePeriod.objects.create(personnel=ani, status=ServiceStatus.LEFT, reason="resigned", valid_from=MAY)
        family = make_household()
        assert "1 Mei 2026" in refusal(assign, households=only(family), personnel=ani, terms=Terms(MARCH))
        assert "1 Mei 2026" in refusal(assign, households=only(family), personnel=ani, terms=Terms(MARCH, MAY))
        gone.status, gone.reason = ServiceStatus.ON_LEAVE, "sick"
        gone.save()
        seen = preview(kind=OperationKind.ASSIGN, households=only(family), personnel=ani, terms=Terms(MARCH))
        assert any("cuti atau sakit mulai 1 Mei 2026" in warning for warning in seen.warnings)
        assign(households=only(family), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
