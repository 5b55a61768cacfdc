"""While a batch is worked on, and after it: progress, stopping, the result, the file again, taking back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import FieldCheck, Household, ImportBatch
from beneficiaries.services import fieldchecks
from beneficiaries.services.households import update_details
from beneficiaries.services.intake.undoing import undo
from beneficiaries.tests.desk import Desk, said, text
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.factories import make_batch
from beneficiaries.tests.intake.loading import Line, line, load
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job

pytestmark = pytest.mark.django_db

NIK, OTHER = "7371004107850001", "7371004107850002"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def loaded(desk: Desk, lines: Iterable[Line] = (), **fields: Any) -> ImportBatch:
    return load(lines or [line(NIK), line(OTHER, "BUDI SANTOSA")], actor=Actor(user=desk.user), **fields)


def working(
    desk: Desk, state: str = JobState.RUNNING, *, stage: str = "check", at: str = BatchState.MAPPED
) -> ImportBatch:
    """A batch with a job in this state."""
    held: dict[str, Any] = {}
    if state == JobState.RUNNING:
        now = timezone.now()
        held = {"token": uuid.uuid4(), "lease_until": now + timedelta(minutes=5), "started_at": now, "attempts": 1}
    elif state != JobState.QUEUED:
        held = {"finished_at": timezone.now()}
    job = Job.objects.create(
        kind=f"beneficiaries.intake_{stage}", title="Periksa", owner=desk.user, state=state, region_id="73.71",
        progress_done=25, progress_total=100, progress_note="Memeriksa baris", **held,
    )  # fmt: skip
    return make_batch(state=at, checked_at=None, job=job, actor=desk.user)


def test_a_working_batch_shows_how_far_it_is(desk: Desk) -> None:
    batch = working(desk)
    page = text(desk.client.get(batch.get_absolute_url()))
    assert "Memeriksa setiap baris" in page
    assert "25 %" in page
    assert desk.address("intake_progress", pk=batch.pk) in page
    part = desk.client.get(desk.address("intake_progress", pk=batch.pk), headers=FRAGMENT)
    assert "Memeriksa baris" in text(part)
    assert part.headers["Cache-Control"] == "no-store, private"


def test_others_of_the_office_see_the_progress_too(desk: Desk) -> None:
    batch = working(desk)
    assert "25 %" in text(Desk(Role.COORDINATOR).client.get(batch.get_absolute_url()))


def test_when_the_work_has_ended_the_page_makes_place(desk: Desk) -> None:
    batch = working(desk, JobState.SUCCEEDED)
    address = desk.address("intake_progress", pk=batch.pk)
    assert desk.client.get(address, headers=FRAGMENT).headers["HX-Redirect"] == batch.get_absolute_url()
    assert desk.client.get(address).headers["Location"] == batch.get_absolute_url()


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.ERRORED, JobState.CANCELLED])
def test_work_that_did_not_end_well_can_be_done_again(desk: Desk, state: str) -> None:
    batch = working(desk, state)
    assert "Kerjakan lagi" in text(desk.client.get(batch.get_absolute_url()))
    desk.send("intake_again", pk=batch.pk)
    batch.refresh_from_db()
    assert batch.job is not None
    assert (batch.job.kind, batch.job.state) == ("beneficiaries.intake_check", JobState.QUEUED)


def test_reading_that_broke_down_is_begun_anew(desk: Desk) -> None:
    batch = working(desk, JobState.ERRORED, stage="read", at=BatchState.UPLOADED)
    assert "Kerjakan lagi" in text(desk.client.get(batch.get_absolute_url()))
    desk.send("intake_again", pk=batch.pk)
    batch.refresh_from_db()
    assert batch.job is not None
    assert (batch.job.kind, batch.job.state) == ("beneficiaries.intake_read", JobState.QUEUED)


def test_a_batch_is_given_up(desk: Desk) -> None:
    batch = working(desk, JobState.QUEUED)
    assert "Ya, jangan muat berkas ini" in text(desk.see("intake_cancel", pk=batch.pk))
    page = said(desk.send("intake_cancel", pk=batch.pk))
    assert "Data KPM tidak berubah" in page
    assert "Berkas ini tidak jadi dimuat" in page
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    assert batch.job is not None
    assert batch.job.state == JobState.CANCELLED


def test_a_loaded_batch_cannot_be_given_up(desk: Desk) -> None:
    batch = loaded(desk)
    assert "sudah berakhir" in text(desk.see("intake_cancel", pk=batch.pk))
    assert "sudah dimuat" in said(desk.send("intake_cancel", pk=batch.pk))


def test_a_refused_file_says_why_and_what_now(desk: Desk) -> None:
    batch = make_batch(state=BatchState.FAILED, failure="Berkas ini dilindungi kata sandi.", checked_at=None)
    page = text(desk.client.get(batch.get_absolute_url()))
    assert "dilindungi kata sandi" in page
    assert desk.address("intake_new") in page


def test_the_result_says_what_happened_and_leads_to_the_families(desk: Desk) -> None:
    batch = loaded(desk)
    page = desk.client.get(batch.get_absolute_url())
    assert "<strong>2</strong> KPM dicatat baru di Kota Makassar" in text(page)
    assert (page.context["created"], page.context["changed"], page.context["waiting"]) == (2, 0, 0)
    families = desk.see("intake_origins", pk=batch.pk)
    assert "BUDI SANTOSA" in text(families)
    assert NIK not in text(families)
    assert desk.see("intake_origins", pk=batch.pk, query="?jenis=changed").context["lines"] == []


def test_what_changed_is_named_at_each_family(desk: Desk) -> None:
    loaded(desk)
    batch = loaded(desk, [line(NIK, ALAMAT="JL. BARU 7"), line(OTHER, "BUDI SANTOSA")])
    page = desk.client.get(batch.get_absolute_url())
    assert "<strong>1</strong> KPM diubah di Kota Makassar" in text(page)
    ((_row, names),) = desk.see("intake_origins", pk=batch.pk, query="?jenis=changed").context["lines"]
    assert [str(name) for name in names] == ["Alamat"]


def test_more_families_cost_no_more_queries(desk: Desk) -> None:
    counts = []
    for niks in ([NIK], [OTHER, "7371004107850003", "7371004107850004"]):
        batch = loaded(desk, [line(nik, f"IBU {nik[-1]}") for nik in niks])
        for name in ("intake_batch", "intake_origins"):
            desk.see(name, pk=batch.pk)
            with CaptureQueriesContext(connection) as queries:
                desk.see(name, pk=batch.pk)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_families_out_of_sight_are_not_listed(desk: Desk) -> None:
    batch = loaded(desk)
    Household.objects.filter(nik=NIK).update(kecamatan_id="63.10.05")
    assert len(desk.see("intake_origins", pk=batch.pk).context["lines"]) == 1


def test_a_list_that_says_nothing_new_says_so(desk: Desk) -> None:
    loaded(desk)
    assert "sudah sama dengan data di portal" in text(desk.client.get(loaded(desk).get_absolute_url()))


def test_rows_that_wait_go_on_as_a_batch_of_their_own(desk: Desk) -> None:
    batch = loaded(desk, [line(NIK), line("123", "NIK SALAH")])
    page = desk.client.get(batch.get_absolute_url())
    assert page.context["waiting"] == 1
    assert "1 baris belum masuk" in text(page)
    answer = desk.send("intake_follow_up", pk=batch.pk)
    follow_up = ImportBatch.objects.get(follows=batch)
    assert answer.headers["Location"] == follow_up.get_absolute_url()
    assert follow_up.job is not None
    assert "yang belum dimuat" in text(desk.client.get(batch.get_absolute_url()))


def test_the_file_is_taken_again_with_a_line_in_the_audit_trail(desk: Desk) -> None:
    batch = loaded(desk)
    answer: Any = desk.see("intake_file", pk=batch.pk)
    assert NIK.encode() in b"".join(answer.streaming_content)
    assert 'filename="daftar.csv"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store, private"
    events = AuditEvent.objects.filter(action=AuditAction.EXPORT).values_list("actor", "region", "object_id")
    assert list(events) == [(desk.user.pk, "73.71", str(batch.pk))]


def test_a_file_deleted_after_its_time_is_absent(desk: Desk) -> None:
    batch = loaded(desk)
    ImportBatch.objects.filter(pk=batch.pk).update(file_gone_at=timezone.now())
    assert desk.see("intake_file", pk=batch.pk).status_code == 404
    assert "masa simpannya habis" in text(desk.client.get(batch.get_absolute_url()))


def test_who_may_not_export_numbers_is_not_offered_the_file(desk: Desk) -> None:
    batch = loaded(desk)
    watcher = Desk(Role.COORDINATOR)
    assert watcher.address("intake_file", pk=batch.pk) not in text(watcher.client.get(batch.get_absolute_url()))
    assert watcher.see("intake_file", pk=batch.pk).status_code == 403


def test_taking_back_says_what_goes_and_what_is_left(desk: Desk) -> None:
    batch = loaded(desk)
    touched = Household.objects.get(nik=OTHER)
    update_details(household=touched, actor=SYSTEM, address="JL. LAIN")
    page = text(desk.see("intake_undo", pk=batch.pk))
    assert "<strong>1 KPM</strong> yang dicatat baru" in page
    assert "BUDI SANTOSA" in page
    desk.send("intake_undo", pk=batch.pk)
    batch.refresh_from_db()
    assert batch.job is not None
    assert batch.job.kind == "beneficiaries.intake_undo"
    assert "Mengembalikan seperti semula" in text(desk.client.get(batch.get_absolute_url()))


def test_a_batch_taken_back_says_so(desk: Desk) -> None:
    batch = loaded(desk)
    update_details(household=Household.objects.get(nik=OTHER), actor=SYSTEM, address="JL. LAIN")
    undo(batch=batch, actor=Actor(user=desk.user))
    page = text(desk.client.get(batch.get_absolute_url()))
    assert "Sudah dikembalikan seperti semula" in page
    assert "1 KPM dibiarkan, karena sudah diubah sesudah dimuat" in page
    assert desk.see("intake_undo", pk=batch.pk).headers["Location"] == batch.get_absolute_url()


def test_who_takes_back_what_a_newer_list_names_says_to_have_understood(desk: Desk) -> None:
    batch = loaded(desk)
    assert "Saya mengerti" not in text(desk.see("intake_undo", pk=batch.pk))
    loaded(desk, name="stage-2.csv")
    page = text(desk.see("intake_undo", pk=batch.pk))
    assert "2 KPM di antaranya juga disebut dalam stage-2.csv, yang dimuat sesudahnya" in page
    refused = desk.send("intake_undo", pk=batch.pk)
    assert refused.status_code == 422
    assert "Centang dahulu" in text(refused)
    batch.refresh_from_db()
    assert batch.job is None
    desk.send("intake_undo", None, {"mengerti": "1"}, pk=batch.pk)
    batch.refresh_from_db()
    assert batch.job is not None


def test_taking_back_a_complete_list_withdraws_what_was_asked(desk: Desk) -> None:
    for name in ("Terlupa", "Terlupakan", "Ditemui"):
        make_household(name=name, accompanied=name != "Terlupa")
    batch = loaded(desk, complete=True)
    assert "1 KPM di antaranya belum punya pendamping" in text(desk.client.get(batch.get_absolute_url()))
    met = FieldCheck.objects.get(household__name="Ditemui")
    fieldchecks.answer(check=met, answer="moved", found_on=batch.effective_on, actor=SYSTEM)
    page = text(desk.see("intake_undo", pk=batch.pk))
    assert "<strong>3 KPM</strong> yang diminta diperiksa pendamping" in page
    assert "1 di antaranya sudah diperiksa; hasilnya tetap tercatat" in page
    undo(batch=batch, actor=SYSTEM)
    page = text(desk.client.get(batch.get_absolute_url()))
    assert "Pendamping tidak lagi diminta memeriksanya" in page
    assert "diminta memeriksanya ke lapangan" not in page


def test_a_complete_list_that_only_asked_is_taken_back_too(desk: Desk) -> None:
    loaded(desk)
    make_household(name="Terlupa")
    page = text(desk.see("intake_undo", pk=loaded(desk, complete=True).pk))
    assert "Ya, tarik 1 permintaan pemeriksaan" in page
    assert "Tidak ada KPM yang dapat dikembalikan" not in page


def test_who_only_sees_cannot_take_back(desk: Desk) -> None:
    batch = loaded(desk)
    assert Desk(Role.SUPERVISOR).send("intake_undo", pk=batch.pk).status_code == 403
