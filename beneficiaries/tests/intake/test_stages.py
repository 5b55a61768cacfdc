"""The verbs in their order: who may, from which state, in which job; and what a person says in between."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, Decision, RowOutcome
from beneficiaries.models import HeadingProfile, Household, ImportBatch, ImportRow, IntakeRule
from beneficiaries.services.intake.applying import apply
from beneficiaries.services.intake.approving import approve, send_back
from beneficiaries.services.intake.cancelling import cancel
from beneficiaries.services.intake.checking import check
from beneficiaries.services.intake.choosing import choose_columns, choose_place
from beneficiaries.services.intake.consent import shown
from beneficiaries.services.intake.correcting import correct, withdraw
from beneficiaries.services.intake.deciding import decide
from beneficiaries.services.intake.files import path_of
from beneficiaries.services.intake.queueing import Stage, begin
from beneficiaries.services.intake.reading import read
from beneficiaries.services.intake.receiving import receive
from beneficiaries.services.intake.retention import sweep
from beneficiaries.services.intake.undoing import undo
from beneficiaries.services.intake.waiting import follow_up
from beneficiaries.tests.intake.loading import HEADINGS, line, load, take_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.jobs.api import AlreadyActive, Job, JobRefused, JobState
from pkh_portal.jobs.services.runner import run
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import FileTooLarge

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


@pytest.fixture
def operator() -> Actor:
    return Actor(make_user(Role.OPERATOR, region="73.71"))


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def done(batch: ImportBatch, stage: Stage, actor: Actor) -> Job:
    """The stage asked for and its job run, as a worker does."""
    job = begin(batch=batch, stage=stage, actor=actor)
    run(job.pk)
    return Job.objects.get(pk=job.pk)


class TestReceiving:
    def test_the_file_is_kept_under_a_name_nobody_guesses_readable_by_the_portal_alone(self) -> None:
        batch = take_in([line(NIK)], name="../../etc/daftar: kpm?.csv")
        assert batch.state == BatchState.UPLOADED
        assert "/" not in batch.name
        path = path_of(batch)
        assert path.parent == Path(default_storage.path("intake"))
        assert (path.stat().st_mode & 0o777, path.stat().st_size) == (0o600, batch.size)

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            (f"{NIK} SITI.xlsx", "•••• •••• •••• 0001 SITI.xlsx"),
            ("KPM 7371 0041-0785.0001.csv", "KPM •••• •••• •••• 0001.csv"),
            ("7371_0041_0785_0001.csv", "•••• •••• •••• 0001.csv"),
            ("hp 081234567890.csv", "hp •••• •••• 7890.csv"),
            ("KPM 2026-11-22_1030.csv", "KPM 2026-11-22_1030.csv"),
            ("KPM_20261122_143015 (2).csv", "KPM_20261122_143015 (2).csv"),
        ],
    )
    def test_a_number_in_the_name_is_masked_before_anything_is_kept(self, name: str, kept: str) -> None:
        assert take_in([line(NIK)], name=name).name == kept

    def test_a_number_in_the_name_is_in_nothing_that_is_said_of_the_file(self) -> None:
        batch = take_in([{"X": "y"}], headings=("X",), name=f"{NIK} SITI.csv")
        read(batch=batch, actor=SYSTEM)
        assert batch.state == BatchState.FAILED
        assert "•••• 0001 SITI.csv" in batch.failure
        told = [*ImportBatch.history.values_list("name", "failure", "history_change_reason"), batch.failure]
        assert NIK not in str(told)

    def test_too_large_a_file_is_refused_and_nothing_of_it_stays(self, settings: Any) -> None:
        settings.UPLOAD_MAX_BYTES = 10
        kept = len(list(Path(default_storage.path("intake")).glob("*")))
        with pytest.raises(FileTooLarge):
            take_in([line(NIK)])
        assert len(list(Path(default_storage.path("intake")).glob("*"))) == kept

    @pytest.mark.parametrize(
        "wrong",
        [
            {"region": "63.10"},
            {"region": "73"},
            {"day": date(2100, 1, 1)},
            {"kecamatan": "63.10.05"},
        ],
    )
    def test_a_place_that_is_none_of_the_actors_and_a_day_to_come_are_refused(
        self, operator: Actor, wrong: dict[str, Any]
    ) -> None:
        if "kecamatan" in wrong:
            wrong = {"kecamatan": Region.objects.get(pk=wrong["kecamatan"])}
        with pytest.raises(ValidationError):
            take_in([line(NIK)], actor=operator, **wrong)


class TestJobs:
    def test_a_file_goes_through_all_stages_in_jobs(self, operator: Actor) -> None:
        batch = take_in([line(NIK)], actor=operator)
        for stage, state in (
            (Stage.READ, BatchState.MAPPED), (Stage.CHECK, BatchState.CHECKED), (Stage.APPLY, BatchState.APPLIED),
            (Stage.UNDO, BatchState.UNDONE),
        ):  # fmt: skip
            job = done(batch, stage, operator)
            assert (job.state, fresh(batch).state) == (JobState.SUCCEEDED, state), job.message
            assert fresh(batch).job == job
            assert NIK not in f"{job.title} {job.params} {job.message}"
        assert not Household.objects.exists()

    def test_a_refused_file_ends_the_batch_with_its_sentence(self, operator: Actor) -> None:
        batch = take_in([], actor=operator, headings=["APA", "SAJA"])
        job = done(batch, Stage.READ, operator)
        batch = fresh(batch)
        assert batch.state == BatchState.FAILED
        assert "baris judul" in batch.failure
        assert job.message == batch.failure

    def test_asked_twice_it_is_one_job_and_another_stage_waits(self, operator: Actor) -> None:
        batch = take_in([line(NIK)], actor=operator)
        job = begin(batch=batch, stage=Stage.READ, actor=operator)
        assert begin(batch=batch, stage=Stage.READ, actor=operator) == job
        read(batch=batch, actor=operator)
        with pytest.raises(ValidationError, match="sedang dikerjakan"):
            begin(batch=batch, stage=Stage.CHECK, actor=operator)
        colleague = Actor(make_user(Role.OPERATOR, region="73.71"))
        with pytest.raises(AlreadyActive):
            begin(batch=batch, stage=Stage.CHECK, actor=colleague)
        with pytest.raises(ValidationError, match="sedang dikerjakan"):
            choose_columns(batch=batch, columns={}, remember=False, actor=operator)

    def test_who_lost_the_region_or_the_role_meanwhile_gets_nothing_done(self, operator: Actor) -> None:
        assert isinstance(operator.user, User)
        batch = load([line(NIK)], actor=operator, apply_too=False)
        job = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        RegionGrant.objects.filter(user=operator.user).delete()
        run(job.pk)
        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
        assert fresh(batch).state == BatchState.CHECKED
        assert not Household.objects.exists()

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPERVISOR, Role.COMPANION, Role.LEADER])
    def test_only_staff_and_operators_load(self, role: Role) -> None:
        batch = load([line(NIK)], apply_too=False)
        with pytest.raises(JobRefused):
            begin(batch=batch, stage=Stage.APPLY, actor=Actor(make_user(role, region="73.71")))

    def test_a_stage_begins_only_from_the_one_before(self, operator: Actor) -> None:
        batch = take_in([line(NIK)], actor=operator)
        for stage in (Stage.CHECK, Stage.APPLY, Stage.UNDO):
            with pytest.raises(ValidationError):
                begin(batch=batch, stage=stage, actor=operator)

    def test_a_stage_that_failed_leaves_the_batch_where_it_was_to_be_begun_again(self, operator: Actor) -> None:
        batch = load([line(NIK)], actor=operator, apply_too=False)
        IntakeRule.objects.create(region_id="73.71")
        job = done(batch, Stage.APPLY, operator)
        assert job.state == JobState.FAILED
        assert (fresh(batch).state, fresh(batch).failure) == (BatchState.CHECKED, job.message)
        IntakeRule.objects.all().delete()
        assert done(batch, Stage.APPLY, operator).state == JobState.SUCCEEDED
        assert (fresh(batch).state, fresh(batch).failure) == (BatchState.APPLIED, "")


class TestChoosing:
    def test_an_unknown_heading_is_matched_by_hand_and_remembered_for_the_next_file(self) -> None:
        headings = [*HEADINGS[:5], "KECAMATAN", "LORONG"]
        batch = take_in([{**line(NIK), "LORONG": "Melati"}], headings=headings)
        read(batch=batch, actor=SYSTEM)
        choose_columns(batch=batch, columns={"LORONG": "hamlet"}, remember=True, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert ImportRow.objects.get(batch=batch).hamlet == "Melati"
        assert HeadingProfile.objects.get().field == "hamlet"
        again = load([{**line(NIK), "LORONG": "Melati"}], headings=headings, apply_too=False)
        assert ImportRow.objects.get(batch=again).hamlet == "Melati"

    def test_two_headings_for_one_field_wait_for_a_decision(self) -> None:
        headings = ["NIK", "NAMA", "KECAMATAN", "ALAMAT", "ALAMAT RUMAH"]
        batch = take_in([{**line(NIK), "ALAMAT": "A", "ALAMAT RUMAH": "B"}], headings=headings, columns={
            "ALAMAT RUMAH": "address", "ALAMAT": "address",
        })  # fmt: skip
        read(batch=batch, actor=SYSTEM)
        with pytest.raises(ValidationError, match="belum jelas"):
            check(batch=batch, actor=SYSTEM)
        choose_columns(batch=batch, columns={"ALAMAT": ""}, remember=False, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert ImportRow.objects.get(batch=batch).address == "B"
        assert not HeadingProfile.objects.exists()

    def test_a_spelling_of_a_place_is_learned_and_the_batch_is_to_be_checked_again(self) -> None:
        batch = load([{**line(NIK), "KECAMATAN": "KOTA BARU"}], apply_too=False)
        assert ImportRow.objects.get(batch=batch).outcome == RowOutcome.REJECTED
        region = Region.objects.get(pk="73.71")
        choose_place(
            batch=batch, text="KOTA BARU", level=RegionLevel.DISTRICT, parent=region,
            target=Region.objects.get(pk="73.71.10"), actor=SYSTEM,
        )  # fmt: skip
        with pytest.raises(ValidationError, match="belum diperiksa"):
            apply(batch=batch, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert not batch.stale
        assert ImportRow.objects.get(batch=batch).outcome == RowOutcome.NEW


class TestCorrectingAndDeciding:
    def test_a_cell_put_right_is_used_instead_of_the_files_until_it_is_withdrawn(self) -> None:
        batch = load([line("123")], apply_too=False)
        place = RowPlace(0, 2)
        correct(batch=batch, place=place, cells={"NIK": NIK}, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert ImportRow.objects.get(batch=batch).outcome == RowOutcome.NEW
        withdraw(batch=batch, place=place, actor=SYSTEM)
        assert batch.stale
        check(batch=batch, actor=SYSTEM)
        assert ImportRow.objects.get(batch=batch).outcome == RowOutcome.REJECTED

    def test_a_column_that_is_not_used_cannot_be_put_right(self) -> None:
        batch = load([line("123")], apply_too=False)
        with pytest.raises(ValidationError, match="tidak dipakai"):
            correct(batch=batch, place=RowPlace(0, 2), cells={"APA": "x"}, actor=SYSTEM)

    def test_of_rows_that_share_a_nik_taking_one_leaves_the_others(self) -> None:
        batch = load([line(NIK, ALAMAT="A"), line(NIK, ALAMAT="B")], apply_too=False)
        places = [RowPlace(0, 2), RowPlace(0, 3)]
        with pytest.raises(ValidationError, match="hanya satu"):
            decide(batch=batch, places=places, decision=Decision.TAKE, actor=SYSTEM)
        decide(batch=batch, places=places[:1], decision=Decision.TAKE, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        outcomes = dict(ImportRow.objects.filter(batch=batch).values_list("row_no", "outcome"))
        assert outcomes == {2: RowOutcome.NEW, 3: RowOutcome.REVIEW}
        decide(batch=batch, places=places[:1], decision=None, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert not ImportRow.objects.exclude(outcome=RowOutcome.REVIEW).exists()

    def test_a_row_that_is_not_in_review_cannot_be_decided(self) -> None:
        batch = load([line(NIK)], apply_too=False)
        with pytest.raises(ValidationError, match="tidak lagi menunggu"):
            decide(batch=batch, places=[RowPlace(0, 2)], decision=Decision.TAKE, actor=SYSTEM)


class TestApproving:
    def test_somebody_else_approves_and_a_change_takes_it_back(self, operator: Actor) -> None:
        IntakeRule.objects.create(region_id="73.71")
        batch = load([line(NIK), line("123")], actor=operator)
        staff, coordinator = (Actor(make_user(role, region="73.71")) for role in (Role.STAFF, Role.COORDINATOR))
        with pytest.raises(ValidationError, match="tidak berwenang"):
            approve(batch=batch, actor=operator, expected=shown(batch))
        approve(batch=batch, actor=coordinator, expected=shown(batch))
        assert (batch.state, batch.reviewer) == (BatchState.REVIEWED, coordinator.user)
        correct(batch=batch, place=RowPlace(0, 3), cells={"NIK": OTHER}, actor=operator)
        assert (batch.state, batch.reviewer) == (BatchState.CHECKED, None)
        with pytest.raises(ValidationError, match="diperiksa lagi"):
            approve(batch=batch, actor=staff, expected=shown(batch))
        check(batch=batch, actor=operator)
        approve(batch=batch, actor=staff, expected=shown(batch))
        apply(batch=batch, actor=operator)
        assert Household.objects.count() == 2

    def test_who_uploaded_it_does_not_approve_it(self) -> None:
        staff = Actor(make_user(Role.STAFF, region="73.71"))
        batch = load([line(NIK)], actor=staff, apply_too=False)
        with pytest.raises(ValidationError, match="orang lain"):
            approve(batch=batch, actor=staff, expected=shown(batch))

    def test_a_reviewer_says_why_not(self) -> None:
        batch = load([line(NIK)], apply_too=False)
        staff = Actor(make_user(Role.STAFF, region="73.71"))
        approve(batch=batch, actor=staff, expected=shown(batch))
        send_back(batch=batch, actor=staff, reason="alamat lama semua", expected=shown(batch))
        assert (batch.state, "alamat lama semua" in batch.failure) == (BatchState.CHECKED, True)


class TestEnding:
    def test_a_cancelled_batch_goes_no_further_and_its_work_stops(self, operator: Actor) -> None:
        batch = load([line(NIK)], actor=operator, apply_too=False)
        job = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        cancel(batch=batch, actor=operator)
        run(job.pk)
        assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
        assert fresh(batch).state == BatchState.CANCELLED
        with pytest.raises(ValidationError, match="dibatalkan sebelum dimuat"):
            apply(batch=batch, actor=operator)
        assert not Household.objects.exists()

    def test_an_applied_batch_cannot_be_cancelled(self) -> None:
        batch = load([line(NIK)])
        with pytest.raises(ValidationError, match="sudah dimuat"):
            cancel(batch=batch, actor=SYSTEM)

    def test_rows_that_wait_go_on_as_a_batch_of_their_own(self) -> None:
        batch = load([line(NIK), line("123", "BUDI")])
        again = follow_up(batch=batch, actor=SYSTEM)
        assert (again.state, again.follows) == (BatchState.UPLOADED, batch)
        read(batch=again, actor=SYSTEM)
        check(batch=again, actor=SYSTEM)
        row = ImportRow.objects.get(batch=again)
        assert (row.name, row.outcome) == ("BUDI", RowOutcome.REJECTED)
        with pytest.raises(ValidationError, match="Tidak ada baris"):
            follow_up(batch=load([line(OTHER, "CICI")], name="lain.csv"), actor=SYSTEM)

    def test_after_the_retention_time_the_file_and_the_rows_go_and_undoing_still_works(self) -> None:
        batch = load([line(NIK), line("123")])
        waiting = load([line(OTHER)], apply_too=False)
        orphan = path_of(batch).with_name("orphan")
        orphan.write_bytes(b"x")
        long_ago = (timezone.now() - timedelta(days=2)).timestamp()
        os.utime(orphan, (long_ago, long_ago))
        now = timezone.now() + timedelta(days=settings.IMPORT_RETENTION_DAYS + 1)
        assert sweep(now) == 1
        assert sweep(now) == 0
        assert (path_of(batch).exists(), path_of(waiting).exists(), orphan.exists()) == (False, True, False)
        assert not ImportRow.objects.filter(batch=batch).exists()
        assert batch.sheets.get().n_read == 2
        assert NIK not in str(batch.sheets.get().found)
        with pytest.raises(ValidationError, match="sudah dihapus"):
            follow_up(batch=fresh(batch), actor=SYSTEM)
        assert undo(batch=fresh(batch), actor=SYSTEM).removed == 1


def test_a_path_is_received_like_an_upload(tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_text("NIK;NAMA;KECAMATAN\n")
    batch = receive(
        content=file, name=file.name, region=Region.objects.get(pk="73.71"), effective_on=date(2026, 6, 1), actor=SYSTEM
    )
    assert path_of(batch).read_bytes() == file.read_bytes()
