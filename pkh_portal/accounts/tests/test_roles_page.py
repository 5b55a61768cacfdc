import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from pkh_portal.accounts.admin.roles import in_words
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_all_that_a_role_may_do_is_said_in_words(role: Role) -> None:
    """A new permission without words would make the page of its role fail."""
    group = Group.objects.get(name=role.value)
    said = [in_words(permission) for permission in group.permissions.select_related("content_type")]
    assert all(said)
    assert not [words for words in said if "_" in words]


def test_the_page_of_a_role_is_called_by_its_name() -> None:
    client = Client()
    client.force_login(make_user(Role.ADMIN, nationwide=True))
    group = Group.objects.get(name=Role.STAFF.value)
    page = client.get(reverse("admin:auth_group_change", args=[group.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    assert '<h1 id="page-heading">Staf Dinsos</h1>' in text
    assert "menugaskan, mengalihkan" in text
    assert "<title>" in text
    assert "staff" not in text.partition("<title>")[2].partition("</title>")[0]
    past = client.get(reverse("admin:auth_group_history", args=[group.pk])).content.decode()
    assert ">Staf Dinsos</a>" in past
