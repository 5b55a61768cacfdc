"""Which standard holds for a kecamatan: by region, access class and day."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import RegionAccess
from reports.queries.standards import standards_on
from reports.tests.factories import make_standard, plant_standards

pytestmark = pytest.mark.django_db

TAMALATE, BONTOALA, KURANJI = "73.71.10", "73.71.06", "63.10.05"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()
    plant_standards()


def spans(day: date = DAY) -> dict[str, tuple[int, int]]:
    found = standards_on(day, [TAMALATE, BONTOALA, KURANJI])
    return {code: (standard.minimum, standard.maximum) for code, standard in found.items()}


def access(kecamatan: str, access_class: str, since: date = date(2020, 1, 1)) -> None:
    RegionAccess.objects.create(kecamatan_id=kecamatan, access_class=access_class, valid_from=since)


def test_the_published_ones_hold_where_no_office_has_its_own() -> None:
    access(BONTOALA, AccessClass.HARD)
    access(KURANJI, AccessClass.REMOTE)
    assert spans() == {TAMALATE: (200, 250), BONTOALA: (50, 150), KURANJI: (50, 150)}
    assert spans(date(2017, 12, 31))[TAMALATE] == (300, 350)


def test_an_access_class_holds_from_its_day() -> None:
    access(TAMALATE, AccessClass.HARD, since=DAY)
    assert spans(date(2026, 5, 31))[TAMALATE] == (200, 250)
    assert spans()[TAMALATE] == (50, 150)


def test_the_nearest_region_goes_before_and_there_the_own_class() -> None:
    access(BONTOALA, AccessClass.HARD)
    make_standard(region_id="73", minimum=1, maximum=10)
    assert spans() == {TAMALATE: (1, 10), BONTOALA: (1, 10), KURANJI: (200, 250)}
    make_standard(region_id="73.71", access_class=AccessClass.HARD, minimum=2, maximum=20)
    assert spans() == {TAMALATE: (1, 10), BONTOALA: (2, 20), KURANJI: (200, 250)}
    make_standard(region_id="73.71", minimum=3, maximum=30)
    make_standard(region_id=TAMALATE, minimum=4, maximum=40, valid_until=DAY)
    assert spans() == {TAMALATE: (4, 40), BONTOALA: (2, 20), KURANJI: (200, 250)}
    assert spans(date(2026, 6, 2))[TAMALATE] == (3, 30)


@pytest.mark.parametrize("codes", [[TAMALATE], [TAMALATE, BONTOALA, KURANJI], []])
def test_two_queries(codes: list[str], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2 if codes else 1):
        assert set(standards_on(DAY, codes)) == set(codes)
