"""A handful of looks at the whole, for an installation that was just made: ``scripts/test -m smoke``."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def test_the_checks_find_nothing() -> None:
    call_command("check", fail_level="WARNING")


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_stranger_is_led_to_the_login_page_in_indonesian(client: Client) -> None:
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    assert '<html lang="id"' in answer.content.decode()


def test_the_back_office_does_not_open_for_a_stranger(client: Client) -> None:
    assert client.get(f"/{settings.ADMIN_PATH}").status_code == 302


def test_health_tells_the_parts_apart(client: Client) -> None:
    report = client.get("/healthz").json()
    assert report["database"] is True
    assert report["worker"] is False
