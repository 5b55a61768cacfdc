"""Two lists against each other, and workbooks to take away, as people look at them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from beneficiaries.tests.imports.test_comparing import nik
from beneficiaries.tests.intake.loading import line, load
from beneficiaries.tests.intake.test_workbook_pages import checked
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "IBU SITI NURHALIZA BINTI ABDURRAHMAN DAENG MATTAWANG"


def test_two_lists_are_compared_at_a_desk_and_on_a_phone(visit: Visit, axe: Axe) -> None:
    plant_tree()
    user = make_user(Role.OPERATOR, region=INSIDE)
    before = checked(
        {"nik": nik(1), "name": "IBU PERGI"},
        *({"nik": nik(100 + number), "name": f"{LONG} {number}", "n_sd": 1} for number in range(70)),
        name="Daftar bayar tahap 1 tahun 2026 Kecamatan Tamalate dan Bontoala (revisi).xlsx",
    )
    after = checked(
        {"nik": nik(2), "name": "IBU BARU"},
        *({"nik": nik(100 + number), "name": f"{LONG} {number}", "n_sd": 2, "n_smp": 1} for number in range(70)),
        name="Daftar bayar tahap 2 tahun 2026.xlsx",
    )
    page = visit("/kpm/muat/", user=user)
    page.get_by_role("link", name="Bandingkan dua daftar").click()
    axe(page)
    page.get_by_label("Daftar lama").select_option(str(before.pk))
    page.get_by_label("Daftar baru").select_option(str(before.pk))
    page.get_by_role("button", name="Bandingkan").click()
    expect(page.get_by_text("Pilih muatan yang berbeda")).to_be_visible()
    axe(page)
    page.get_by_label("Daftar baru").select_option(str(after.pk))
    page.get_by_role("button", name="Bandingkan").click()
    expect(page.get_by_role("row").filter(has_text="IBU BARU")).to_be_visible()
    page.get_by_role("link", name="Komponen berubah").click()
    expect(page.get_by_text("Halaman 1 dari 2")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Berikutnya").click()
    expect(page.get_by_text("Halaman 2 dari 2")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh sebagai Excel").click()
    assert taken.value.suggested_filename == "perbandingan-kota-makassar.xlsx"


def test_an_empty_workbook_for_one_of_several_offices(visit: Visit, axe: Axe) -> None:
    plant_tree()
    Region.objects.create(
        code="73.72", name="Kota Parepare", search_name="kota parepare", kind=RegionKind.CITY,
        level=RegionLevel.REGENCY, parent_id="73",
    )  # fmt: skip
    page = visit("/kpm/muat/templat/", user=make_user(Role.OPERATOR, region="73"))
    axe(page)


def test_the_rows_to_put_right_are_downloaded(visit: Visit) -> None:
    plant_tree()
    batch = load([line("1", "IBU A"), line("7371104706840014", "IBU B")])
    page = visit(batch.get_absolute_url(), user=make_user(Role.OPERATOR, region=INSIDE))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh untuk diperbaiki di Excel").click()
    assert taken.value.suggested_filename == "perbaikan-daftar.xlsx"
