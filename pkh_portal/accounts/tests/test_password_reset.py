"""Resetting a forgotten password by mail, in an office that has a mail server."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches, reverse

import pkh_portal.accounts.urls
import pkh_portal.urls
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def load_addresses_again() -> None:
    importlib.reload(pkh_portal.accounts.urls)
    importlib.reload(pkh_portal.urls)
    clear_url_caches()


@pytest.fixture(autouse=True)
def an_office_with_mail(settings: Any) -> Iterator[None]:
    """The addresses of the reset exist only where mail is set, which is decided when they are loaded."""
    cache.clear()
    settings.EMAIL_CONFIGURED = True
    load_addresses_again()
    yield
    settings.EMAIL_CONFIGURED = False
    load_addresses_again()


def test_a_known_address_gets_a_link_that_works_once(client: Client) -> None:
    user = make_user(Role.STAFF, email="orang@contoh.example")
    answer = client.post(reverse("account_reset_password"), {"email": user.email})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    found = re.search(r"/akun/lupa/\S+", str(mail.outbox[0].body))
    assert found
    page = client.get(found[0], follow=True)
    new = "pohon-lontar-di-tepi-7"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert AuditEvent.objects.filter(action=AuditAction.PASSWORD_CHANGED, actor=user).count() == 1
    assert "tidak" in Client().get(found[0], follow=True).content.decode()


def test_an_unknown_address_hears_the_same_and_gets_nothing(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "tidak-dikenal@contoh.example"})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []
