"""What this floor adds to the list of families: its filters, its column, and at what price."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries import listing
from beneficiaries.tests.factories import make_household
from companions.enums import AssignmentKind
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
CITY, OUTSIDE, LIST = RegionScope(codes=(INSIDE,)), "63.10.05", "/kantor/beneficiaries/household/"
#: Session, user, grants and roles; choices of kecamatan, desa and groups; the rows, their regions, their companions.
QUERIES = 13


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, region=INSIDE))
    return client


def found(query: str) -> set[str]:
    return set(listing.apply(QueryDict(query), CITY).values_list("name", flat=True))


def test_filters_on_who_accompanies_a_family_and_who_came() -> None:
    person, today = make_companion(), timezone.localdate()
    assigned(make_household(name="Didampingi", last_visit_on=today - timedelta(days=40)), person)
    make_household(name="Sendiri")
    earlier = make_household(name="Dulu", last_visit_on=today)
    assigned(earlier, person, valid_until=today - timedelta(days=1))
    type(earlier).objects.filter(pk=earlier.pk).update(accompanied=False)
    assert found(f"pendamping={person.pk}") == {"Didampingi"}
    assert found("tanpa_pendamping=ya") == {"Sendiri", "Dulu"}
    assert found("kunjungan=belum") == {"Sendiri"}
    assert found("kunjungan=30") == {"Didampingi", "Sendiri"}
    assert found("kunjungan=60") == {"Sendiri"}


def test_people_are_found_inside_the_scope_only() -> None:
    inside, outside = make_companion(name="Ani Dalam"), make_companion(OUTSIDE, name="Ani Luar")
    facet: Any = next(facet for facet in listing.facets() if facet.name == "pendamping")
    assert [key for key, _ in facet.search(CITY, {}, "ani")] == [str(inside.pk)]
    assert facet.title_of(CITY, str(inside.pk)) == "Ani Dalam"
    assert facet.title_of(CITY, str(outside.pk)) == ""


def test_the_list_names_the_companion_of_today(staff: Client) -> None:
    person, cover = make_companion(name="Pak Tetap"), make_companion(name="Bu Ganti")
    assigned(make_household(name="A"), person)
    assigned(make_household(name="B"), cover, kind=AssignmentKind.COVER)
    assigned(make_household(name="C"), person, valid_until=timezone.localdate() - timedelta(days=1))
    lines = staff.get(LIST).context["cl"].lines
    assert [line["extra"][0][1] for line in lines] == ["Pak Tetap", "Bu Ganti (pengganti)", "Tanpa pendamping"]


def test_a_page_takes_as_many_queries_for_three_rows_as_for_one(staff: Client) -> None:
    person = make_companion()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff.get(LIST, {"kecamatan": "73.71.10"})
        return len(captured)

    assigned(make_household(village="73.71.10.1001"), person)
    staff.get(LIST)
    with_one = queries()
    for _number in range(2):
        assigned(make_household(village="73.71.10.1001"), person)
    assert (with_one, queries()) == (QUERIES, QUERIES)
