"""A family from its first record to its history, as staff do it at a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household, make_member, make_nik, plant_rules
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.browser.conftest import SIZES, Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: 14 July 1985, a woman; no kecamatan has the code 00. The second has a day that no month knows.
NIK, WRONG = "7371005407850123", "7371007507850123"


@pytest.fixture
def staff() -> User:
    plant_tree()
    plant_rules()
    return make_user(Role.STAFF, region=INSIDE, name="Sri Uji")


def choose(page: Page, box: str, typed: str) -> None:
    page.get_by_role("combobox", name=box).fill(typed)
    page.get_by_role("option", name=typed).click()


def do(page: Page, deed: str) -> None:
    page.locator("summary", has_text="Tindakan").click()
    page.locator(".menu-panel").get_by_role("link", name=deed, exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_family_is_recorded_corrected_and_moved_and_tells_of_it(visit: Visit, staff: User, size: str) -> None:
    page = visit("/kpm/baru/", user=staff, size=size)
    page.get_by_label("Nama pengurus").fill("Nur Aini Uji")
    page.get_by_label("NIK pengurus").fill(WRONG)
    expect(page.locator("[data-nik-note]")).to_contain_text("tidak ada di kalender")
    page.get_by_role("radio", name="Diragukan").check()
    choose(page, "Kecamatan", "Tamalate")
    page.get_by_role("button", name="Tambahkan KPM").click()
    expect(page.locator("#messages")).to_contain_text("Nur Aini Uji ditambahkan")

    do(page, "Koreksi NIK")
    page.get_by_label("NIK yang benar").fill(NIK)
    expect(page.locator("[data-nik-note]")).to_contain_text("perempuan, lahir 14 Juli 1985")
    page.get_by_label("Alasan koreksi").fill("dicocokkan dengan KTP")
    page.get_by_role("button", name="Ganti NIK").click()
    expect(page.locator("#messages")).to_contain_text("sudah dikoreksi")

    do(page, "Pindah desa/kecamatan")
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    choose(page, "Kecamatan", "Bontoala")
    page.get_by_label("Alasan").fill("ikut keluarga")
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.locator(".family-place")).to_contain_text("Bontoala")

    history = page.locator("#riwayat")
    for told in ("Sri Uji", "dicocokkan dengan KTP", "ikut keluarga", "Pindah ke"):
        expect(history).to_contain_text(told)
    expect(page.locator("body")).not_to_contain_text(NIK)
    family = Household.objects.get()
    assert (family.nik, family.kecamatan_id) == (NIK, "73.71.06")


def test_the_page_and_its_forms_are_accessible(visit: Visit, axe: Axe, staff: User) -> None:
    family = make_household(name="Nur Aini Uji", n_sd=1, synthetic=True, phone="081234567890")
    make_member(family, nik=make_nik(), nik_quality="valid")
    double = make_household(name="Nur Aini Uji Dua")
    page = visit(f"/kpm/{family.pk}/", user=staff)
    axe(page)
    page.locator("summary", has_text="Tindakan").click()
    axe(page)
    for path in (f"/kpm/{family.pk}/pindah/", f"/kpm/{family.pk}/gabung/?cari=nur&lain={double.pk}", "/kpm/baru/"):
        page.goto(path)
        axe(page)
    page.get_by_role("button", name="Tambahkan KPM").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    axe(page)


def test_a_family_like_the_new_one_is_read_of_first(visit: Visit, axe: Axe, staff: User) -> None:
    make_household(name="Nur Aini Uji")
    page = visit("/kpm/baru/", user=staff)
    page.get_by_label("Nama pengurus").fill("Nur Aini Uji")
    page.get_by_role("radio", name="Tidak ada").check()
    choose(page, "Kecamatan", "Tamalate")
    page.get_by_role("button", name="Tambahkan KPM").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.get_by_label("Ini keluarga lain").check()
    page.get_by_role("button", name="Tambahkan KPM").click()
    expect(page.locator("#messages")).to_contain_text("Nur Aini Uji ditambahkan")


def test_a_day_is_chosen_in_the_browsers_calendar(visit: Visit, staff: User) -> None:
    family = make_household()
    page = visit(f"/kpm/{family.pk}/tangguhkan/", user=staff)
    calendar, day = page.locator("[data-day-calendar]"), page.get_by_label("Berlaku mulai")
    day.fill("3/2/2026")
    page.get_by_role("button", name="Pilih tanggal").click()
    expect(calendar).to_have_value("2026-02-03")
    calendar.evaluate(
        "input => { input.value = '2026-03-04'; input.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    expect(day).to_have_value("04-03-2026")
