from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from pkh_portal.regions.models import Region
from pkh_portal.regions.tests import chooser_app
from pkh_portal.regions.tests.factories import make_region

pytestmark = pytest.mark.usefixtures("small_tree")


def plug_in(settings: Settings, name: str) -> None:
    settings.REGION_CHOOSER_QUERYSET = f"{chooser_app.__name__}.{name}"


@pytest.fixture
def browser(client: Client, settings: Settings) -> Client:
    """Somebody signed in who may see all regions."""
    plug_in(settings, "all_regions")
    client.force_login(get_user_model().objects.create_user("siti"))
    return client


def ask(client: Client, **parameters: Any) -> dict[str, Any]:
    response = client.get(reverse("regions:options"), parameters)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def names(answer: dict[str, Any]) -> list[str]:
    return [option["name"] for option in answer["options"]]


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("regions:options"), {"level": 3})
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_the_rows_of_one_region_in_the_order_of_names(browser: Client) -> None:
    answer = ask(browser, level=3, within="73.71")
    assert answer["more"] is False
    assert len(answer["options"]) == 15
    assert names(answer) == sorted(names(answer))
    assert answer["options"][0] == {
        "code": "73.71.11",
        "name": "Biringkanaya",
        "kind": "Kecamatan",
        "above": [
            {"code": "73.71", "level": 2, "name": "Kota Makassar"},
            {"code": "73", "level": 1, "name": "Sulawesi Selatan"},
        ],
    }


def test_the_best_come_first(browser: Client) -> None:
    assert names(ask(browser, level=3, q="kuranji")) == ["Kuranji", "Kuranji"]
    assert names(ask(browser, level=2, q="bogor")) == ["Kabupaten Bogor", "Kota Bogor"]
    assert names(ask(browser, level=4, q="737110100")) == [
        region.name for region in Region.objects.filter(code__startswith="73.71.10.100").order_by("code")
    ]


def test_at_most_fifty_and_said_so(browser: Client) -> None:
    answer = ask(browser, level=4)
    assert (len(answer["options"]), answer["more"]) == (50, True)


def test_one_query_of_regions_however_many_rows(browser: Client) -> None:
    for within, rows in (("73.71.10", 11), ("32.01", 50)):
        with CaptureQueriesContext(connection) as queries:
            assert len(ask(browser, level=4, within=within)["options"]) == rows
        assert len([query for query in queries if "regions_region" in query["sql"]]) == 1


def test_closed_regions_are_not_offered(browser: Client) -> None:
    make_region("73.71.98", "Lama", valid_until="2020-01-01")
    assert names(ask(browser, level=3, within="73.71", q="lama")) == []


def test_the_scope_narrows(browser: Client, settings: Settings) -> None:
    plug_in(settings, "makassar_only")
    assert names(ask(browser, level=1)) == ["Sulawesi Selatan"]
    assert names(ask(browser, level=2)) == ["Kota Makassar"]
    assert names(ask(browser, level=3, q="kuranji")) == []
    assert names(ask(browser, level=3, within="63.10")) == []


def test_without_a_scope_there_is_nothing(browser: Client, settings: Settings) -> None:
    del settings.REGION_CHOOSER_QUERYSET
    assert ask(browser, level=1) == {"options": [], "more": False}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"level": "0"},
        {"level": "5"},
        {"level": "x"},
        {"level": "3", "within": "7371"},
        {"level": "3", "q": "x" * 101},
    ],
)
def test_nonsense_is_refused(browser: Client, parameters: dict[str, str]) -> None:
    assert browser.get(reverse("regions:options"), parameters).status_code == 400


def test_odd_queries_are_harmless(browser: Client) -> None:
    for query in ("%", "_", "'", "٧٣", "73.71.10.1001.5", "....", "é"):
        ask(browser, level=3, q=query)


def test_it_only_reads_and_is_not_kept(browser: Client) -> None:
    assert browser.post(reverse("regions:options")).status_code == 405
    assert "no-store" in browser.get(reverse("regions:options"), {"level": 1})["Cache-Control"]
