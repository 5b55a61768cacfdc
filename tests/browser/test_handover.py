"""A companion leaves: the families go to two others by the wizard, the paper is looked at, and all is taken back."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from beneficiaries.tests.factories import make_group, make_household
from companions.models import Assignment, Handover, Personnel
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VILLAGE = "73.71.10.1001"


@pytest.fixture
def staff() -> User:
    plant_tree()
    return make_user(Role.STAFF, region=INSIDE, name="Staf Uji")


@pytest.fixture
def leaver(staff: User) -> Personnel:
    """Somebody with eight families in three rows, beside two who could take them over."""
    person = make_companion(name="Rahma Pergi")
    make_companion(name="Ani Penerus")
    make_companion(name="Budi Penerus")
    for name, families in (("Melati", 4), ("Mawar", 3)):
        group = make_group(name=name, village_id=VILLAGE)
        for _ in range(families):
            assigned(make_household(village=VILLAGE, group=group), person)
    assigned(make_household(), person)
    return person


def loads() -> dict[str, int]:
    found: dict[str, int] = {}
    for name in Assignment.objects.running_on(timezone.localdate()).values_list("personnel__name", flat=True):
        found[name] = found.get(name, 0) + 1
    return found


def after(page: Page, name: str) -> str:
    return page.locator("[data-successor]", has_text=name).locator("[data-after]").inner_text()


def say_why(page: Page) -> None:
    page.get_by_text("Berhenti bertugas").click()
    page.get_by_label("Alasan").select_option(label="Mengundurkan diri")
    page.get_by_role("button", name="Lanjut").click()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_families_go_to_two_successors_and_come_back(
    visit: Visit, axe: Axe, staff: User, leaver: Personnel, size: str
) -> None:
    page = visit(leaver.get_absolute_url(), user=staff, size=size)
    axe(page)
    page.get_by_role("link", name="Serah terima").click()
    axe(page)
    say_why(page)

    page.get_by_role("button", name="Lanjut: periksa").click()
    expect(page.get_by_role("alert")).to_contain_text("8 KPM belum punya penerus")
    axe(page)
    page.get_by_label("Penerus 4 KPM di Barombong Melati").select_option(label="Ani Penerus")
    page.get_by_label("Penerus 3 KPM di Barombong Mawar").select_option(label="Budi Penerus")
    assert (after(page, "Ani"), after(page, "Budi")) == ("4", "3")
    expect(page.get_by_text("1 KPM belum punya penerus.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Bagi rata").click()
    assert {after(page, "Ani"), after(page, "Budi")} == {"4"}
    page.get_by_label("Nomor berita acara").fill("460/7/2026")
    page.get_by_role("button", name="Lanjut: periksa").click()
    axe(page)
    assert loads() == {"Rahma Pergi": 8}
    page.get_by_role("button", name="Ya, serahkan 8 KPM").click()
    expect(page.get_by_role("status").first).to_contain_text("Serah terima selesai")
    axe(page)
    assert loads() == {"Ani Penerus": 4, "Budi Penerus": 4}

    page.get_by_role("link", name="Buka dan cetak").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Berita Acara Serah Terima")
    expect(page.get_by_role("main")).to_contain_text("Nomor: 460/7/2026")
    expect(page.get_by_role("heading", name=re.compile("Lampiran"))).to_have_count(2)
    axe(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Cetak")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Kembali").click()

    page.get_by_role("link", name="Batalkan").click()
    axe(page)
    page.get_by_role("button", name="Ya, kembalikan 8 KPM").click()
    expect(page.get_by_role("status").first).to_contain_text("8 KPM kembali seperti semula")
    assert loads() == {"Rahma Pergi": 8}


def test_only_what_fits_the_cause_is_asked(visit: Visit, staff: User, leaver: Personnel) -> None:
    page = visit(f"/sdm/{leaver.pk}/serah-terima/", user=staff)
    page.get_by_text("Berhenti bertugas").click()
    page.get_by_label("Alasan").select_option(label="Mengundurkan diri")
    expect(page.get_by_label("Cuti sampai")).to_be_hidden()
    page.get_by_text("Cuti atau sakit", exact=True).click()
    expect(page.get_by_label("Alasan")).to_have_value("")
    assert page.locator("select[name=reason] option[value=resigned]").is_disabled()
    assert page.locator("select[name=reason] option[value=sick]").is_enabled()
    expect(page.get_by_label("Cuti sampai")).to_be_visible()
    page.get_by_text("Pindah tempat tugas", exact=True).click()
    expect(page.get_by_label("Alasan")).to_be_hidden()


def test_without_scripts_the_server_counts(visit: Visit, staff: User, leaver: Personnel) -> None:
    page = visit(f"/sdm/{leaver.pk}/serah-terima/", user=staff, java_script_enabled=False)
    say_why(page)
    page.get_by_label("Penerus 4 KPM di Barombong Melati").select_option(label="Ani Penerus")
    page.get_by_label("Penerus 3 KPM di Barombong Mawar").select_option(label="dibagi menurut beban")
    page.get_by_role("button", name="Hitung ulang").click()
    assert (after(page, "Ani"), after(page, "Budi")) == ("4", "3")
    page.get_by_label("Penerus 1 KPM di Tamalate").select_option(label="Budi Penerus")
    page.get_by_role("button", name="Lanjut: periksa").click()
    page.get_by_role("button", name="Ya, serahkan 8 KPM").click()
    assert Handover.objects.count() == 1
    assert loads() == {"Ani Penerus": 4, "Budi Penerus": 4}


def test_one_family_is_given_a_companion_from_its_page(visit: Visit, axe: Axe, staff: User) -> None:
    family, person = make_household(), make_companion(name="Ani Penerus")
    page = visit(family.get_absolute_url(), user=staff, size="phone")
    page.locator("summary", has_text="Tindakan").click()
    page.get_by_role("link", name="Tugaskan pendamping").first.click()
    axe(page)
    page.get_by_text(person.name).click()
    page.get_by_role("button", name="Periksa dulu").click()
    axe(page)
    page.get_by_role("button", name="Ya, tugaskan 1 KPM").click()
    expect(page.get_by_role("status").first).to_contain_text("1 KPM ditugaskan")
    assert loads() == {"Ani Penerus": 1}
    page.get_by_role("status").first.get_by_role("link", name="Batalkan").click()
    page.get_by_role("button", name="Ya, kembalikan 1 KPM").click()
    assert loads() == {}
