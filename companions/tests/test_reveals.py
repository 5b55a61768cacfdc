"""Numbers of people are shown to those who keep them, not to everybody who ever saw them work."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from companions.models import Personnel
from companions.tests.factories import make_companion, make_personnel, place
from companions.tests.pages import signed_in
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
HERE = "73.71.10"
NUMBERS: dict[str, Any] = {"nik": "7371005407850001", "phone": "081234567890"}
REASON = {"reason": "mencocokkan dengan KTP saat verifikasi"}


@pytest.fixture(autouse=True)
def _tree(db: None) -> None:
    plant_tree()


def address(person: Personnel, field: str) -> str:
    return reverse("reveal", args=(f"companions.personnel.{field}", person.pk))


def seen_by_a_former_post() -> Personnel:
    person = make_personnel(name="Jauh", region_id="63.10", **NUMBERS)
    place(person, HERE, since=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    place(person, "63.10.05", since=date(2026, 2, 1))
    return person


@pytest.mark.parametrize("field", NUMBERS)
def test_who_keeps_a_person_sees_a_number_for_a_reason(field: str) -> None:
    client, _user = signed_in(Role.OPERATOR, region=HERE)
    person = make_companion(HERE, **NUMBERS)
    assert address(person, field) in client.get(person.get_absolute_url()).content.decode()
    assert NUMBERS[field] in client.post(address(person, field), REASON).content.decode()
    assert AuditEvent.objects.filter(action=AuditAction.REVEAL).count() == 1


@pytest.mark.parametrize("field", NUMBERS)
def test_who_sees_a_person_by_a_former_post_is_neither_offered_nor_told_a_number(field: str) -> None:
    client, _user = signed_in(Role.OPERATOR, region=HERE)
    person = seen_by_a_former_post()
    page = client.get(person.get_absolute_url())
    assert page.status_code == 200
    assert address(person, field) not in page.content.decode()
    assert NUMBERS[field] not in page.content.decode()
    assert client.get(address(person, field)).status_code == 404
    answer = client.post(address(person, field), REASON)
    assert answer.status_code == 404
    assert NUMBERS[field] not in answer.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.REVEAL).exists()
