"""What browsers are told: strict on our own pages, more for Unfold under its path alone."""

import pytest
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def policy(client: Client, url: str) -> dict[str, set[str]]:
    header = client.get(url).headers["Content-Security-Policy"]
    return {part.split()[0]: set(part.split()[1:]) for part in header.split("; ")}


@pytest.mark.parametrize("name", ["home", "account_home", "jobs:list", "mfa_index"])
def test_our_own_pages_allow_neither_inline_code_nor_eval_nor_strangers(client: Client, name: str) -> None:
    client.force_login(make_user(Role.STAFF))
    allowed = policy(client, reverse(name))
    assert allowed["default-src"] == {"'self'"}
    assert not {"script-src", "style-src"} & set(allowed)
    assert "unsafe" not in str(allowed)
    assert allowed["frame-ancestors"] == allowed["object-src"] == {"'none'"}


def test_the_back_office_gets_what_unfold_needs_and_still_no_strangers(client: Client) -> None:
    client.force_login(make_user(Role.ADMIN, nationwide=True))
    allowed = policy(client, reverse("admin:accounts_user_changelist"))
    assert allowed["default-src"] == {"'self'"}
    assert allowed["script-src"] == {"'self'", "'unsafe-eval'", "'unsafe-inline'"}
    assert allowed["style-src"] == {"'self'", "'unsafe-inline'"}


def test_pages_are_not_kept_and_ask_for_no_device(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    headers = client.get(reverse("home")).headers
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
