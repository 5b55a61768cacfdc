"""Assign, transfer, cover and end: what becomes of each family, and which are left as they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import AssignmentKind, ChangeAction, LeftReason, OperationKind
from companions.models import Assignment, Personnel
from companions.services.assignments import Terms, assign, cover, end, preview, transfer
from companions.services.locks import MOST_FAMILIES
from companions.tests.factories import assigned, make_companion, make_personnel, place
from companions.tests.ground import course, only
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree

pytestmark = pytest.mark.django_db

PERMANENT, COVER = AssignmentKind.PERMANENT.value, AssignmentKind.COVER.value
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)
VERBS: dict[OperationKind, Any] = {
    OperationKind.ASSIGN: assign,
    OperationKind.TRANSFER: transfer,
    OperationKind.COVER: cover,
    OperationKind.END: end,
}


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


class TestAssign:
    def test_a_family_without_anybody_gets_the_companion(self, ani: Personnel) -> None:
        family = make_household()
        user = make_user()
        operation = assign(
            households=only(family),
            personnel=ani,
            terms=Terms(MARCH, reason="Baru", decree_no="SK 1", note="n"),
            actor=Actor(user),
        )
        assert course(family) == [("Ani", PERMANENT, MARCH, None)]
        (row,) = Assignment.objects.all()
        assert (row.reason, row.decree_no, row.note) == ("Baru", "SK 1", "n")
        assert (operation.kind, operation.households, operation.region_id) == (OperationKind.ASSIGN, 1, "73.71.10")
        assert (operation.personnel, operation.actor, operation.undone_at) == (ani, user, None)
        (line,) = operation.changes.all()
        assert (line.assignment, line.household, line.action) == (row, family, ChangeAction.OPENED)
        (told,) = Assignment.history.all()
        assert (told.history_user, told.history_change_reason) == (user, "Baru")
        family.refresh_from_db()
        assert family.accompanied
        assert Household.history.filter(id=family.pk, accompanied=True, history_user=user).count() == 1

    @pytest.mark.parametrize("begins", [BEGIN, date(2027, 1, 1)], ids=["now", "later"])
    def test_who_has_somebody_or_will_have_is_left_and_counted(
        self, ani: Personnel, budi: Personnel, begins: date
    ) -> None:
        has, free = make_household(), make_household()
        assigned(has, budi, since=begins)
        operation = assign(households=only(has, free), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
        assert operation.households == 1
        assert [name for name, *_ in course(has)] == ["Budi"]

    def test_a_day_ahead_leaves_the_family_unaccompanied_today(self, ani: Personnel) -> None:
        family = make_household()
        tomorrow = timezone.localdate() + ONE_DAY
        assign(households=only(family), personnel=ani, terms=Terms(tomorrow), actor=SYSTEM)
        family.refresh_from_db()
        assert not family.accompanied

    def test_suspended_families_are_accompanied_too(self, ani: Personnel) -> None:
        family = make_household(status=EnrolmentStatus.SUSPENDED)
        assign(households=only(family), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
        assert len(course(family)) == 1

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"status": EnrolmentStatus.EXIT}, LeftReason.EXITED),
            ({"since": APRIL}, LeftReason.NOT_ENROLLED),
            ({"kecamatan": "73.71.06"}, LeftReason.NOT_POSTED),
        ],
    )
    def test_who_cannot_be_assigned_is_left_with_the_reason(
        self, ani: Personnel, fields: dict[str, Any], reason: LeftReason
    ) -> None:
        family, other = make_household(**fields), make_household()
        asked: dict[str, Any] = {"households": only(family, other), "personnel": ani, "terms": Terms(MARCH)}
        seen = preview(kind=OperationKind.ASSIGN, **asked)
        assert (seen.total, seen.changed, seen.left) == (2, 1, {reason: 1})
        assert assign(actor=SYSTEM, **asked).households == 1
        assert course(family) == []
        assert str(reason.label) in refusal(assign, **{**asked, "households": only(family)})

    def test_an_exit_or_a_move_on_record_ends_the_assignment_in_time(self, ani: Personnel) -> None:
        leaves, moves = make_household(), make_household()
        for family, change in (
            (leaves, {"status": "exit", "exit_reason": "alami"}),
            (moves, {"kecamatan_id": "73.71.06"}),
        ):
            Enrolment.objects.filter(household=family).update(valid_until=MAY - ONE_DAY)
            values = {"status": "active", "kecamatan_id": "73.71.10", **change}
            Enrolment.objects.create(household=family, valid_from=MAY, **values)
        assign(households=only(leaves, moves), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
        for family in (leaves, moves):
            assert course(family) == [("Ani", PERMANENT, MARCH, MAY - ONE_DAY)]

    def test_a_post_above_the_kecamatan_will_do(self) -> None:
        citywide = make_companion("73.71")
        family = make_household()
        assign(households=only(family), personnel=citywide, terms=Terms(MARCH), actor=SYSTEM)
        assert len(course(family)) == 1

    def test_a_post_that_ends_is_not_enough_for_an_open_assignment(self, ani: Personnel) -> None:
        ani.placements.update(valid_until=MAY)
        family = make_household()
        asked: dict[str, Any] = {"households": only(family), "personnel": ani}
        assert str(LeftReason.NOT_POSTED.label) in refusal(assign, terms=Terms(MARCH), **asked)
        assign(terms=Terms(MARCH, MAY), actor=SYSTEM, **asked)
        assert course(family) == [("Ani", PERMANENT, MARCH, MAY)]

    def test_two_posts_that_follow_each_other_are(self, ani: Personnel) -> None:
        ani.placements.update(valid_until=MAY)
        place(ani, since=MAY + ONE_DAY)
        family = make_household()
        assign(households=only(family), personnel=ani, terms=Terms(MARCH), actor=SYSTEM)
        assert len(course(family)) == 1

    def test_selections_that_change_by_the_deed_itself_are_read_once(self, ani: Personnel) -> None:
        for _ in range(3):
            make_household()
        operation = assign(
            households=Household.objects.unaccompanied(), personnel=ani, terms=Terms(MARCH), actor=SYSTEM
        )
        assert operation.households == 3


class TestTransfer:
    def test_ends_the_day_before_and_begins_on_the_day(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        operation = transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert course(family) == [("Ani", PERMANENT, BEGIN, MARCH - ONE_DAY), ("Budi", PERMANENT, MARCH, None)]
        lines = operation.changes.order_by("pk").values_list("action", "until_before", "until_after")
        assert list(lines) == [("shortened", None, MARCH - ONE_DAY), ("opened", None, None)]

    def test_what_began_on_the_day_or_later_is_taken_back(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani, since=MARCH, valid_until=APRIL - ONE_DAY)
        assigned(family, budi, since=APRIL)
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert course(family) == [("Budi", PERMANENT, MARCH, None)]
        assert Assignment.objects.filter(voided=True).count() == 2

    def test_a_family_without_anybody_is_assigned(self, budi: Personnel) -> None:
        family = make_household()
        transfer(households=only(family), personnel=budi, terms=Terms(MARCH), actor=SYSTEM)
        assert course(family) == [("Budi", PERMANENT, MARCH, None)]

    def test_nothing_is_written_down_twice(self, ani: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        said = refusal(transfer, households=only(family), personnel=ani, terms=Terms(MARCH))
        assert str(LeftReason.SAME.label) in said
        assert course(family) == [("Ani", PERMANENT, BEGIN, None)]

    def test_who_covers_may_be_given_the_family_for_good(self, ani: Personnel, budi: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        cover(households=only(family), personnel=budi, terms=Terms(MARCH, MAY), actor=SYSTEM)
        transfer(households=only(family), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)
        assert course(family)[1:] == [("Budi", COVER, MARCH, APRIL - ONE_DAY), ("Budi", PERMANENT, APRIL, None)]


class TestEnd:
    def test_the_day_before_is_the_last(self, ani: Personnel, budi: Personnel) -> None:
        family, none = make_household(), make_household()
        assigned(family, ani, valid_until=APRIL - ONE_DAY)
        assigned(family, budi, since=APRIL)
        operation = end(households=only(family, none), terms=Terms(MARCH), actor=SYSTEM)
        assert course(family) == [("Ani", PERMANENT, BEGIN, MARCH - ONE_DAY)]
        assert operation.households == 1
        family.refresh_from_db()
        assert not family.accompanied


class TestTerms:
    @pytest.mark.parametrize(
        ("terms", "said"),
        [
            (Terms(MARCH, MARCH - ONE_DAY), "tidak boleh sebelum"),
            (Terms(timezone.localdate() + timedelta(days=367)), "lebih dari setahun"),
            (Terms(MARCH, reason="KK 7371105407850001"), "NIK"),
            (Terms(MARCH, note="7371 1054 0785 0001"), "NIK"),
            (Terms(MARCH, decree_no="SK 7371105407850001"), "nomor SK"),
            (Terms(MARCH, reason="x" * 201), "paling panjang"),
            (Terms(MARCH, decree_no="x" * 101), "paling panjang"),
            (Terms(MARCH, note="x" * 301), "paling panjang"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, ani: Personnel, terms: Terms, said: str) -> None:
        assert said in refusal(assign, households=only(make_household()), personnel=ani, terms=terms)

    def test_an_empty_selection_is_refused(self, ani: Personnel) -> None:
        said = refusal(assign, households=Household.objects.none(), personnel=ani, terms=Terms(MARCH))
        assert said == "Tidak ada KPM yang dipilih. Pilih KPM lalu ulangi."

    def test_too_many_at_once_are_refused(self, ani: Personnel, monkeypatch: pytest.MonkeyPatch) -> None:
        assert MOST_FAMILIES == 20_000
        monkeypatch.setattr("companions.services.locks.MOST_FAMILIES", 1)
        both = only(make_household(), make_household())
        assert "Paling banyak 1 KPM" in refusal(assign, households=both, personnel=ani, terms=Terms(MARCH))


def test_the_database_refuses_a_second_companion_a_day(ani: Personnel, budi: Personnel) -> None:
    family = make_household()
    assigned(family, ani)
    with pytest.raises(IntegrityError, match="assignment_no_overlap"), transaction.atomic():
        assigned(family, budi, since=MARCH)
    other = assigned(family, budi, since=MARCH, voided=True)
    other.voided = False
    with pytest.raises(IntegrityError, match="assignment_no_overlap"), transaction.atomic():
        other.save()


@pytest.mark.parametrize("kind", OperationKind)
def test_queries_do_not_grow_with_families(
    kind: OperationKind, ani: Personnel, budi: Personnel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One chunk is 500 families, so 10 and 30 cost the same."""
    expected = {OperationKind.ASSIGN: 29, OperationKind.TRANSFER: 30, OperationKind.COVER: 30, OperationKind.END: 27}
    for many in (10, 30):
        families = [make_household() for _ in range(many)]
        if kind != OperationKind.ASSIGN:
            assign(households=only(*families), personnel=ani, terms=Terms(BEGIN), actor=SYSTEM)
        asked: dict[str, Any] = {"households": only(*families), "terms": Terms(MARCH), "actor": SYSTEM}
        if kind != OperationKind.END:
            asked["personnel"] = budi
        with django_assert_num_queries(expected[kind]):
            VERBS[kind](**asked)
        if kind != OperationKind.END:
            with django_assert_num_queries(9 if kind == OperationKind.ASSIGN else 10):
                preview(kind=kind, households=only(*families), personnel=ani, terms=Terms(MAY))


def test_a_test_person_without_a_post_accompanies_nobody() -> None:
    said = refusal(assign, households=only(make_household()), personnel=make_personnel(), terms=Terms(MARCH))
    assert str(LeftReason.NOT_POSTED.label) in said
