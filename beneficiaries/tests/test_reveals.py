"""Numbers of families are shown for a reason, and those who watch over the kecamatan see who asked."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Household, Member
from beneficiaries.tests.factories import make_household, make_member, make_nik
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.reveal import is_revealable
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
REASON = {"reason": "mencocokkan dengan KTP saat verifikasi"}
NUMBERS: dict[str, Any] = {
    "nik": make_nik(),
    "family_card_no": "7371101203990001",
    "card_no": "6013010012345678",
    "account_no": "015201987654321",
    "phone": "081234567890",
}


def family() -> Household:
    plant_tree()
    return make_household(**NUMBERS)


def address(subject: Model, field: str) -> str:
    return reverse("reveal", args=(f"{subject._meta.label_lower}.{field}", subject.pk))


@pytest.mark.parametrize("field", NUMBERS)
def test_a_number_of_a_family_is_shown_for_a_reason_told_in_its_kecamatan(client: Client, field: str) -> None:
    household = family()
    client.force_login(make_user(Role.OPERATOR, region=INSIDE))
    assert NUMBERS[field] in client.post(address(household, field), REASON).content.decode()
    event = AuditEvent.objects.get(action=AuditAction.REVEAL)
    assert (event.region_id, event.detail) == (household.kecamatan_id, {"field": field})
    assert NUMBERS[field] not in str(AuditEvent.objects.values().get(pk=event.pk))


def test_the_line_about_a_member_stands_where_the_family_lives(client: Client) -> None:
    nik = make_nik()
    member = make_member(family(), nik=nik, nik_quality="valid")
    client.force_login(make_user(Role.OPERATOR, region=INSIDE))
    assert nik in client.post(address(member, "nik"), REASON).content.decode()
    assert AuditEvent.objects.get(action=AuditAction.REVEAL).region_id == member.household.kecamatan_id


@pytest.mark.parametrize(
    ("region", "sees"), [(INSIDE, True), ("73.71.10", True), ("73.71.06", False), (OUTSIDE, False)]
)
def test_who_watches_over_the_kecamatan_sees_who_asked(client: Client, region: str, sees: bool) -> None:
    household = family()
    # Somebody of the whole country asks: without the region only a nationwide administrator would ever know.
    client.force_login(make_user(Role.STAFF, nationwide=True))
    client.post(address(household, "nik"), REASON)
    watcher = make_user(Role.ADMIN, region=region)
    assert AuditEvent.objects.visible_to(scope_for(watcher)).filter(action=AuditAction.REVEAL).exists() == sees


@pytest.mark.parametrize(("role", "region", "status"), [(Role.OPERATOR, OUTSIDE, 404), (Role.LEADER, INSIDE, 403)])
def test_out_of_scope_is_absent_and_without_the_permission_refused(
    client: Client, role: Role, region: str, status: int
) -> None:
    household = family()
    client.force_login(make_user(role, region=region))
    answer = client.post(address(household, "nik"), REASON)
    assert answer.status_code == status
    assert household.nik not in answer.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.REVEAL).exists()


def test_every_identifying_number_is_declared() -> None:
    assert all(is_revealable(Household, field) for field in NUMBERS)
    assert is_revealable(Member, "nik")
