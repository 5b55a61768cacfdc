"""The list of KPM in the back office: pages, filters, what is done to a selection."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Household
from beneficiaries.selection import Selection
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
LIST = "/kantor/beneficiaries/household/"


@pytest.fixture
def user() -> User:
    plant_tree()
    return make_user(Role.STAFF, region=INSIDE)


@pytest.fixture
def staff(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def names(page: Any) -> list[str]:
    return [line["name"] for line in page.context["cl"].lines]


def test_walking_the_pages_meets_each_family_once(staff: Client) -> None:
    made = sorted(make_household(name=f"Ibu {number % 7}").pk for number in range(120))
    met: list[int] = []
    url = LIST
    for _page in range(3):
        page = staff.get(url)
        met += [int(line["key"]) for line in page.context["cl"].lines]
        url = LIST + page.context["cl"].next_url
    assert sorted(met) == made
    assert page.context["cl"].next_url == ""
    last = staff.get(LIST + staff.get(LIST).context["cl"].last_url)
    assert [int(line["key"]) for line in last.context["cl"].lines] == met[-50:]
    before = staff.get(LIST + last.context["cl"].previous_url)
    assert [int(line["key"]) for line in before.context["cl"].lines] == met[20:70]


@pytest.mark.parametrize("position", ["bohong", "n1", "n1:AAAA", "", "l:x"])
def test_a_position_that_was_touched_is_the_first_page(staff: Client, position: str) -> None:
    make_household(name="Ani")
    assert names(staff.get(LIST, {"posisi": position})) == ["Ani"]


def test_a_position_out_of_scope_tells_nothing(staff: Client) -> None:
    stranger = make_household(name="Mmm", kecamatan="63.10.05")
    for name in ("Ani", "Zul"):
        make_household(name=name)
    signed = staff.get(LIST).context["cl"]._signer.sign(f"n{stranger.pk}")
    assert names(staff.get(LIST, {"posisi": signed})) == ["Ani", "Zul"]


def test_only_declared_orders_are_served(staff: Client) -> None:
    for name in ("Budi", "Ani", "Citra"):
        make_household(name=name)
    assert names(staff.get(LIST)) == ["Ani", "Budi", "Citra"]
    assert names(staff.get(LIST, {"urut": "-nama"})) == ["Citra", "Budi", "Ani"]
    assert names(staff.get(LIST, {"urut": "baru"})) == ["Citra", "Ani", "Budi"]
    assert names(staff.get(LIST, {"urut": "nik", "o": "2"})) == ["Ani", "Budi", "Citra"]


def test_the_number_of_rows_is_told_when_asked_and_only_to_whom_it_may(staff: Client) -> None:
    for number in range(3):
        make_household(name=f"Ibu {number}")
    make_household(kecamatan="63.10.05")
    assert "3 KPM" in staff.get(LIST, {"hitung": "1"}).content.decode()
    assert "1 KPM" in staff.get(LIST, {"hitung": "1", "q": "ibu 2"}).content.decode()
    leader = Client()
    leader.force_login(make_user(Role.LEADER, region=INSIDE))
    assert leader.get(LIST, {"hitung": "1"}).status_code == 403


def test_numbers_are_masked(staff: Client) -> None:
    family = make_household()
    page = staff.get(LIST).content.decode()
    assert family.nik not in page
    assert family.nik[-4:] in page


def test_empty_lists_say_what_to_do_next(staff: Client) -> None:
    assert reverse("beneficiaries:create") in staff.get(LIST).content.decode()
    nothing = staff.get(LIST, {"q": "tidak ada"}).content.decode()
    assert "Hapus pencarian dan saringan" in nothing
    assert "sedikitnya 6 angka" in staff.get(LIST, {"q": "7371"}).content.decode()


def test_chips_take_one_filter_away(staff: Client) -> None:
    make_household(n_sd=1)
    bar = staff.get(LIST, {"kecamatan": "73.71.10", "desa": "73.71.10.1001", "komponen": "sd"}).context["cl"].bar
    assert {chip.text: chip.url for chip in bar.chips} == {
        "Kecamatan: Kec. Tamalate": "?komponen=sd",
        "Desa/kelurahan: Kel. Barombong": "?kecamatan=73.71.10&komponen=sd",
        "Komponen: SD/MI": "?kecamatan=73.71.10&desa=73.71.10.1001",
    }


def selected(staff: Client, user: User, data: dict[str, Any], query: str = "") -> Selection:
    answer = staff.post(LIST + query, {"index": "0", "action": "status", **data})
    url, _, token = answer.headers["Location"].partition("?pilihan=")
    assert url == reverse("beneficiaries:bulk_status")
    return Selection.from_token(token.replace("%3A", ":"), user)


def test_ticked_rows_go_on_as_rows_and_all_that_match_as_the_question(staff: Client, user: User) -> None:
    one, _two = make_household(), make_household()
    ticked = {"_selected_action": [str(one.pk)]}
    assert selected(staff, user, {**ticked, "select_across": "0"}) == Selection.of_ids([one.pk])
    across = selected(staff, user, {**ticked, "select_across": "1"}, "?kecamatan=73.71.10&posisi=x")
    assert across == Selection.of_query("kecamatan=73.71.10")


def test_somebody_who_may_only_look_is_offered_no_deeds(client: Client) -> None:
    plant_tree()
    family = make_household()
    client.force_login(make_user(Role.COMPANION, region=INSIDE))
    page = client.get(LIST)
    assert page.context["bulk_buttons"] == []
    client.post(LIST, {"index": "0", "action": "status", "_selected_action": [str(family.pk)]})
    assert Household.objects.get().status == EnrolmentStatus.ACTIVE


def test_the_palette_finds_a_family_with_its_place_inside_the_scope(staff: Client) -> None:
    make_household(name="Rosmiati Dalam")
    make_household(name="Rosmiati Luar", kecamatan="63.10.05")
    page = staff.get(reverse("admin:search"), {"s": "rosmi", "extended": "1"}).content.decode()
    assert "Rosmiati Dalam" in page
    assert "Kec. Tamalate" in page
    assert "Rosmiati Luar" not in page
    assert "KPM · 1 ditemukan" in page


def test_the_palette_tells_namesakes_apart_and_leads_to_all_of_them(staff: Client) -> None:
    families = [make_household(name="Rosmiati", village="73.71.10.1001") for _number in range(9)]
    page = staff.get(reverse("admin:search"), {"s": "rosmi", "extended": "1"}).content.decode()
    assert "KPM · 8 pertama" in page
    assert "8 hasil." in page
    assert sum(f"NIK •••• {family.nik[-4:]}" in page for family in families) == 8
    assert not any(family.nik in page for family in families)
    assert families[0].village is not None
    assert f"{families[0].village.title}, Kec. Tamalate" in page
    assert f'href="{LIST}?q=rosmi&amp;status=semua"' in page


def test_a_filter_box_answers_inside_the_scope(staff: Client) -> None:
    make_group(name="Melati Dalam")
    make_group(name="Melati Luar", kecamatan_id="63.10.05")
    url = reverse("beneficiaries:facet", args=["kelompok"])
    titles = [option["title"] for option in staff.get(url, {"cari": "melati"}).json()["options"]]
    assert titles == ["Melati Dalam, Kec. Tamalate"]
    assert staff.get(url).json() == {"options": []}


def test_the_desa_keeps_its_place_and_waits_for_the_kecamatan(staff: Client) -> None:
    def desa(**query: str) -> Any:
        return next(control for control in staff.get(LIST, query).context["cl"].bar.main if control.name == "desa")

    make_household(name="Ani")
    assert (desa().waits_for, desa().choices) == ("kecamatan", ())
    assert "Pilih kecamatan dulu" in staff.get(LIST).content.decode()
    assert desa(kecamatan="73.71.10").waits_for == ""
    assert "73.71.10.1001" in dict(desa(kecamatan="73.71.10").choices)


def test_rarer_filters_are_put_away_until_one_is_on(staff: Client) -> None:
    bar = staff.get(LIST).context["cl"].bar
    assert [control.name for control in bar.main] == ["kecamatan", "desa", "status", "komponen", "pendamping"]
    assert [control.name for control in bar.more] == ["mutu_nik", "kelompok", "kanal", "tanpa_pendamping", "kunjungan"]
    assert not bar.more_on
    assert not staff.get(LIST, {"komponen": "sd"}).context["cl"].bar.more_on
    assert staff.get(LIST, {"mutu_nik": "tidak_sah"}).context["cl"].bar.more_on
