"""A hidden number is shown to whom it is allowed, inside the scope, for a reason, and leaves a line."""

import pytest
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, User
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
PHONE = "081234567890"


@pytest.fixture
def subject() -> User:
    plant_tree()
    return make_user(Role.COMPANION, region="73.71.10", phone=PHONE)


def address(user: User) -> str:
    return reverse("reveal", args=("accounts.user.phone", user.pk))


def test_a_reason_opens_the_number_and_is_kept(client: Client, subject: User) -> None:
    client.force_login(make_user(Role.ADMIN, region=INSIDE))
    asked = client.get(address(subject))
    assert asked.status_code == 200
    assert PHONE not in asked.content.decode()
    shown = client.post(address(subject), {"reason": "menghubungi untuk jadwal verifikasi"})
    assert PHONE in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    event = AuditEvent.objects.get(action=AuditAction.REVEAL)
    assert (event.object_id, event.reason) == (str(subject.pk), "menghubungi untuk jadwal verifikasi")
    assert PHONE not in str(AuditEvent.objects.values().get(pk=event.pk))


@pytest.mark.parametrize("reason", ["", "   ", "cek", "a b  c"])
def test_no_reason_no_number_no_line(client: Client, subject: User, reason: str) -> None:
    client.force_login(make_user(Role.ADMIN, region=INSIDE))
    assert PHONE not in client.post(address(subject), {"reason": reason}).content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.REVEAL).exists()


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        (Role.ADMIN, OUTSIDE, 404),
        (Role.ADMIN, None, 404),
        (Role.LEADER, INSIDE, 403),
        (Role.COMPANION, INSIDE, 403),
    ],
)
def test_out_of_scope_is_absent_and_a_missing_permission_is_refused(
    client: Client, subject: User, role: Role, region: str | None, status: int
) -> None:
    client.force_login(make_user(role, region=region))
    answer = client.post(address(subject), {"reason": "menghubungi untuk jadwal verifikasi"})
    assert answer.status_code == status
    assert PHONE not in answer.content.decode()


@pytest.mark.parametrize("name", ["accounts.user.password", "accounts.user.nama", "x", "accounts.user"])
def test_only_declared_fields_can_be_revealed(client: Client, subject: User, name: str) -> None:
    client.force_login(make_user(Role.ADMIN, nationwide=True))
    assert client.post(reverse("reveal", args=(name, subject.pk)), {"reason": "alasan yang cukup"}).status_code == 404
