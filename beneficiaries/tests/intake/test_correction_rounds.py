"""Rows that are put right more than once: their workbook and its name stay what they were, and the way stays short."""

from __future__ import annotations

from pathlib import Path

import pytest

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, RowOutcome
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import applying, checking, correcting, waiting
from beneficiaries.services.intake.naming import name_of_rest
from beneficiaries.services.intake.papers import problems_name
from beneficiaries.services.intake.queueing import Stage, begin
from beneficiaries.services.intake.whole import go_through
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_nik
from beneficiaries.tests.intake.loading import line, load
from beneficiaries.tests.intake.test_problem_workbook import only, take, workbook_of
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.jobs.api import JobState
from pkh_portal.jobs.services.runner import run
from pkh_portal.spreadsheets import Column, Table, write_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


def next_round(batch: ImportBatch, nik: str) -> ImportBatch:
    """The waiting rows as a batch of their own, applied with the first of them put right."""
    following = go_through(batch=waiting.follow_up(batch=batch, actor=SYSTEM), actor=SYSTEM, apply_too=False)
    first = following.rows.filter(outcome=RowOutcome.REJECTED).order_by("row_no").first()
    assert first is not None
    place = RowPlace(first.sheet_no, first.row_no)
    correcting.correct(batch=following, place=place, cells={"NIK": nik}, actor=SYSTEM)
    checking.check(batch=following, actor=SYSTEM)
    return applying.apply(batch=following, actor=SYSTEM)


def test_every_round_writes_the_same_columns_and_the_rows_of_the_first_file() -> None:
    batch = load([line(make_nik()), line("1", "IBU A"), line("JUMLAH"), line("2", "IBU B"), line("3", "IBU C")])
    first = only(workbook_of(batch))
    assert [row["BARIS ASAL"] for row in first] == ["3", "5", "6"]
    for left in (["5", "6"], ["6"]):
        batch = next_round(batch, make_nik())
        rows = only(workbook_of(batch))
        assert [list(row) for row in rows] == [list(first[0])] * len(left)
        assert [row["BARIS ASAL"] for row in rows] == left
        assert batch.name == "Perbaikan daftar.xlsx"
        assert problems_name(batch) == "perbaikan-daftar.xlsx"


def test_a_number_that_somebody_wrote_over_is_that_of_the_file_again(tmp_path: Path) -> None:
    path = tmp_path / "perbaikan-daftar.xlsx"
    columns = [Column(heading) for heading in ("ALASAN", "BARIS ASAL", "NIK", "NAMA", "KECAMATAN")]
    rows = [["x", "sudah", "1", "IBU A", "TAMALATE"], ["x", "7", "2", "IBU B", "TAMALATE"]]
    write_tables(str(path), [Table("Daftar", columns, rows)])
    assert [row["BARIS ASAL"] for row in only(workbook_of(take(path)))] == ["2", "7"]


def test_columns_of_the_office_that_only_sound_like_ours_stay(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    columns = [Column(heading) for heading in ("NIK", "NAMA", "KECAMATAN", "ALASAN")]
    write_tables(str(path), [Table("Daftar", columns, [["1", "IBU A", "TAMALATE", "pindah"]])])
    (row,) = only(workbook_of(take(path)))
    assert next(iter(row)) == "ALASAN"
    assert row["ALASAN"] == "pindah"  # The later of two columns of one name.


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("messy.xlsx", "Perbaikan messy"),
        ("Perbaikan messy.xlsx", "Perbaikan messy"),
        ("perbaikan-messy.xlsx", "Perbaikan messy"),
        ("perbaikan-perbaikan-messy.xlsx", "Perbaikan messy"),
        ("Perbaikannya Bu Ani.xlsx", "Perbaikan Perbaikannya Bu Ani"),
    ],
)
def test_the_name_says_once_that_rows_are_put_right(name: str, said: str) -> None:
    assert name_of_rest(name) == said


def test_the_waiting_rows_are_checked_as_soon_as_they_are_read() -> None:
    desk = Desk(Role.OPERATOR)
    following = waiting.follow_up(batch=load([line("1", "IBU A"), line(make_nik())]), actor=Actor(desk.user))
    job = begin(batch=following, stage=Stage.READ, actor=Actor(desk.user))
    run(job.pk)
    following.refresh_from_db()
    job.refresh_from_db()
    assert (following.state, job.state) == (BatchState.CHECKED, JobState.SUCCEEDED)
    assert "IBU A" in text(desk.see("intake_batch", pk=following.pk))


def test_any_other_file_waits_for_a_look_at_its_columns() -> None:
    desk = Desk(Role.OPERATOR)
    batch = load([line("1")], apply_too=False)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.UPLOADED)
    batch.refresh_from_db()
    run(begin(batch=batch, stage=Stage.READ, actor=Actor(desk.user)).pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.MAPPED


def test_a_load_says_what_became_of_the_rows_it_left() -> None:
    desk = Desk(Role.OPERATOR)
    batch = load([line(make_nik()), line("1", "IBU A"), line("2", "IBU B")])
    assert "2 baris belum masuk" in text(desk.see("intake_batch", pk=batch.pk))
    following = waiting.follow_up(batch=batch, actor=SYSTEM)
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "2 baris tidak ikut dimuat" in page
    assert following.get_absolute_url() in page
    assert "yang belum dimuat" in page
    ImportBatch.objects.filter(pk=following.pk).update(state=BatchState.CANCELLED)
    next_round(batch, make_nik())
    assert "<strong>1 dari 2</strong> baris sudah masuk" in text(desk.see("intake_batch", pk=batch.pk))


def test_what_was_doubtful_is_found_again_after_loading() -> None:
    desk = Desk(Role.OPERATOR)
    batch = load([line(make_nik(), KELURAHAN="ANTAH BERANTAH")])
    address = desk.address("intake_problem", pk=batch.pk, code="village_unknown")
    assert address in text(desk.see("intake_batch", pk=batch.pk))
    assert "ANTAH BERANTAH" in text(desk.client.get(address + "?tingkat=warning"))
