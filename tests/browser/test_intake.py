"""A list comes in as a clerk brings it: uploaded, its columns settled, checked, loaded, looked at, and taken back.

There is no worker beside these tests: ``work`` does what waits, as a worker would.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from beneficiaries.models import Household, ImportBatch
from beneficiaries.tests.intake.loading import line, sample, text_file
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.services.runner import run
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NIKS = [f"73710041078500{number:02}" for number in range(1, 5)]


@pytest.fixture
def operator() -> User:
    plant_tree()
    return make_user(Role.OPERATOR, region=INSIDE, name="Operator Uji")


def work() -> None:
    """Do the jobs that wait."""
    for key in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True):
        run(key)


def a_list(folder: Path, name: str = "daftar.csv", *, twice_named: bool = False) -> Path:
    """Four families of Tamalate; with two columns that may be the name, if wished."""
    headings = ["NIK", "NAMA", "KECAMATAN", "ALAMAT", *(["NAMA PENGURUS"] if twice_named else [])]
    path = folder / name
    rows = [line(nik, f"SITI {place}", ALAMAT=f"JL. MAWAR {place}") for place, nik in enumerate(NIKS)]
    if twice_named:
        rows = [{**row, "NAMA PENGURUS": f"SITI AMINAH {place}"} for place, row in enumerate(rows)]
    path.write_bytes(text_file(rows, headings))
    return path


def send(page: Page, *files: Path) -> None:
    page.get_by_label("Berkas daftar KPM").set_input_files(files)
    page.get_by_role("button", name="Unggah dan baca").click()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_list_is_loaded_and_taken_back(visit: Visit, axe: Axe, operator: User, tmp_path: Path, size: str) -> None:
    # Each look is at both sizes already.
    look = axe if size == "desk" else lambda page: None
    page = visit("/kpm/muat/", user=operator, size=size)
    look(page)
    page.get_by_role("link", name="Unggah berkas pertama").click()
    look(page)
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_role("alert")).to_contain_text("Pilih dahulu berkas")
    look(page)
    send(page, a_list(tmp_path, twice_named=True))
    expect(page.get_by_role("heading", name="Membaca berkas")).to_be_visible()
    look(page)

    work()
    expect(page.get_by_text("Yang mana yang benar?")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Periksa isi berkas").first.click()
    expect(page.get_by_text("Pilih salah satu dahulu.")).to_be_visible()
    page.get_by_label("Kolom E: NAMA PENGURUS").check()
    page.get_by_role("button", name="Periksa isi berkas").last.click()
    expect(page.get_by_role("heading", name="Memeriksa setiap baris")).to_be_visible()

    work()
    expect(page.get_by_role("heading", name="Hasil pemeriksaan")).to_be_visible()
    page.get_by_role("link", name=re.compile("Lanjut: muat 4 KPM")).click()
    page.get_by_role("button", name=re.compile("Ya, muat 4 KPM")).click()
    expect(page.get_by_role("heading", name="Memuat ke data KPM")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Selesai dimuat")).to_be_visible()
    assert Household.objects.filter(name__startswith="SITI AMINAH").count() == 4
    look(page)
    page.get_by_role("link", name="Lihat KPM yang dicatat dan diubah").click()
    expect(page.get_by_role("link", name="SITI AMINAH 0")).to_be_visible()
    look(page)
    page.go_back()

    page.get_by_role("link", name="Kembalikan").click()
    look(page)
    page.get_by_role("button", name="Ya, kembalikan 4 KPM").click()
    expect(page.get_by_role("heading", name="Mengembalikan seperti semula")).to_be_visible()
    work()
    expect(page.get_by_text("Sudah dikembalikan seperti semula")).to_be_visible()
    look(page)
    assert not Household.objects.exists()


def test_several_files_are_dropped_and_one_thought_better_of(visit: Visit, operator: User, tmp_path: Path) -> None:
    page = visit("/kpm/muat/baru/", user=operator)
    files = [a_list(tmp_path, f"{name}.csv") for name in ("satu", "dua", "tiga")]
    page.get_by_label("Berkas daftar KPM").set_input_files(files)
    page.get_by_role("button", name="Jangan kirim: dua.csv").click()
    expect(page.get_by_role("button", name=re.compile("Jangan kirim"))).to_have_count(2)
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["NIK;NAMA\\n7371004107850009;RAHMA"], "empat.csv"));
          return data;
        }"""
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("button", name="Jangan kirim: empat.csv")).to_be_visible()
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_role("status").first).to_contain_text("3 berkas diterima")
    assert sorted(ImportBatch.objects.values_list("name", flat=True)) == ["empat.csv", "satu.csv", "tiga.csv"]


def test_a_refused_form_keeps_the_chosen_files(visit: Visit, operator: User, tmp_path: Path) -> None:
    page = visit("/kpm/muat/baru/", user=operator)
    page.get_by_label("Berlaku mulai").fill("31-12-2199")
    send(page, a_list(tmp_path))
    expect(page.get_by_role("alert")).to_contain_text("Tanggalnya belum tiba")
    expect(page.locator("#upload-errors")).to_be_focused()
    page.get_by_label("Berlaku mulai").fill("01-06-2026")
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_role("heading", name="Membaca berkas")).to_be_visible()


def test_a_file_is_loaded_without_scripts(visit: Visit, operator: User, tmp_path: Path) -> None:
    page = visit("/kpm/muat/baru/", user=operator, java_script_enabled=False)
    send(page, a_list(tmp_path))
    expect(page.get_by_role("link", name="Lihat apakah sudah selesai")).to_be_visible()
    work()
    page.get_by_role("link", name="Lihat apakah sudah selesai").click()
    page.get_by_role("button", name="Periksa isi berkas").first.click()
    work()
    page.get_by_role("link", name="Lihat apakah sudah selesai").click()
    expect(page.get_by_role("heading", name="Hasil pemeriksaan")).to_be_visible()


def test_remembering_is_offered_only_for_what_was_chosen(
    visit: Visit, axe: Axe, operator: User, tmp_path: Path
) -> None:
    page = visit("/kpm/muat/baru/", user=operator)
    send(page, a_list(tmp_path))
    expect(page.get_by_role("heading", name="Membaca berkas")).to_be_visible()
    work()
    expect(page.get_by_role("button", name="Periksa isi berkas").first).to_be_visible()
    expect(page.get_by_label("Ingat pilihan ini")).to_be_hidden()
    page.get_by_label("Kolom D, ALAMAT, berarti").select_option(label="Dusun/lingkungan")
    expect(page.get_by_label("Ingat pilihan ini")).to_be_checked()


def test_a_workbook_of_many_sheets_and_a_refused_file_are_accessible(visit: Visit, axe: Axe, operator: User) -> None:
    page = visit("/kpm/muat/baru/", user=operator)
    send(page, sample("per-kecamatan.xlsx"))
    expect(page.get_by_role("heading", name="Membaca berkas")).to_be_visible()
    work()
    expect(page.get_by_text("5 lembar dalam berkas")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Jangan muat berkas ini").click()
    axe(page)
    page.get_by_role("button", name="Ya, jangan muat berkas ini").click()
    expect(page.get_by_role("heading", name="Berkas ini tidak jadi dimuat")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Kembali ke daftar").click()
    expect(page.get_by_role("link", name="per-kecamatan.xlsx", exact=True)).to_be_visible()
    axe(page)
