"""Somebody records the same family while a load is being applied: nothing is written, and no number gets out."""

from __future__ import annotations

import threading
import traceback
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError

from beneficiaries.imports.applying import apply_batch
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import Household, ImportBatch, IntakeRule, RecordOrigin
from beneficiaries.services.intake import applying
from beneficiaries.services.intake.approving import approve
from beneficiaries.services.intake.checking import check
from beneficiaries.services.intake.consent import shown
from beneficiaries.services.intake.queueing import Stage, begin
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake import test_at_once
from beneficiaries.tests.intake.loading import command, line, load, on_postgresql, text_file
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import OUTSIDE, make_user, plant_tree
from pkh_portal.jobs.api import Job, JobState
from pkh_portal.jobs.services.runner import run
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"


@pytest.fixture
def recorded_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody records a family of that NIK after the load has looked whether the registry has moved."""
    plant_tree()

    def look(_batch: ImportBatch) -> bool:
        make_household(nik=NIK, name="SITI")
        return False

    monkeypatch.setattr(applying, "has_moved", look)


@pytest.mark.usefixtures("recorded_meanwhile")
class TestRecordedMeanwhile:
    def test_the_batch_has_to_be_checked_and_approved_again(self) -> None:
        IntakeRule.objects.create(region_id="73.71")
        batch = load([line(NIK), line(OTHER)], apply_too=False)
        approve(batch=batch, actor=Actor(make_user(Role.STAFF, region="73.71")), expected=shown(batch))
        with pytest.raises(ValidationError, match="Data KPM berubah") as refused:
            applying.apply(batch=batch, actor=SYSTEM)
        assert NIK not in "".join(traceback.format_exception(refused.value))
        assert refused.value.__context__ is None
        batch = ImportBatch.objects.get(pk=batch.pk)
        assert (batch.state, batch.stale, batch.reviewer) == (BatchState.CHECKED, True, None)
        assert "Periksa lagi" in batch.failure
        assert not RecordOrigin.objects.exists()
        with pytest.raises(ValidationError, match="belum diperiksa"):
            applying.apply(batch=batch, actor=SYSTEM)
        check(batch=batch, actor=SYSTEM)
        assert (batch.stale, batch.failure) == (False, "")

    def test_the_job_ends_with_the_sentence_and_not_as_a_bug(self, caplog: pytest.LogCaptureFixture) -> None:
        operator = Actor(make_user(Role.OPERATOR, region="73.71"))
        batch = load([line(NIK)], apply_too=False, actor=operator)
        job = begin(batch=batch, stage=Stage.APPLY, actor=operator)
        run(job.pk)
        job = Job.objects.get(pk=job.pk)
        assert (job.state, "Data KPM berubah" in job.message) == (JobState.FAILED, True)
        assert job.message == ImportBatch.objects.get(pk=batch.pk).failure
        assert NIK not in caplog.text
        assert "Traceback" not in caplog.text
        assert f"batch {batch.pk}" in caplog.text

    def test_the_command_says_it_in_one_sentence(self, tmp_path: Path) -> None:
        path = tmp_path / "daftar.csv"
        path.write_bytes(text_file([line(NIK)]))
        status, said = command("import_kpm", path, "--region", "73.71", "--apply")
        assert (status, "Data KPM berubah" in said, NIK in said) == (1, True, False)
        assert len(said.strip().splitlines()) == 1


def test_an_error_that_is_no_clash_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    plant_tree()

    def broken(*_given: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(applying, "apply_batch", broken)
    batch = load([line(NIK)], apply_too=False)
    with pytest.raises(OperationalError):
        applying.apply(batch=batch, actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turned", [False, True])
def test_two_offices_load_the_same_new_families_at_once(turned: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them does; the other looks again. Turned, each waits for what the other has written first."""
    plant_tree()
    niks = test_at_once.NIKS
    here = load([line(nik) for nik in niks], apply_too=False)
    lines = [{**line(nik), "KECAMATAN": ""} for nik in (reversed(niks) if turned else niks)]
    there = load(lines, apply_too=False, region=OUTSIDE, kecamatan=Region.objects.get(pk="63.10.05"))
    assert there.sheets.get().n_new == len(niks)
    both = threading.Barrier(2)

    def together(*given: object) -> object:
        if on_postgresql():  # On SQLite there is one writer at a time.
            both.wait(timeout=20)
        return apply_batch(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(applying, "apply_batch", together)
    refusals, errors = test_at_once.at_once(test_at_once.applying(here), test_at_once.applying(there))
    assert errors == []
    assert not any(nik in str(refusals) for nik in niks)
    states = [ImportBatch.objects.get(pk=batch.pk).state for batch in (here, there)]
    assert sorted(states) == [BatchState.APPLIED, BatchState.CHECKED]
    assert Household.objects.count() == RecordOrigin.objects.count() == len(niks)
