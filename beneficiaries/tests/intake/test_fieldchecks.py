"""Questions about families that a complete list does not mention: asked, answered, sent back, closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, ExitReason, LeftBecause
from beneficiaries.intake_enums import FieldAnswer, FieldCheckState
from beneficiaries.models import FieldCheck, Household, HouseholdDeed
from beneficiaries.services import deeds, fieldchecks
from beneficiaries.services.enrolments import exit_programme
from beneficiaries.services.fieldchecks import REASONS
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.fieldchecks import FOUND_ON, make_check, make_list
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def status(household: Household) -> tuple[str, str]:
    household.refresh_from_db()
    return household.status, household.exit_reason


class TestAsking:
    def test_each_family_once_however_often_it_is_asked(self) -> None:
        batch, families = make_list(), [make_household(), make_household()]
        keys = [family.pk for family in families]
        assert fieldchecks.ask(batch=batch, household_ids=keys, actor=SYSTEM) == 2
        assert fieldchecks.ask(batch=make_list(), household_ids=[*keys, keys[0]], actor=SYSTEM) == 0
        asked = FieldCheck.history.filter(household_id=keys[0]).get()
        assert asked.history_change_reason == "Tidak ada dalam daftar lengkap: diminta diperiksa pendamping."

    def test_again_after_the_last_question_is_closed(self) -> None:
        family = make_household()
        fieldchecks.close(check=make_check(family, answer="still_there"), actor=SYSTEM)
        assert fieldchecks.ask(batch=make_list(), household_ids=[family.pk], actor=SYSTEM) == 1

    @pytest.mark.parametrize("families", [1, 3])
    def test_by_sets(self, families: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        batch, keys = make_list(), [make_household().pk for _ in range(families)]
        with django_assert_num_queries(7):  # Of which four are savepoints.
            fieldchecks.ask(batch=batch, household_ids=keys, actor=SYSTEM)

    def test_withdrawn_with_the_load_and_an_answer_is_kept_but_not_carried_out(self) -> None:
        batch = make_list()
        waiting, answered = make_check(make_household(), batch=batch), make_check(
            make_household(), batch=batch, answer="moved"
        )  # fmt: skip
        other = make_check(make_household())
        closed = fieldchecks.close(check=make_check(make_household(), batch=batch, answer="still_there"), actor=SYSTEM)
        assert fieldchecks.pending_of(batch) == (1, 1)
        assert fieldchecks.withdraw(batch=batch, actor=SYSTEM) == 2
        assert set(FieldCheck.objects.values_list("pk", flat=True)) == {answered.pk, other.pk, closed.pk}
        answered.refresh_from_db()
        assert (answered.state, answered.answer, answered.closing_note) == ("closed", "moved", "Muatannya dibatalkan.")
        assert (answered.closed_by_name, status(answered.household)) == ("Sistem", (EnrolmentStatus.ACTIVE, ""))
        assert answered.history.first().history_change_reason == "Muatan KPM dibatalkan."
        assert FieldCheck.objects.get(pk=closed.pk).closing_note == ""
        assert FieldCheck.history.filter(id=waiting.pk, history_type="-").exists()


class TestAnswering:
    def test_tells_what_was_found_when_and_by_whom(self) -> None:
        user = make_user(name="Ani")
        check = make_check(make_household(), closing_note="Cari lagi.")
        fieldchecks.answer(
            check=check, answer="moved", found_on=FOUND_ON, note="  ke Gowa ", actor=Actor(user=user)
        )  # fmt: skip
        check.refresh_from_db()
        assert (check.state, check.answer, check.found_on, check.note) == ("answered", "moved", FOUND_ON, "ke Gowa")
        assert (check.answered_by_name, check.closing_note) == (f"Ani ({user.username})", "")
        assert check.history.first().history_change_reason == "Hasil pemeriksaan pendamping: Pindah ke luar wilayah."

    def test_may_be_put_right_until_it_is_closed(self) -> None:
        check = make_check(make_household(), answer="moved")
        fieldchecks.answer(check=check, answer="still_there", found_on=FOUND_ON, actor=SYSTEM)
        fieldchecks.close(check=check, actor=SYSTEM)
        with pytest.raises(ValidationError, match="sudah diselesaikan oleh Sistem"):
            fieldchecks.answer(check=check, answer="moved", found_on=FOUND_ON, actor=SYSTEM)

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("answer", {"answer": "hilang"}),
            ("found_on", {"found_on": timezone.localdate() + timedelta(days=1)}),
            ("note", {"note": "NIK 7371 0054 0785 0001"}),
        ],
    )
    def test_refuses_what_makes_no_sense(self, field: str, wrong: dict[str, object]) -> None:
        check = make_check(make_household())
        with pytest.raises(ValidationError) as refused:
            fieldchecks.answer(**{"check": check, "answer": "moved", "found_on": FOUND_ON, "actor": SYSTEM, **wrong})  # type: ignore[arg-type] # Wrong on purpose.
        assert set(refused.value.message_dict) == {field}

    def test_goes_back_to_the_pendamping_with_a_note(self) -> None:
        check = make_check(make_household(), answer="not_found")
        with pytest.raises(ValidationError, match="Tulis apa"):
            fieldchecks.send_back(check=check, note=" ", actor=SYSTEM)
        fieldchecks.send_back(check=check, note="Tanya ketua kelompok.", actor=SYSTEM)
        check.refresh_from_db()
        assert (check.state, check.answer, check.closing_note) == ("open", "", "Tanya ketua kelompok.")
        with pytest.raises(ValidationError, match="tidak sedang menunggu"):
            fieldchecks.send_back(check=check, note="Lagi.", actor=SYSTEM)


class TestClosing:
    @pytest.mark.parametrize("answer", [answer for answer in FieldAnswer if REASONS[answer]])
    def test_lets_the_family_leave_for_the_reason_of_the_answer(self, answer: FieldAnswer) -> None:
        family = make_household()
        check = fieldchecks.close(check=make_check(family, answer=answer), day=DAY, actor=SYSTEM, note="Sesuai.")
        assert status(family) == (EnrolmentStatus.EXIT, REASONS[answer][0])
        assert family.enrolments.get(valid_until=None).valid_from == DAY
        assert (check.state, check.closing_note, check.closed_by_name) == ("closed", "Sesuai.", "Sistem")
        assert check.closed_at is not None

    def test_a_graduation_may_be_one_of_those_who_do_well(self) -> None:
        family = make_household()
        check = make_check(family, answer="graduated")
        fieldchecks.close(check=check, day=DAY, exit_reason=ExitReason.PROSPEROUS, actor=SYSTEM)
        assert status(family) == (EnrolmentStatus.EXIT, ExitReason.PROSPEROUS)

    def test_changes_nothing_where_the_family_is_there(self) -> None:
        family = make_household()
        check = fieldchecks.close(check=make_check(family, answer="still_there"), actor=SYSTEM)
        assert status(family) == (EnrolmentStatus.ACTIVE, "")
        assert family.history.count() == 1
        assert check.history.first().history_change_reason == "Pemeriksaan selesai: Masih KPM; kekeliruan data."

    def test_leaves_a_family_that_has_left_already(self) -> None:
        family = make_household()
        check = make_check(family, answer="died")
        exit_programme(household=family, day=DAY, reason=ExitReason.NATURAL, actor=SYSTEM)
        fieldchecks.close(check=check, actor=SYSTEM)
        assert status(family) == (EnrolmentStatus.EXIT, ExitReason.NATURAL)

    def test_refuses_and_writes_nothing_without_a_day_with_a_strange_reason_and_before_an_answer(self) -> None:
        family = make_household()
        check = make_check(family, answer="moved")
        with pytest.raises(ValidationError, match="tanggal keluar"):
            fieldchecks.close(check=check, actor=SYSTEM)
        with pytest.raises(ValidationError, match="tidak sesuai"):
            fieldchecks.close(check=check, day=DAY, exit_reason=ExitReason.DIED, actor=SYSTEM)
        with pytest.raises(ValidationError):
            fieldchecks.close(check=check, day=date(2025, 1, 1), actor=SYSTEM)
        with pytest.raises(ValidationError, match="tidak sedang menunggu"):
            fieldchecks.close(check=make_check(make_household()), actor=SYSTEM)
        check.refresh_from_db()
        assert (check.state, status(family)) == ("answered", (EnrolmentStatus.ACTIVE, ""))


class TestClosingMany:
    def test_by_one_deed_that_can_be_undone(self) -> None:
        families = [make_household(), make_household()]
        for family in families:
            make_check(family, answer="moved")
        closed = fieldchecks.close_many(checks=FieldCheck.objects.all(), answer="moved", day=DAY, actor=SYSTEM)
        assert (closed.closed, closed.left) == (2, {})
        assert {status(family) for family in families} == {(EnrolmentStatus.EXIT, ExitReason.MOVED)}
        deeds.undo(deed=HouseholdDeed.objects.get(), actor=SYSTEM)
        assert {status(family) for family in families} == {(EnrolmentStatus.ACTIVE, "")}

    def test_only_those_with_the_answer_that_wait_for_staff(self) -> None:
        other, waiting = make_check(make_household(), answer="died"), make_check(make_household())
        make_check(make_household(), answer="still_there")
        closed = fieldchecks.close_many(checks=FieldCheck.objects.all(), answer="still_there", actor=SYSTEM)
        assert closed.closed == 1
        for check in (other, waiting):
            check.refresh_from_db()
            assert check.state != FieldCheckState.CLOSED
        with pytest.raises(ValidationError, match="Tidak ada pemeriksaan"):
            fieldchecks.close_many(checks=FieldCheck.objects.all(), answer="moved", actor=SYSTEM)

    def test_a_family_that_cannot_leave_on_the_day_keeps_its_question(self) -> None:
        early, gone, fine = make_household(since=DAY), make_household(), make_household()
        checks = {family.pk: make_check(family, answer="died") for family in (early, gone, fine)}
        exit_programme(household=gone, day=DAY, reason=ExitReason.NATURAL, actor=SYSTEM)
        closed = fieldchecks.close_many(
            checks=FieldCheck.objects.all(), answer="died", day=DAY - timedelta(days=1), actor=SYSTEM
        )
        assert (closed.closed, closed.left) == (2, {LeftBecause.TOO_EARLY: 1})
        for check in checks.values():
            check.refresh_from_db()
        assert [checks[family.pk].state for family in (early, gone, fine)] == ["answered", "closed", "closed"]
        assert status(gone) == (EnrolmentStatus.EXIT, ExitReason.NATURAL)
