"""The list of KPM as staff use it: filter, page, tick all that match, and on to what is done to them."""

import pytest
from playwright.sync_api import expect

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/kantor/beneficiaries/household/"


@pytest.fixture
def staff() -> User:
    plant_tree()
    for number in range(60):
        make_household(name=f"Ibu Contoh {number:02}", village="73.71.10.1001", n_sd=number % 3)
    make_household(name="Ibu Lain", kecamatan="73.71.06")
    return make_user(Role.STAFF, region=INSIDE)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_filter_page_and_change_all_that_match(visit: Visit, axe: Axe, staff: User, size: str) -> None:
    page = visit(LIST, user=staff, size=size)
    expect(page.get_by_text("61 KPM", exact=True)).to_be_visible()
    axe(page)
    page.get_by_label("Kecamatan", exact=True).select_option(label="Kec. Tamalate")
    expect(page.get_by_label("Desa/kelurahan", exact=True)).to_be_visible()
    expect(page.get_by_text("60 KPM", exact=True)).to_be_visible()
    page.get_by_role("link", name="Berikutnya").click()
    expect(page.get_by_role("link", name="Ibu Contoh 59")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_label("Pilih Ibu Contoh 59").check()
    expect(page.get_by_text("1 KPM dipilih")).to_be_visible()
    page.get_by_role("button", name="Pilih semua yang cocok").click()
    expect(page.get_by_text("Semua KPM yang cocok dipilih")).to_be_visible()
    axe(page)
    if size == "phone":
        page.locator("summary", has_text="Tindakan").click()
    page.get_by_role("button", name="Ubah status").click()
    page.get_by_label("Status baru").select_option("suspended")
    expect(page.get_by_label("Alasan keluar")).to_be_hidden()
    page.get_by_label("Alasan/catatan").fill("Padan data")
    page.get_by_role("button", name="Periksa dulu").click()
    axe(page)
    page.get_by_role("button", name="Ya, tangguhkan 60 KPM").click()
    expect(page.get_by_role("heading", name="Status: Ditangguhkan")).to_be_visible()
    assert Household.objects.filter(status="suspended").count() == 60
    page.get_by_role("link", name="Batalkan").first.click()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_text("60 KPM kembali seperti semula")).to_be_visible()
    assert Household.objects.filter(status="active").count() == 61


def test_a_group_is_found_by_typing(visit: Visit, axe: Axe, staff: User) -> None:
    group = make_group(name="Mawar")
    Household.objects.filter(name="Ibu Contoh 07").update(group=group)
    page = visit(LIST, user=staff)
    expect(page.get_by_role("combobox", name="Kelompok")).to_be_hidden()
    page.get_by_role("button", name="Saringan lain").click()
    box = page.get_by_role("combobox", name="Kelompok")
    box.press_sequentially("maw")
    expect(page.get_by_role("option", name="Mawar, Kec. Tamalate")).to_be_visible()
    axe(page)
    # Looked at in another size, the box has lost the focus, and with it what was typed but not chosen.
    box.press_sequentially("maw")
    expect(page.get_by_role("option", name="Mawar, Kec. Tamalate")).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("link", name="Kelompok: Mawar")).to_be_visible()
    expect(page.get_by_role("link", name="Ibu Contoh 07")).to_be_visible()
    expect(page.get_by_role("link", name="Ibu Contoh 08")).to_be_hidden()
    page.get_by_role("link", name="Kelompok: Mawar").click()
    expect(page.get_by_role("link", name="Ibu Contoh 08")).to_be_visible()


def test_the_way_back_keeps_the_filters_and_quick_changes_log_nothing(visit: Visit, staff: User) -> None:
    page = visit(LIST, user=staff)
    page.get_by_label("Komponen", exact=True).select_option("sd")
    page.get_by_label("Urutkan", exact=True).select_option("-nama")
    expect(page.get_by_text("40 KPM", exact=True)).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Ibu Contoh 59")
    page.get_by_role("link", name="Ibu Contoh 59").click()
    page.get_by_role("navigation", name="Jejak halaman").get_by_role("link", name="Daftar KPM").click()
    expect(page.get_by_role("link", name="Komponen: SD")).to_be_visible()
    expect(page.get_by_label("Urutkan", exact=True)).to_have_value("-nama")
