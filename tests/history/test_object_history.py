"""“Riwayat” of a row in the back office: sentences where a history is kept, Django's own log elsewhere."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path, reverse

from beneficiaries.models import FamilyGroup
from beneficiaries.tests.factories import make_group
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.history.acting import acting
from pkh_portal.regions.models import RegionAlias
from pkh_portal.site.backoffice import PortalAdminSite
from pkh_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401 - found here by Django
from pkh_portal.urls import urlpatterns as portal_urlpatterns

site = PortalAdminSite(name="uji")
site.register(FamilyGroup, ScopedModelAdmin)
site.register(RegionAlias, ScopedModelAdmin)
urlpatterns = [path("uji/", include((site.get_urls(), "uji"))), *portal_urlpatterns]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client() -> Client:
    plant_tree()
    client = Client()
    client.force_login(make_user(Role.STAFF, region=INSIDE, username="rina", name="Rina"))
    return client


def history_of(client: Client, group: FamilyGroup, **query: str) -> Any:
    return client.get(reverse("uji:beneficiaries_familygroup_history", args=[group.pk]), query)


def test_a_tracked_row_tells_its_story(client: Client) -> None:
    group = make_group(name="Mawar")
    with acting(Actor(user=make_user(name="Budi", username="budi")), "Nama yang benar"):
        group.name = "Melati"
        group.save()
    page = history_of(client, group).content.decode()
    assert "Budi (budi)" in page
    assert "Nama yang benar" in page
    assert "<del>Mawar</del>" in page
    assert "<ins>Melati</ins>" in page


def test_older_deeds_stand_on_further_pages(client: Client) -> None:
    group = make_group(name="0")
    for number in range(1, 60):
        with acting(Actor(), f"Alasan {number}"):
            group.name = str(number)
            group.save()
    first = history_of(client, group)
    assert "Alasan 59" in first.content.decode()
    [cursor] = re.findall(r'href="\?sebelum=(\d+)"', first.content.decode())
    second = history_of(client, group, sebelum=cursor).content.decode()
    assert [int(number) for number in re.findall(r"Alasan (\d+)", second)] == list(range(9, 0, -1))


def test_a_row_outside_has_no_story(client: Client) -> None:
    assert history_of(client, make_group(kecamatan_id="63.10.05")).status_code == 404


def test_a_table_without_such_a_history_keeps_djangos_log(client: Client) -> None:
    from tests.access.admin_rows import _alias  # Beside the test that needs it: it brings the whole matrix along.

    page = client.get(reverse("uji:regions_regionalias_history", args=[_alias(inside=True).pk]))
    assert page.status_code == 200
    assert b'class="timeline"' not in page.content
