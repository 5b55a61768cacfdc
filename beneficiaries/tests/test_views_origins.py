"""On a family's page: which rows of which files it came from."""

from __future__ import annotations

import pytest

from beneficiaries.models import Household
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.enums import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


def test_each_load_is_named_with_its_row_the_latest_three_first() -> None:
    nik = make_nik()
    batches = [load([line(nik, ALAMAT=f"JL. MAWAR {number}")], name=f"tahap {number}.csv") for number in range(1, 5)]
    family = Household.objects.get()
    desk = Desk()
    page = text(desk.see("household", family))
    assert [batch.get_absolute_url() in page for batch in batches] == [False, True, True, True]
    assert f'<a href="{batches[3].get_absolute_url()}">tahap 4.csv</a>, baris 2' in page
    assert page.index("tahap 4.csv</a>, baris") < page.index("tahap 3.csv</a>, baris")
    every = text(desk.see("household", family, "?asal=semua"))
    assert batches[0].get_absolute_url() in every


def test_who_may_not_see_loads_reads_the_name_without_a_link() -> None:
    batch = load([line(make_nik())])
    family = Household.objects.get()
    for desk in (Desk(Role.COMPANION, region="73.71.10"), Desk(Role.STAFF, region="73.71.10")):
        page = text(desk.see("household", family))
        assert "daftar.csv, baris 2" in page
        assert batch.get_absolute_url() not in page


def test_a_family_typed_in_came_from_no_file() -> None:
    assert "Dimuat dari berkas" not in text(Desk().see("household", make_household()))
