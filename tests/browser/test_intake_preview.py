"""The heart of the wizard in a browser: a messy file is looked through, put right, decided about and loaded."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import Household, ImportBatch
from beneficiaries.services.intake import applying, checking
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operator(settings: Any, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path
    plant_tree()
    return make_user(Role.OPERATOR, region=INSIDE, name="Operator Uji")


@pytest.fixture
def batch(operator: User) -> ImportBatch:
    """A new family, a changed one, two faults, a spelling on two rows, and three kinds of conflicts."""
    known = make_household(name="Rosmini Daeng", family_card_no="7371001407850001", village="73.71.10.1001")
    twice, short = make_nik(), make_nik()[:15]
    return load(
        [
            line(make_nik(), "SITI AMINAH", KELURAHAN="BAROMBONG"),
            line(known.nik, "ROSMINI DAENG", ALAMAT="JL. DAENG TATA NO. 12", KELURAHAN="BAROMBONG"),
            line(short, "HASNAH"),
            line("TIDAK ADA", "NURLIA"),
            line(make_nik(), "RAHMA", KECAMATAN="ENTAH APA"),
            line(make_nik(), "RAHMI", KECAMATAN="ENTAH APA"),
            line(twice, "ANDI TENRI", ALAMAT="JL. MAWAR 1"),
            line(twice, "ANDI TENRI", ALAMAT="JL. MAWAR 2"),
            line(make_nik(), "MUHAMMAD ARIFIN", **{"NO KK": "7371001407850001"}),
        ],
        apply_too=False,
        actor=Actor(operator),
    )


def check_again(page: Page, batch: ImportBatch, user: User) -> None:
    """What a worker does when "Periksa lagi" is pressed."""
    checking.check(batch=ImportBatch.objects.get(pk=batch.pk), actor=Actor(user))
    page.goto(batch.get_absolute_url())


def rows_of(page: Page, label: str) -> str:
    return page.locator(".equation-term", has=page.get_by_text(label, exact=True)).locator("dd").inner_text()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_messy_file_is_put_right_on_the_screen_and_loaded(
    visit: Visit, axe: Axe, operator: User, batch: ImportBatch, size: str
) -> None:
    page = visit(batch.get_absolute_url(), user=operator, size=size)
    look = axe if size == "desk" else lambda _page: None  # It looks at both sizes itself.
    look(page)
    assert [rows_of(page, label) for label in ("Dibaca", "Baru", "Berubah", "Ditolak")] == ["9", "1", "1", "4"]

    page.get_by_role("link", name="Pilih untuk semua baris").click()
    look(page)
    page.get_by_label("“ENTAH APA” berarti").select_option(label="Kec. Bontoala")
    page.get_by_role("button", name="Pakai untuk “ENTAH APA”").click()
    expect(page.get_by_text("dipilih: Kec. Bontoala")).to_be_visible()
    page.get_by_role("link", name=batch.name).click()

    page.get_by_role("link", name="Perbaiki baris 4").click()
    look(page)
    page.get_by_label("NIK pengurus").fill(make_nik())
    page.get_by_text("Kolom lain dari baris ini").click()
    page.get_by_label("Alamat").fill("JL. BARU 1")
    look(page)
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text("3 perbaikan belum diperiksa.")).to_be_visible()
    page.get_by_role("link", name=batch.name).click()

    page.get_by_role("link", name=re.compile("Putuskan.*Satu NIK")).click()
    look(page)
    page.get_by_role("button", name="Muat baris ini (baris 9)").click()
    expect(page.get_by_text("sudah diputuskan").first).to_be_visible()
    page.get_by_role("link", name=re.compile("No. KK sudah dipakai KPM lain")).click()
    expect(page.get_by_role("link", name="Rosmini Daeng")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Jangan muat (baris 10)").click()
    expect(page.get_by_text("3 perbaikan dan 3 keputusan belum diperiksa.")).to_be_visible()

    check_again(page, batch, operator)
    assert [rows_of(page, label) for label in ("Dibaca", "Baru", "Berubah", "Ditolak")] == ["9", "5", "1", "1"]
    page.get_by_role("link", name="Berubah", exact=True).click()
    look(page)
    expect(page.locator(".changes")).to_contain_text("JL. DAENG TATA NO. 12")
    page.get_by_role("link", name=batch.name).click()

    page.get_by_role("link", name="Lanjut: muat 6 KPM").click()
    look(page)
    expect(page.get_by_role("main")).to_contain_text("5 KPM baru dicatat dan 1 KPM diubah mulai 1 Juni 2026")
    expect(page.get_by_role("main")).to_contain_text("1 baris ditolak dan tidak dimuat.")
    page.get_by_role("button", name="Ya, muat 5 KPM baru dan ubah 1 KPM").click()
    page.wait_for_url(re.compile(rf"/kpm/muat/{batch.pk}/$"))
    applied = ImportBatch.objects.get(pk=batch.pk)
    assert applied.job is not None
    applying.apply(batch=applied, actor=Actor(operator))
    assert (applied.state, Household.objects.count()) == (BatchState.APPLIED, 6)


def test_numbers_are_shown_for_a_reason(visit: Visit, axe: Axe, operator: User, batch: ImportBatch) -> None:
    page = visit(f"/kpm/muat/{batch.pk}/masalah/nik_length/", user=operator)
    expect(page.locator(".cell-text")).to_contain_text("••• ••••")
    page.get_by_role("link", name="Tampilkan nomor lengkap").click()
    axe(page)
    page.get_by_label("Mengapa Anda perlu melihatnya?").fill("mencocokkan NIK dengan KK")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.locator(".cell-text")).to_have_text(re.compile(r"^\d{15}$"))
    page.get_by_role("button", name="Samarkan nomor").click()
    expect(page.locator(".cell-text")).to_contain_text("••• ••••")


def test_the_keyboard_goes_from_fault_to_fault(visit: Visit, operator: User, batch: ImportBatch) -> None:
    page = visit(f"/kpm/muat/{batch.pk}/baris/1/4/", user=operator)
    expect(page.get_by_label("NIK pengurus")).to_be_focused()
    page.keyboard.type(make_nik())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Perbaiki baris 5")
    page.keyboard.press("Control+A")  # The cell says TIDAK ADA.
    page.keyboard.type(make_nik())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Perbaiki baris 6")
    expect(page.get_by_text("2 perbaikan belum diperiksa.")).to_be_visible()


def test_the_preview_is_printed_without_buttons(visit: Visit, operator: User, batch: ImportBatch) -> None:
    page = visit(batch.get_absolute_url(), user=operator)
    page.emulate_media(media="print")
    expect(page.get_by_text("Hasil pemeriksaan")).to_be_visible()
    expect(page.locator(".equation")).to_be_visible()
    assert not any(button.is_visible() for button in page.locator(".content .button").all())


def test_without_scripts_everything_can_be_done(visit: Visit, operator: User, batch: ImportBatch) -> None:
    page = visit(f"/kpm/muat/{batch.pk}/keputusan/", user=operator, java_script_enabled=False)
    page.get_by_role("button", name="Muat baris ini (baris 8)").click()
    expect(page.get_by_text("2 keputusan belum diperiksa.")).to_be_visible()
    page.goto(f"/kpm/muat/{batch.pk}/baris/1/4/")
    page.get_by_label("NIK pengurus").fill(make_nik())
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text("1 perbaikan dan 2 keputusan belum diperiksa.")).to_be_visible()
