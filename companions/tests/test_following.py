"""What follows for assignments from families that leave, move and come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import ExitReason
from beneficiaries.models import Household
from beneficiaries.services import deeds
from beneficiaries.services.enrolments import exit_programme, reactivate, suspend
from beneficiaries.services.moving import move
from beneficiaries.signals import enrolments_changed
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus
from companions.models import Assignment, AssignmentOperation, Personnel
from companions.services.assignments import Terms, cover, transfer
from companions.services.following import follow
from companions.services.handover import Share, hand_over
from companions.services.personnel import leave_service
from companions.services.returning import end_cover
from companions.services.undo import undo
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import check_every_day, course, only, standing
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def ani() -> Personnel:
    return make_companion(name="Ani")


def test_an_exit_ends_what_runs_and_takes_back_what_would_begin(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani, valid_until=MAY - ONE_DAY)
    assigned(family, make_companion(), since=MAY)
    user = make_user()
    exit_programme(household=family, day=MARCH, reason=ExitReason.NATURAL, actor=Actor(user))
    assert course(family) == [("Ani", "permanent", BEGIN, MARCH - ONE_DAY)]
    (operation,) = AssignmentOperation.objects.all()
    assert (operation.kind, operation.effective_on, operation.actor) == (OperationKind.END, MARCH, user)
    assert operation.reason == "KPM keluar dari program atau pindah ke luar wilayah tugas pendampingnya."
    assert set(operation.changes.values_list("action", flat=True)) == {"shortened", "voided"}
    assert not family.accompanied
    check_every_day()


def test_an_exit_ahead_leaves_the_companion_until_then(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    family.refresh_from_db()
    later = timezone.localdate() + timedelta(days=10)
    exit_programme(household=family, day=later, reason=ExitReason.NATURAL, actor=SYSTEM)
    assert course(family) == [("Ani", "permanent", BEGIN, later - ONE_DAY)]
    assert family.accompanied


def test_called_off_the_family_has_its_companion_again(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    exit_programme(household=family, day=MARCH, reason=ExitReason.NATURAL, actor=SYSTEM)
    user = make_user()
    reactivate(household=family, day=MARCH, actor=Actor(user))
    assert course(family) == [("Ani", "permanent", BEGIN, None)]
    family.refresh_from_db()
    assert family.accompanied
    told = Assignment.history.filter(history_user=user).latest()
    assert told.history_change_reason == "KPM kembali ke keadaan semula."
    check_every_day()


def test_active_again_later_it_waits_for_a_companion(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    exit_programme(household=family, day=MARCH, reason=ExitReason.NATURAL, actor=SYSTEM)
    reactivate(household=family, day=MAY, actor=SYSTEM)
    assert course(family) == [("Ani", "permanent", BEGIN, MARCH - ONE_DAY)]


def test_called_off_after_the_family_got_somebody_else(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    exit_programme(household=family, day=MARCH, reason=ExitReason.NATURAL, actor=SYSTEM)
    transfer(
        households=only(family), personnel=make_companion(name="Budi"),
        terms=Terms(date(2026, 2, 1), MARCH - ONE_DAY), actor=SYSTEM,
    )  # fmt: skip
    reactivate(household=family, day=MARCH, actor=SYSTEM)
    assert course(family)[-1] == ("Budi", "permanent", date(2026, 2, 1), MARCH - ONE_DAY)


class TestAPlanCalledOffAfterSomethingElse:
    """Whoever came after an exit was planned, came until then; called off, nobody loses them."""

    @pytest.fixture
    def family(self, ani: Personnel) -> Household:
        family = make_household()
        assigned(family, ani)
        exit_programme(household=family, day=MAY, reason=ExitReason.NATURAL, actor=SYSTEM)
        return family

    @pytest.fixture
    def budi(self) -> Personnel:
        return make_companion(name="Budi")

    @pytest.fixture(autouse=True)
    def _afterwards(self, family: Household) -> Iterator[None]:
        yield
        check_every_day()

    def moved_on(self, family: Household) -> list[tuple[str, date, date | None]]:
        reactivate(household=family, day=MAY, actor=SYSTEM)
        return [(name, first, last) for name, _kind, first, last in course(family)[1:]]

    def test_after_a_transfer(self, family: Household, budi: Personnel) -> None:
        moved = transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert self.moved_on(family) == [("Budi", MARCH, MAY - ONE_DAY), ("Budi", MAY, None)]
        going_on = AssignmentOperation.objects.latest("pk")
        assert (going_on.kind, going_on.effective_on, going_on.personnel) == (OperationKind.ASSIGN, MAY, budi)
        # The transfer lies under it now: first the later one, then the earlier one.
        with pytest.raises(ValidationError, match="sudah berubah lagi"):
            undo(operation=moved, actor=SYSTEM)
        undo(operation=going_on, actor=SYSTEM)
        assert [row[3] for row in course(family)] == [MARCH - ONE_DAY, MAY - ONE_DAY]
        undo(operation=moved, actor=SYSTEM)
        assert [row[0] for row in course(family)] == ["Ani"]

    def test_planned_and_called_off_again(self, family: Household, budi: Personnel) -> None:
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        once = self.moved_on(family)
        exit_programme(household=family, day=MAY, reason=ExitReason.NATURAL, actor=SYSTEM)
        assert course(family)[-1][3] == MAY - ONE_DAY
        assert self.moved_on(family) == once

    def test_no_longer_than_was_meant(self, family: Household, budi: Personnel) -> None:
        june = date(2026, 6, 1)
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH, june), actor=SYSTEM)
        assert self.moved_on(family)[-1] == ("Budi", MAY, june)

    def test_not_if_it_was_to_end_there(self, family: Household, budi: Personnel) -> None:
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH, MAY - ONE_DAY), actor=SYSTEM)
        assert self.moved_on(family) == [("Budi", MARCH, MAY - ONE_DAY)]

    def test_not_if_the_companion_has_left(self, family: Household, budi: Personnel) -> None:
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        leave_service(personnel=budi, day=MAY, reason=ServiceReason.RESIGNED, actor=SYSTEM)
        assert self.moved_on(family) == [("Budi", MARCH, MAY - ONE_DAY)]

    def test_after_a_cover_that_had_ended_by_then(self, family: Household, budi: Personnel) -> None:
        cover(households=only(family), personnel=budi, terms=Terms(MARCH, APRIL - ONE_DAY), actor=SYSTEM)
        assert self.moved_on(family)[1:] == [("Ani", APRIL, MAY - ONE_DAY), ("Ani", MAY, None)]

    @pytest.mark.parametrize("day", [APRIL, date(2026, 6, 1)])
    def test_after_a_cover_without_end_that_ends_later(self, family: Household, budi: Personnel, day: date) -> None:
        cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert self.moved_on(family)[-1] == ("Budi", MAY, None)
        end_cover(households=only(family), day=day, actor=SYSTEM)
        assert course(family)[-1] == ("Ani", "permanent", day, None)

    def test_after_a_cover_that_was_ended_meanwhile(self, family: Household, budi: Personnel) -> None:
        cover(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        end_cover(households=only(family), day=APRIL, actor=SYSTEM)
        assert self.moved_on(family)[-1] == ("Ani", MAY, None)

    def test_after_a_handover(self, family: Household, ani: Personnel, budi: Personnel) -> None:
        hand_over(personnel=ani, status=ServiceStatus.LEFT, reason=ServiceReason.RESIGNED, effective_on=MARCH,
                  until=None, shares=[Share(budi, only(family))], actor=SYSTEM)  # fmt: skip
        assert self.moved_on(family)[-1] == ("Budi", MAY, None)

    def test_after_a_move_there_and_back(self, ani: Personnel) -> None:
        family, today = make_household(), timezone.localdate()
        assigned(family, ani)
        planned = today + timedelta(days=30)
        exit_programme(household=family, day=planned, reason=ExitReason.NATURAL, actor=SYSTEM)
        for code in ("73.71.06", "73.71.10"):
            there = Region.objects.get(pk=code)
            move(household=family, kecamatan=there, village=None, day=today, reason="Pindah", actor=SYSTEM)
        reactivate(household=family, day=planned, actor=SYSTEM)
        assert course(family)[-1][3] is None

    def test_many_at_once(self, ani: Personnel, budi: Personnel) -> None:
        families = [make_household() for _ in range(3)]
        for each in families:
            assigned(each, ani)
        deed = deeds.apply_status(
            households=only(*families), status="exit", day=MAY, exit_reason=ExitReason.NATURAL, actor=SYSTEM
        )
        transfer(households=only(*families[:2]), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        deeds.undo(deed=deed, actor=SYSTEM)
        assert [course(each)[-1][::3] for each in families] == [("Budi", None), ("Budi", None), ("Ani", None)]
        assert AssignmentOperation.objects.latest("pk").households == 2


def test_a_suspended_family_keeps_its_companion(ani: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    suspend(household=family, day=MARCH, actor=SYSTEM)
    assert course(family) == [("Ani", "permanent", BEGIN, None)]
    assert not AssignmentOperation.objects.exists()


@pytest.mark.parametrize(("posted", "stays"), [("73.71.10", False), ("73.71", True)])
def test_a_move_ends_it_where_the_companion_is_not_posted(posted: str, stays: bool) -> None:
    family = make_household()
    assigned(family, make_companion(posted, name="Ani"))
    there = Region.objects.get(pk="73.71.06")
    move(household=family, kecamatan=there, village=None, day=MARCH, reason="Pindah", actor=SYSTEM)
    assert course(family) == [("Ani", "permanent", BEGIN, None if stays else MARCH - ONE_DAY)]
    family.refresh_from_db()
    assert family.accompanied is stays
    check_every_day()


def test_many_at_once_are_one_operation(ani: Personnel) -> None:
    families = [make_household() for _ in range(5)]
    for family in families:
        assigned(family, ani)
        family.enrolments.update(valid_until=MARCH - ONE_DAY)
        family.enrolments.create(
            valid_from=MARCH, status="exit", exit_reason=ExitReason.NATURAL, kecamatan_id="73.71.10"
        )
    keys = [family.pk for family in families]
    enrolments_changed.send(sender=None, household_ids=keys, day=MARCH, actor=SYSTEM)
    assert AssignmentOperation.objects.get().households == 5
    check_every_day()


def test_many_that_left_by_mistake_have_their_companions_again(ani: Personnel) -> None:
    families = [make_household() for _ in range(4)]
    for family in families:
        assigned(family, ani)
    before = standing([family.pk for family in families])
    deed = deeds.apply_status(
        households=only(*families), status="exit", day=MARCH, exit_reason=ExitReason.NATURAL, actor=SYSTEM
    )
    assert not Assignment.objects.running_on(MARCH).exists()
    check_every_day()
    transfer(households=only(families[0]), personnel=make_companion(name="Budi"),
             terms=Terms(date(2026, 2, 1), MARCH - ONE_DAY), actor=SYSTEM)  # fmt: skip

    deeds.undo(deed=deed, actor=SYSTEM)

    now = standing([family.pk for family in families])
    assert course(families[0])[-1][0] == "Budi"
    assert {key: now[key] for key in now if key != families[0].pk} == {
        key: before[key] for key in before if key != families[0].pk
    }
    check_every_day()


def test_queries_do_not_grow_with_families(ani: Personnel, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for many in (10, 30):
        families = [make_household() for _ in range(many)]
        for family in families:
            assigned(family, ani)
            family.enrolments.update(valid_until=MARCH - ONE_DAY)
            family.enrolments.create(
                valid_from=MARCH, status="exit", exit_reason=ExitReason.NATURAL, kecamatan_id="73.71.10"
            )
        with django_assert_num_queries(31):
            follow(household_ids=[family.pk for family in families], day=MARCH, actor=SYSTEM)
