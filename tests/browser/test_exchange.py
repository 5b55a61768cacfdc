"""Taking a list away and bringing SDM in, as somebody at a desk and on a phone does it."""

from pathlib import Path

import pytest

from beneficiaries.tests.factories import make_household
from companions.models import Personnel
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = "Nama;Tugas;NIK;Kantor;Penempatan;Mulai"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_list_is_downloaded_with_a_reason_for_full_numbers(visit: Visit, axe: Axe, size: str) -> None:
    plant_tree()
    family = make_household()
    page = visit(
        "/kantor/beneficiaries/household/?mutu_nik=valid", user=make_user(Role.STAFF, region=INSIDE), size=size
    )
    page.get_by_role("link", name="Ekspor").click()
    page.get_by_text("1 baris").wait_for()
    axe(page)
    page.get_by_label("CSV").check()
    page.get_by_label("Sertakan nomor lengkap", exact=True).check()
    page.get_by_role("button", name="Unduh").click()
    page.get_by_text("Tulis alasan sedikitnya 10 huruf").wait_for()
    axe(page)
    page.get_by_label("Alasan menyertakan nomor lengkap").fill("pemadanan data dengan SIKS-NG")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert family.nik in Path(download.value.path()).read_text("utf-8-sig")


def test_people_are_looked_at_before_they_are_taken_in(visit: Visit, axe: Axe, tmp_path: Path) -> None:
    plant_tree()
    page = visit("/kantor/companions/personnel/impor", user=make_user(Role.STAFF, region=INSIDE))
    axe(page)

    def upload(line: str) -> None:
        file = tmp_path / "sdm.csv"
        file.write_text(f"{HEAD}\n{line}\n", "utf-8")
        page.get_by_label("Berkas").set_input_files(file)
        page.get_by_role("button", name="Periksa berkas").click()
        page.get_by_text("Belum ada yang disimpan.").wait_for()
        axe(page)

    upload("Rahma Contoh;Pendamping;7371005407850001;Kota Maksar;Tamalate;01/01/2026")
    assert page.get_by_role("button", name="Simpan semua").count() == 0
    page.get_by_role("link", name="Unggah berkas lain").click()
    upload("Rahma Contoh;Pendamping;7371005407850001;Kota Makassar;Tamalate;01/01/2026")
    page.get_by_role("button", name="Simpan semua").click()
    page.get_by_text("Impor selesai: 1 baru").wait_for()
    assert Personnel.objects.get().name == "Rahma Contoh"
