"""The pages with workbooks to take away: two lists against each other, the empty one, the rows to put right."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.imports.comparison_report import write_report
from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.imports.test_comparing import make_list, nik
from beneficiaries.tests.intake.loading import line, load
from beneficiaries.views.intake import comparison, workbooks
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.tests.factories import OUTSIDE
from pkh_portal.jobs.api import Job, JobState
from pkh_portal.jobs.services.runner import run
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.spreadsheets import open_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


def checked(*rows: dict[str, Any], **fields: Any) -> ImportBatch:
    batch = make_list(*rows)
    ImportBatch.objects.filter(pk=batch.pk).update(**{"state": BatchState.CHECKED, **fields})
    batch.refresh_from_db()
    return batch


def two_lists() -> tuple[ImportBatch, ImportBatch]:
    """One family gone, one new, one moved, one with another child at school."""
    stays = {"nik": nik(9), "n_sd": 1}
    before = checked(
        {"nik": nik(1), "name": "IBU PERGI"},
        {"nik": nik(2), "name": "IBU PINDAH"},
        {"nik": nik(3), "name": "IBU ANAK", "n_sd": 1},
        stays,
    )
    after = checked(
        {"nik": nik(4), "name": "IBU BARU"},
        {"nik": nik(2), "name": "IBU PINDAH", "kecamatan_id": "73.71.06"},
        {"nik": nik(3), "name": "IBU ANAK", "n_sd": 2},
        stays,
    )
    return before, after


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    with open_workbook(content, name="uji.xlsx") as workbook:
        return {sheet.name: [cells for _number, cells in sheet.rows()] for sheet in workbook.sheets}


def ask(before: ImportBatch, after: ImportBatch, more: str = "") -> str:
    return f"?dari={before.pk}&ke={after.pk}{more}"


# ── The report ───────────────────────────────────────────────────────────────────────────────
def test_the_report_counts_and_names_without_numbers() -> None:
    file = io.BytesIO()
    before, after = two_lists()
    assert write_report(file, before=before, after=after) == 4
    found = sheets(file.getvalue())
    assert list(found) == ["Ringkasan", "Baru", "Tidak ada lagi", "Pindah desa atau kecamatan", "Komponen berubah"]
    assert ("Baru", 1) in found["Ringkasan"]
    assert ("Pendamping berubah", 0) in found["Ringkasan"]
    (moved,) = found["Pindah desa atau kecamatan"][1:]
    assert (moved[0], moved[3], moved[4]) == ("IBU PINDAH", "Kec. Tamalate", "Kec. Bontoala")
    (grown,) = found["Komponen berubah"][1:]
    assert (grown[3], grown[4], grown[5:7]) == ("SD/MI 1", "SD/MI 2", (4, 4))
    assert not [cell for rows in found.values() for row in rows for cell in row if str(cell).startswith("73710041")]


def test_lists_without_a_difference_give_counts_only() -> None:
    before, after = checked({"nik": nik(1)}), checked({"nik": nik(1)})
    file = io.BytesIO()
    assert write_report(file, before=before, after=after) == 0
    assert list(sheets(file.getvalue())) == ["Ringkasan"]


# ── The page ─────────────────────────────────────────────────────────────────────────────────
def test_the_page_shows_each_difference_with_masked_numbers() -> None:
    desk, (before, after) = Desk(), two_lists()
    page = text(desk.see("intake_compare", query=ask(before, after)))
    assert "IBU BARU" in page
    assert "IBU PERGI" not in page
    assert nik(4) not in page
    moved = text(desk.see("intake_compare", query=ask(before, after, "&beda=moved")))
    assert "Kec. Tamalate" in moved
    assert "IBU PINDAH" in moved
    none = text(desk.see("intake_compare", query=ask(before, after, "&beda=companion")))
    assert "Tidak ada perbedaan" in none


def test_other_data_is_told_old_and_new_with_numbers_masked() -> None:
    desk = Desk()
    before = checked(
        {"nik": nik(1), "participant_no": "P1", "name": "IBU LAMA", "address": "JL. A", "status": "active"}
    )
    after = checked({"nik": nik(2), "participant_no": "P1", "name": "IBU BARU", "address": "JL. B", "status": "exit"})
    page = text(desk.see("intake_compare", query=ask(before, after, "&beda=details")))
    assert (
        "Nama pengurus: IBU LAMA; NIK pengurus: •••• •••• •••• 0001; Alamat: JL. A; Status kepesertaan: Aktif" in page
    )
    assert (
        "Nama pengurus: IBU BARU; NIK pengurus: •••• •••• •••• 0002; Alamat: JL. B; Status kepesertaan: Keluar" in page
    )
    assert nik(1) not in page


def test_names_lead_to_the_families_that_rows_met_or_made() -> None:
    desk = Desk()
    batch = load([line(make_nik(), "IBU DICATAT")])
    made = batch.origins.get().household
    inside, outside = make_household(), make_household(kecamatan="63.10.05")
    after = checked(
        {"nik": nik(1), "name": "IBU SINI", "household_id": inside.pk, "outcome": "changed"},
        {"nik": nik(2), "name": "IBU SANA", "household_id": outside.pk, "outcome": "changed"},
    )
    page = text(desk.see("intake_compare", query=ask(batch, after)))
    assert inside.get_absolute_url() in page
    assert "IBU SANA" in page
    assert outside.get_absolute_url() not in page
    assert made.get_absolute_url() in text(desk.see("intake_compare", query=ask(batch, after, "&beda=gone")))


def test_what_is_not_in_the_registry_is_marked() -> None:
    desk = Desk()
    before = checked(state=BatchState.UNDONE, applied_at=timezone.now(), undone_at=timezone.now())
    after = checked({"nik": nik(1), "outcome": "review", "review": "name_differs"})
    page = text(desk.see("intake_compare", query=ask(before, after)))
    assert "(dikembalikan)" in page
    assert "(belum dimuat)" in page
    assert "Menunggu keputusan, belum dimuat" in page
    file = io.BytesIO()
    write_report(file, before=before, after=after)
    assert sheets(file.getvalue())["Baru"][1][-1] == "Menunggu keputusan, belum dimuat"


def test_it_begins_with_a_word_where_there_is_nothing_to_compare() -> None:
    assert "Belum ada dua daftar" in text(Desk().see("intake_compare"))


@pytest.mark.parametrize("count", [1, 60])
def test_a_page_costs_the_same_whatever_the_length(count: int, django_assert_num_queries: Any) -> None:
    desk = Desk()
    before, after = checked(), checked(*[{"nik": nik(number)} for number in range(count)])
    query = ask(before, after)
    desk.see("intake_compare", query=query)
    with django_assert_num_queries(42):
        page = text(desk.see("intake_compare", query=query))
    assert ("Halaman 1 dari 2" in page) == (count > comparison.PER_PAGE)
    if count > comparison.PER_PAGE:
        assert "IBU 61" in text(desk.see("intake_compare", query=query + "&halaman=2"))


def test_lists_must_be_two_of_one_place() -> None:
    desk = Desk()
    before, after = two_lists()
    assert "Pilih muatan yang berbeda" in text(desk.see("intake_compare", query=ask(before, before)))
    ImportBatch.objects.filter(pk=after.pk).update(region="63.10")
    answer = desk.see("intake_compare", query=ask(before, after))
    assert after.get_absolute_url() not in text(answer)
    assert answer.context["form"].errors["ke"]  # Of another office: as if it were not there.
    assert desk.see("intake_compare_file", query=ask(before, after)).status_code == 302


@pytest.mark.parametrize(
    "query", ["?dari=x&ke=y", "?dari=&ke=", "?dari=999999&ke=1", "?dari=1&ke=1&halaman=zzz&beda=x"]
)
def test_strange_addresses_are_answered(query: str) -> None:
    two_lists()
    assert Desk().see("intake_compare", query=query).status_code == 200


def test_the_report_is_taken_away_with_a_line_in_the_trail() -> None:
    desk, (before, after) = Desk(), two_lists()
    answer = desk.see("intake_compare_file", query=ask(before, after))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="perbandingan-kota-makassar.xlsx"'
    assert "Ringkasan" in sheets(answer.content)
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert event.detail["batches"] == [before.pk, after.pk]


def test_a_long_report_is_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "AT_ONCE", 3)
    desk, (before, after) = Desk(), two_lists()
    answer = desk.see("intake_compare_file", query=ask(before, after))
    job = Job.objects.get(kind="beneficiaries.intake_compare")
    assert answer.headers["Location"] == job.get_absolute_url()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.summary["rows"]) == (JobState.SUCCEEDED, 4)
    assert AuditEvent.objects.filter(action=AuditAction.EXPORT).count() == 1


# ── The empty workbook ───────────────────────────────────────────────────────────────────────
def test_who_has_one_office_gets_its_template_at_once() -> None:
    answer = Desk(Role.OPERATOR).see("intake_template")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="templat-kpm-kota-makassar.xlsx"'
    assert list(sheets(answer.content)) == ["KPM", "Petunjuk", "Pilihan"]


def test_who_has_several_chooses_one_of_them() -> None:
    Region.objects.create(
        code="73.72", name="Kota Parepare", search_name="kota parepare", kind=RegionKind.CITY,
        level=RegionLevel.REGENCY, parent_id="73",
    )  # fmt: skip
    desk = Desk(Role.STAFF, region="73")
    assert "Unduh templat" in text(desk.see("intake_template"))
    answer = desk.see("intake_template", query="?wilayah=73.72")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="templat-kpm-kota-parepare.xlsx"'
    outside = desk.see("intake_template", query=f"?wilayah={OUTSIDE}")
    assert "attachment" not in outside.headers.get("Content-Disposition", "")


# ── The rows to put right ────────────────────────────────────────────────────────────────────
def test_the_rows_to_put_right_are_taken_away_with_a_line_in_the_trail() -> None:
    batch = load([line("1", "IBU A"), line(make_nik())], name="daftar Tamalate.csv")
    answer = Desk(Role.OPERATOR).see("intake_problems", pk=batch.pk)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="perbaikan-daftar-tamalate.xlsx"'
    assert [row[1] for row in sheets(answer.content)["Daftar"][1:]] == [2]
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (event.detail["rows"], event.region_id) == (1, "73.71")


def test_many_rows_to_put_right_are_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "AT_ONCE", 1)
    batch = load([line("1"), line("2")])
    desk = Desk(Role.OPERATOR)
    answer = desk.see("intake_problems", pk=batch.pk)
    job = Job.objects.get(kind="beneficiaries.intake_problems")
    assert answer.headers["Location"] == job.get_absolute_url()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.summary["rows"]) == (JobState.SUCCEEDED, 2)
    assert AuditEvent.objects.get(action=AuditAction.EXPORT).actor == desk.user


def test_a_sentence_where_the_file_is_gone_or_nothing_waits() -> None:
    desk = Desk(Role.OPERATOR)
    batch = load([line("1")], apply_too=False)
    ImportBatch.objects.filter(pk=batch.pk).update(stored="intake/tidak-ada")
    assert "tidak ada lagi di penyimpanan" in said(desk, batch)
    ImportBatch.objects.filter(pk=batch.pk).update(file_gone_at=batch.created_at)
    assert "masa simpannya habis" in said(desk, batch)
    assert "Tidak ada baris yang menunggu" in said(desk, load([line(make_nik())], apply_too=False))
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


def said(desk: Desk, batch: ImportBatch) -> str:
    answer = desk.see("intake_problems", pk=batch.pk)
    assert answer.status_code == 302
    return text(desk.client.get(answer.headers["Location"]))


def test_the_rest_goes_on_as_a_batch_of_its_own() -> None:
    desk = Desk(Role.OPERATOR)
    batch = load([line("1"), line(make_nik())])
    assert desk.send("intake_follow_up", pk=batch.pk).status_code == 302
    following = batch.followed_by.get()
    assert (following.actor, following.state) == (desk.user, BatchState.UPLOADED)
    assert Path(following.name).suffix == ".xlsx"
    assert following.job is not None
