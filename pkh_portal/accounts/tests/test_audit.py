"""The audit trail grows and never changes; credentials leave their lines in it, never what was typed."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.services.audit import SYSTEM, record
from pkh_portal.accounts.services.users import create_user, grant_region, reset_password, revoke_grant, set_roles
from pkh_portal.accounts.tests.factories import INSIDE, PASSWORD, make_user, plant_tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_line(verb: str) -> None:
    event = record(action=AuditAction.EXPORT, actor=SYSTEM, reason="uji")
    rows = AuditEvent.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="lain") if verb == "update" else rows.delete()
    event.refresh_from_db()
    assert event.reason == "uji"


def sign_in(client: Client, username: str, password: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("account_login"), {"login": username, "password": password}, REMOTE_ADDR="10.1.2.3")


def test_signing_in_and_failing_to_are_kept_with_the_address(client: Client) -> None:
    user = make_user(Role.STAFF)
    sign_in(client, user.username, "bukan-kata-sandinya")
    sign_in(client, user.username.upper(), PASSWORD)
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", "address", "object_label"))
    assert actions == [("login_failed", "10.1.2.3", user.name), ("login", "10.1.2.3", "")]


def test_what_was_typed_for_an_unknown_name_is_not_kept(client: Client) -> None:
    sign_in(client, "S4ndi-rahasia-salah-ketik", "x")
    event = AuditEvent.objects.get()
    assert "rahasia" not in str(list(AuditEvent.objects.values()))
    assert event.action == AuditAction.LOGIN_FAILED
    assert event.actor is None


def test_every_change_of_access_leaves_a_line_and_no_change_leaves_none() -> None:
    tree = plant_tree()
    user, _ = create_user(actor=SYSTEM, username="baru", name="Orang Baru", roles=[Role.STAFF], regions=[tree[INSIDE]])
    set_roles(user=user, roles=[Role.STAFF], actor=SYSTEM)
    grant = grant_region(user=user, region=tree[INSIDE], actor=SYSTEM)
    revoke_grant(grant=grant, actor=SYSTEM)
    reset_password(user=user, actor=SYSTEM)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "user_created", "role_changed", "grant_changed", "grant_changed", "password_reset",
    ]  # fmt: skip
