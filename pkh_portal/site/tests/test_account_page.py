import pytest
from django.test import Client

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
    assert "Sama dengan kantor: WITA" in html


def test_language_and_time_zone_can_be_changed(client: Client, user: User) -> None:
    answer = client.post("/akun/", {"language": "en", "time_zone": "Asia/Jayapura"}, follow=True)
    assert answer.redirect_chain == [("/akun/", 302)]
    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("en", "Asia/Jayapura")
    assert 'lang="en"' in answer.content.decode()


def test_a_zone_that_is_not_offered_is_refused_with_words(client: Client, user: User) -> None:
    answer = client.post("/akun/", {"language": "id", "time_zone": "Europe/Amsterdam"})
    assert answer.status_code == 200
    assert 'id="id_time_zone_error"' in answer.content.decode()
    user.refresh_from_db()
    assert user.time_zone == ""
