"""What is applied is what somebody has seen and, where the office asks for it, somebody else has approved."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, Decision, RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportRow, IntakeRule
from beneficiaries.services.households import create_household
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.approving import approve, send_back
from beneficiaries.services.intake.checking import check
from beneficiaries.services.intake.choosing import choose_columns, say_complete
from beneficiaries.services.intake.consent import shown
from beneficiaries.services.intake.correcting import correct, withdraw
from beneficiaries.services.intake.deciding import decide
from beneficiaries.services.intake.queueing import Stage, begin
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.intake.loading import DAY, line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.history import bulk
from pkh_portal.jobs.api import Job, JobState, retry
from pkh_portal.jobs.services.runner import run
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER, THIRD = "7371004107850001", "7371004107850002", "7371004107850003"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


@pytest.fixture
def operator() -> Actor:
    return Actor(make_user(Role.OPERATOR, region="73.71"))


@pytest.fixture
def staff() -> Actor:
    return Actor(make_user(Role.STAFF, region="73.71"))


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def broke_off(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=timezone.now())


def recorded(nik: str, name: str, **values: Any) -> Household:
    kecamatan = Region.objects.get(pk="73.71.10")
    return create_household(kecamatan=kecamatan, actor=SYSTEM, nik=nik, name=name, valid_from=DAY, **values)


class TestPlannedAnew:
    @pytest.fixture
    def crossed(self) -> ImportBatch:
        """Checked to change SITI and leave ANI; the registry has moved to the contrary since, with equal totals."""
        siti, ani = recorded(NIK, "SITI", address="JL X"), recorded(OTHER, "ANI", address="JL B")
        batch = load([line(NIK, "SITI", ALAMAT="JL A"), line(OTHER, "ANI", ALAMAT="JL B")], apply_too=False)
        bulk.update(Household.objects.filter(pk=siti.pk), address="JL A")
        bulk.update(Household.objects.filter(pk=ani.pk), address="JL BARU")
        return batch

    def test_with_equal_totals_but_other_rows_a_person_looks_again(self, crossed: ImportBatch) -> None:
        before = crossed.checked_at
        apply(batch=crossed, actor=SYSTEM)
        assert (crossed.state, "lain dari yang disetujui" in crossed.failure) == (BatchState.CHECKED, True)
        assert Household.objects.get(nik=OTHER).address == "JL BARU"
        outcomes = ImportRow.objects.order_by("row_no").values_list("outcome", flat=True)
        assert list(outcomes) == [RowOutcome.UNCHANGED, RowOutcome.CHANGED]
        # What a page showed before is not what would happen now, even with equal numbers.
        assert crossed.checked_at != before
        apply(batch=crossed, actor=SYSTEM)
        assert Household.objects.get(nik=OTHER).address == "JL B"

    def test_the_approval_was_of_the_other_plan(self, crossed: ImportBatch, staff: Actor) -> None:
        IntakeRule.objects.create(region_id="73.71")
        approve(batch=crossed, actor=staff, expected=shown(crossed))
        apply(batch=crossed, actor=SYSTEM)
        assert (fresh(crossed).state, fresh(crossed).reviewer) == (BatchState.CHECKED, None)
        with pytest.raises(ValidationError, match="disetujui orang lain"):
            apply(batch=crossed, actor=SYSTEM)

    def test_another_family_met_or_another_value_changed_is_another_plan(self) -> None:
        siti = recorded(NIK, "SITI", address="JL X", phone="081234567890")
        batch = load([line(NIK, "SITI", ALAMAT="JL A", RT="001")], apply_too=False)
        bulk.update(Household.objects.filter(pk=siti.pk), address="JL A")
        apply(batch=batch, actor=SYSTEM)
        assert batch.state == BatchState.CHECKED

    def test_what_moved_elsewhere_keeps_nobody_waiting(self) -> None:
        batch = load([line(NIK, "SITI")], apply_too=False)
        recorded(OTHER, "ANI")
        apply(batch=batch, actor=SYSTEM)
        assert batch.state == BatchState.APPLIED

    def test_who_would_be_asked_about_belongs_to_what_was_said(self) -> None:
        batch = load([line(NIK, "SITI")], apply_too=False, complete=True)
        recorded(OTHER, "ANI")
        apply(batch=batch, actor=SYSTEM)
        assert (batch.state, batch.not_in_file) == (BatchState.CHECKED, 1)


class TestFourEyes:
    @pytest.fixture
    def batch(self, operator: Actor) -> ImportBatch:
        IntakeRule.objects.create(region_id="73.71")
        return load([line(NIK, ALAMAT="A"), line(NIK, ALAMAT="B"), line("123")], apply_too=False, actor=operator)

    @pytest.mark.parametrize("deed", ["correct", "withdraw", "decide", "undecide", "columns", "complete"])
    def test_who_had_a_hand_in_it_does_not_approve_it(
        self, batch: ImportBatch, operator: Actor, staff: Actor, deed: str
    ) -> None:
        place = RowPlace(0, 4)
        if deed in {"correct", "withdraw"}:
            who = operator if deed == "withdraw" else staff
            correct(batch=batch, place=place, cells={"NIK": OTHER}, actor=who)
            if deed == "withdraw":
                withdraw(batch=batch, place=place, actor=staff)
        elif deed in {"decide", "undecide"}:
            decide(batch=batch, places=[RowPlace(0, 2)], decision=Decision.TAKE, actor=staff)
            if deed == "undecide":
                decide(batch=batch, places=[RowPlace(0, 2), RowPlace(0, 3)], decision=None, actor=operator)
        elif deed == "columns":
            choose_columns(batch=batch, columns={"ALAMAT": ""}, remember=False, actor=staff)
        else:
            say_complete(batch=batch, complete=True, actor=staff)
        check(batch=batch, actor=operator)
        with pytest.raises(ValidationError, match="ikut mengubahnya"):
            approve(batch=batch, actor=staff, expected=shown(batch))
        coordinator = Actor(make_user(Role.COORDINATOR, region="73.71"))
        approve(batch=batch, actor=coordinator, expected=shown(batch))
        assert batch.state == BatchState.REVIEWED

    def test_having_it_checked_changes_nothing_and_keeps_nobody_from_approving(
        self, batch: ImportBatch, staff: Actor
    ) -> None:
        check(batch=batch, actor=staff)
        approve(batch=batch, actor=staff, expected=shown(batch))
        assert batch.state == BatchState.REVIEWED

    def test_what_is_approved_or_sent_back_is_what_was_on_the_page(self, batch: ImportBatch, operator: Actor) -> None:
        desk = Desk(Role.STAFF, region="73.71")
        seen = {"expected": desk.see("intake_batch", pk=batch.pk).context["expected"]}
        assert f'name="expected" value="{seen["expected"]}"' in text(desk.see("intake_batch", pk=batch.pk))
        correct(batch=batch, place=RowPlace(0, 4), cells={"NIK": OTHER, "NAMA": "ORANG LAIN"}, actor=operator)
        check(batch=batch, actor=operator)
        for name, more in (("intake_approve", {}), ("intake_send_back", {"reason": "Alamat lama semua"})):
            for answer in ({**seen, **more}, more):
                page = desk.client.get(desk.send(name, None, answer, pk=batch.pk).url)
                assert "diperiksa lagi sejak halaman dibuka" in text(page)
        assert (fresh(batch).state, fresh(batch).failure) == (BatchState.CHECKED, "")
        desk.send("intake_approve", None, {"expected": shown(fresh(batch))}, pk=batch.pk)
        assert fresh(batch).state == BatchState.REVIEWED

    def test_sent_back_it_says_why(self, batch: ImportBatch, staff: Actor) -> None:
        send_back(batch=batch, actor=staff, reason="alamat lama semua", expected=shown(batch))
        assert "alamat lama semua" in batch.failure


class TestJobsLeftBehind:
    def test_an_old_check_is_not_done_again_from_its_own_page(self, operator: Actor) -> None:
        batch = load([line(NIK)], apply_too=False, actor=operator)
        old = begin(batch=batch, stage=Stage.CHECK, actor=operator)
        broke_off(old)
        run(begin(batch=batch, stage=Stage.CHECK, actor=operator).pk)
        now = fresh(batch)
        retry(job=old, actor=operator)
        run(old.pk)
        old.refresh_from_db()
        assert (old.state, "sudah digantikan" in old.message) == (JobState.FAILED, True)
        assert (fresh(batch).checked_at, fresh(batch).failure, fresh(batch).job_id) == (now.checked_at, "", now.job_id)

    def test_an_old_load_does_not_apply_what_was_said_since(self, operator: Actor) -> None:
        batch = load([line(NIK)], apply_too=False, actor=operator)
        old = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        assert NIK not in str(old.params)
        broke_off(old)
        recorded(OTHER, "ANI")
        check(batch=batch, actor=operator)
        retry(job=old, actor=operator)
        run(old.pk)
        old.refresh_from_db()
        assert (old.state, "diperiksa lagi" in old.message) == (JobState.FAILED, True)
        assert (fresh(batch).state, fresh(batch).failure) == (BatchState.CHECKED, old.message)
        assert Household.objects.count() == 1

    def test_what_a_later_try_says_is_not_written_on_a_batch_that_is_over(self, operator: Actor) -> None:
        batch = load([line(NIK)], apply_too=False, actor=operator)
        job = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        apply(batch=batch, actor=operator)
        versions = ImportBatch.history.count()
        run(job.pk)
        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
        assert (fresh(batch).state, fresh(batch).failure) == (BatchState.APPLIED, "")
        assert ImportBatch.history.count() == versions

    def test_why_a_stage_failed_is_history_too(self, operator: Actor) -> None:
        batch = load([line(NIK)], apply_too=False, actor=operator)
        job = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        IntakeRule.objects.create(region_id="73.71")
        run(job.pk)
        version = ImportBatch.history.filter(id=batch.pk).latest("history_id")
        assert (version.failure, version.history_user) == (fresh(batch).failure, operator.user)
        assert "harus disetujui" in version.failure

    def test_a_decision_made_while_it_is_checked_is_noticed(self) -> None:
        batch = load([line(NIK, ALAMAT="A"), line(NIK, ALAMAT="B")], apply_too=False)
        said = iter([True])

        def meanwhile(_done: int, _total: int, sentence: str) -> None:
            if sentence.startswith("Membandingkan") and next(said, False):
                decide(batch=fresh(batch), places=[RowPlace(0, 2)], decision=Decision.LEAVE, actor=SYSTEM)

        check(batch=batch, actor=SYSTEM, progress=meanwhile)
        assert batch.stale
