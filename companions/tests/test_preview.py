"""What an operation says it would do, before it does it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household
from beneficiaries.tests.factories import make_household
from companions.enums import AssignmentKind, LeftReason, OperationKind
from companions.models import Assignment, Personnel
from companions.services.assignments import Terms, cover, preview
from companions.tests.factories import assigned, make_companion
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


class TestPreview:
    def test_says_what_the_operation_then_does(self, ani: Personnel, budi: Personnel) -> None:
        theirs = [make_household() for _ in range(3)]
        for family in theirs:
            assigned(family, ani)
        Household.objects.filter(pk=theirs[2].pk).update(status=EnrolmentStatus.SUSPENDED)
        Enrolment.objects.filter(household=theirs[2]).update(status=EnrolmentStatus.SUSPENDED)
        mine, none = make_household(), make_household()
        assigned(mine, budi)
        asked: dict[str, Any] = {
            "households": only(*theirs, mine, none), "personnel": budi, "terms": Terms(MARCH, MAY),
        }  # fmt: skip
        seen = preview(kind=OperationKind.COVER, **asked)
        assert (seen.total, seen.changed, seen.opened, seen.shortened, seen.voided) == (5, 3, 6, 3, 0)
        assert (seen.returning, seen.alone) == (3, 0)
        assert seen.left == {LeftReason.SAME: 1, LeftReason.NOBODY: 1}
        assert seen.receives is not None
        # A suspended family is no load.
        assert (seen.receives.personnel, seen.receives.before, seen.receives.after) == (budi, 1, 3)
        assert [(load.personnel, load.before, load.after) for load in seen.gives] == [(ani, 2, 0)]
        assert "sudah lewat" in seen.warnings[0]
        assert Assignment.objects.count() == 4
        assert cover(actor=SYSTEM, **asked).households == seen.changed

    def test_says_who_is_alone_afterwards(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani, valid_until=APRIL)
        planned, leaving = make_household(), make_household()
        for other in (planned, leaving):
            assigned(other, ani, valid_until=APRIL)
        assigned(planned, budi, since=APRIL + ONE_DAY)
        leaving.enrolments.update(valid_until=APRIL)
        leaving.enrolments.create(
            valid_from=APRIL + ONE_DAY, status="exit", exit_reason="alami", kecamatan_id="73.71.10"
        )
        everyone = only(family, planned, leaving)
        seen = preview(kind=OperationKind.COVER, households=everyone, personnel=budi, terms=Terms(MARCH, APRIL))
        # Somebody else is planned for one, and one is out of the programme by then.
        assert (seen.changed, seen.alone) == (3, 1)
        assert any("tidak punya pendamping lagi" in warning for warning in seen.warnings)

    def test_says_why_nothing_can_be_done(self, ani: Personnel) -> None:
        family = make_household(kecamatan="73.71.06")
        seen = preview(kind=OperationKind.ASSIGN, households=only(family), personnel=ani, terms=Terms(MARCH))
        assert seen.changed == 0
        assert "1 KPM tinggal di kecamatan yang bukan wilayah tugas" in seen.refusal
