"""The door: lock-out, first password, second factor, idle time."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.adapters import PortalMFAAdapter
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.middleware import BACKGROUND_HEADER
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.services.users import create_user
from pkh_portal.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def sign_in(client: Client, username: str, password: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_after_ten_wrong_passwords_the_right_one_is_refused_too(client: Client) -> None:
    user = make_user(Role.STAFF)
    for _ in range(10):
        assert "tidak cocok" in sign_in(client, user.username, "salah").content.decode()
    page = sign_in(client, user.username, PASSWORD).content.decode()
    assert "Terlalu banyak percobaan" in page
    assert "_auth_user_id" not in client.session


def test_nobody_can_sign_up(client: Client) -> None:
    assert client.get("/akun/signup/").status_code == 404


def test_an_inactive_account_stays_outside(client: Client) -> None:
    user = make_user(Role.STAFF, is_active=False)
    sign_in(client, user.username, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_a_first_password_opens_nothing_but_its_own_replacement(client: Client) -> None:
    user, password = create_user(actor=SYSTEM, username="baru", name="Orang Baru", roles=[Role.STAFF])
    sign_in(client, "baru", password)
    change = reverse("account_change_password")
    for name in ("home", "account_home", "mfa_index"):
        assert client.get(reverse(name)).headers["Location"] == change
    new = "pohon-lontar-di-tepi-7"
    client.post(change, {"oldpassword": password, "password1": new, "password2": new})
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get(reverse("home")).status_code == 200


def test_a_role_that_needs_a_second_factor_gets_no_further_without_one(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MFA_REQUIRED_ROLES = ["operator"]
    user = make_user(Role.OPERATOR)
    client.force_login(user)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get(reverse("home")).status_code == 302, "recovery codes alone are no second factor"
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert client.get(reverse("home")).status_code == 200


def test_an_idle_session_ends_and_a_progress_bar_does_not_keep_it_alive(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SESSION_IDLE_MINUTES = 30
    client.force_login(make_user(Role.STAFF))
    assert client.get(reverse("home")).status_code == 200
    session = client.session
    session["seen"] = int(time.time()) - 29 * 60
    session.save()
    client.get(reverse("account_home"), headers={BACKGROUND_HEADER: "1"})
    assert client.session["seen"] == session["seen"]
    session["seen"] -= 2 * 60
    session.save()
    assert client.get(reverse("home")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_secrets_of_the_second_factor_are_not_kept_plain_and_survive_a_change_of_key(settings) -> None:  # type: ignore[no-untyped-def]
    adapter = PortalMFAAdapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "kunci-baru-untuk-uji"
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_the_first_password_cannot_be_kept(client: Client) -> None:
    user, password = create_user(actor=SYSTEM, username="baru", name="Orang Baru", roles=[Role.STAFF])
    sign_in(client, "baru", password)
    data = {"oldpassword": password, "password1": password, "password2": password}
    client.post(reverse("account_change_password"), data)
    user.refresh_from_db()
    assert user.must_change_password


def test_a_session_ends_after_its_longest_age_however_busy(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    client.force_login(make_user(Role.STAFF))
    client.get(reverse("home"))
    session = client.session
    session["began"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get(reverse("home")).status_code == 302


def test_after_idling_a_fragment_leads_back_to_its_page(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    client.force_login(make_user(Role.STAFF))
    client.get(reverse("home"))
    session = client.session
    session["seen"] -= settings.SESSION_IDLE_MINUTES * 60 + 1
    session.save()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/pekerjaan/?halaman=2"}
    answer = client.get(reverse("jobs:note"), headers=headers)
    assert answer.headers["HX-Redirect"] == "/akun/masuk/?next=%2Fpekerjaan%2F%3Fhalaman%3D2"
