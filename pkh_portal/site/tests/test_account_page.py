from pathlib import Path

import polib
import pytest
from django.test import Client
from pytest_django import Settings

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    plant_tree()
    user = make_user(Role.OPERATOR, region=INSIDE)
    client.force_login(user)
    return user


def test_it_says_who_one_is_and_what_one_may_see(client: Client, user: User) -> None:
    html = client.get("/akun/").content.decode()
    assert user.username in html
    assert "Memuat dan merapikan data KPM" in html
    assert "Kota Makassar" in html
    assert "Sama dengan kantor (WITA)" in html


def test_the_time_zone_can_be_changed(client: Client, user: User) -> None:
    answer = client.post("/akun/", {"language": "id", "time_zone": "Asia/Jayapura"}, follow=True)
    assert answer.redirect_chain == [("/akun/", 302)]
    assert "Bahasa dan zona waktu sudah disimpan." in answer.content.decode()
    user.refresh_from_db()
    assert user.time_zone == "Asia/Jayapura"


def test_a_language_is_offered_once_our_texts_are_translated(
    client: Client, user: User, settings: Settings, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    assert "English" not in client.get("/akun/").content.decode()
    catalogue = tmp_path / "en/LC_MESSAGES/django.mo"
    catalogue.parent.mkdir(parents=True)
    polib.POFile().save_as_mofile(str(catalogue))
    assert "English" in client.get("/akun/").content.decode()
    answer = client.post("/akun/", {"language": "en", "time_zone": ""}, follow=True)
    assert 'lang="en"' in answer.content.decode()


def test_a_zone_that_is_not_offered_is_refused_with_words(client: Client, user: User) -> None:
    answer = client.post("/akun/", {"language": "id", "time_zone": "Europe/Amsterdam"})
    assert answer.status_code == 200
    assert 'id="id_time_zone_error"' in answer.content.decode()
    user.refresh_from_db()
    assert user.time_zone == ""
