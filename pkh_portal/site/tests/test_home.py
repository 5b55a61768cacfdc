from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.regions.models import Region
from pkh_portal.site.home import first_steps, greeting


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(2, "malam"), (3, "pagi"), (10, "pagi"), (11, "siang"), (14, "siang"), (15, "sore"), (17, "sore"), (18, "malam")],
)
def test_the_greeting_follows_the_hour(hour: int, expected: str) -> None:
    assert greeting(datetime(2026, 11, 22, hour, 30, tzinfo=ZoneInfo("Asia/Makassar"))) == f"Selamat {expected}"


@pytest.mark.django_db
def test_first_steps_say_what_is_done_and_end_when_all_is() -> None:
    Region.objects.all().delete()
    admin = make_user(Role.ADMIN, nationwide=True)
    assert [step.done for step in first_steps(admin)] == [False, False, False]
    plant_tree()
    make_user(Role.OPERATOR)
    steps = first_steps(admin)
    assert [step.done for step in steps] == [True, False, True]
    assert f"{Region.objects.count()} wilayah" in steps[0].help
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert first_steps(admin) == []


@pytest.mark.django_db
def test_first_steps_are_the_administrators() -> None:
    assert first_steps(make_user(Role.STAFF, nationwide=True)) == []


@pytest.mark.django_db
def test_home_leads_to_the_work_of_the_role_and_to_nothing_else(client: Client) -> None:
    plant_tree()
    client.force_login(make_user(Role.OPERATOR, region=INSIDE, name="Rina Uji"))
    html = client.get("/").content.decode()
    assert "Rina</h2>" in html
    assert "wilayah Anda: Kota Makassar" in html
    assert "Ejaan wilayah" in html
    assert "Jejak audit" not in html
    assert "Mulai dari sini" not in html


@pytest.mark.django_db
def test_home_tells_whom_nothing_is_given_yet(client: Client) -> None:
    client.force_login(make_user(Role.OPERATOR))
    assert "Wilayah Anda belum diatur" in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_leader_is_told_which_pages_there_are_and_that_no_person_is_shown(client: Client) -> None:
    plant_tree()
    client.force_login(make_user(Role.LEADER, region=INSIDE))
    html = client.get("/").content.decode()
    assert "Anda dapat membuka: Pekerjaan saya" in html
    assert "Data pribadi KPM dan SDM tidak ditampilkan" in html
    client.force_login(make_user(Role.STAFF, region=INSIDE))
    assert "Data pribadi KPM dan SDM" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_tile_promises_nothing_its_reader_may_not_do(client: Client) -> None:
    plant_tree()
    client.force_login(make_user(Role.COMPANION, region=INSIDE))
    html = client.get("/").content.decode()
    assert "Daftar KPM" in html
    assert not [word for word in ("tugaskan", "ubah status", "dapat dibatalkan") if word in html]
