"""What a monitor is told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pkh_portal.jobs.services.health import leave_sign
from pkh_portal.site import health

pytestmark = pytest.mark.django_db


def answer(client: Client) -> tuple[int, dict[str, bool]]:
    response = client.get(reverse("healthz"))
    return response.status_code, response.json()


def test_all_is_well_while_database_queue_and_a_worker_answer(client: Client) -> None:
    leave_sign(name="uji@komputer")
    assert answer(client) == (200, {"ok": True, "database": True, "broker": True, "worker": True})


def test_without_a_worker_the_rest_still_answers(client: Client) -> None:
    status, report = answer(client)
    assert (status, report["database"], report["broker"], report["worker"]) == (503, True, True, False)


def test_a_worker_that_has_been_silent_for_too_long_counts_as_gone() -> None:
    leave_sign(name="uji@komputer")
    later = timezone.now() + timedelta(minutes=3)
    assert not health.health_report(now=later, worker_silence=timedelta(minutes=2))["worker"]


def test_a_database_that_does_not_answer_is_told_and_is_no_error_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    status, report = answer(client)
    assert (status, report["ok"], report["database"]) == (503, False, False)
