"""The list of KPM as an address says it: each filter, inside each scope."""

from typing import Any

import pytest
from django.http import QueryDict

from beneficiaries import listing
from beneficiaries.enums import Channel, EnrolmentStatus, NikQuality
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

CITY, COUNTRY = RegionScope(codes=("73.71",)), RegionScope(nationwide=True)
TAMALATE, BONTOALA, BAROMBONG, OUTSIDE = "73.71.10", "73.71.06", "73.71.10.1001", "63.10.05"


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def found(query: str, scope: RegionScope = CITY) -> set[str]:
    return set(listing.apply(QueryDict(query), scope).values_list("name", flat=True))


def test_active_families_of_the_scope_are_shown_unless_asked_otherwise() -> None:
    make_household(name="Aktif")
    make_household(name="Tunda", status=EnrolmentStatus.SUSPENDED)
    make_household(name="Keluar", status=EnrolmentStatus.EXIT)
    make_household(name="Luar", kecamatan=OUTSIDE)
    assert found("") == {"Aktif"}
    assert found("status=suspended") == {"Tunda"}
    assert found("status=exit") == {"Keluar"}
    assert found("status=semua") == {"Aktif", "Tunda", "Keluar"}
    assert found("status=semua", COUNTRY) == {"Aktif", "Tunda", "Keluar", "Luar"}
    assert found("status=semua", RegionScope()) == set()


def test_places_narrow_from_kabupaten_to_desa() -> None:
    make_household(name="Barombong", village=BAROMBONG)
    make_household(name="Tamalate")
    make_household(name="Bontoala", kecamatan=BONTOALA)
    make_household(name="Kuranji", kecamatan=OUTSIDE)
    assert found("kabupaten=63.10", COUNTRY) == {"Kuranji"}
    assert found("kecamatan=73.71.10") == {"Barombong", "Tamalate"}
    assert found("desa=73.71.10.1001") == {"Barombong"}
    assert found("kecamatan=73.71.10&desa=kosong") == {"Tamalate"}
    assert found("kecamatan=73.71.06&desa=73.71.10.1001") == set()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("komponen=sd", {"Sekolah"}),
        ("komponen=elderly", set()),
        ("mutu_nik=tidak_sah", {"Ragu", "Tanpa"}),
        ("mutu_nik=missing", {"Tanpa"}),
        ("mutu_nik=valid", {"Sekolah"}),
        ("kanal=bri", {"Ragu"}),
        ("q=seko", {"Sekolah"}),
    ],
)
def test_filters_on_what_a_family_is(query: str, names: set[str]) -> None:
    make_household(name="Sekolah", n_sd=2)
    make_household(name="Ragu", nik_quality=NikQuality.DOUBTFUL, channel=Channel.BRI)
    make_household(name="Tanpa", nik_quality=NikQuality.MISSING)
    assert found(query) == names


def test_families_of_a_group() -> None:
    group = make_group()
    make_household(name="Anggota", group=group)
    make_household(name="Bukan")
    assert found(f"kelompok={group.pk}") == {"Anggota"}


@pytest.mark.parametrize("name", [facet.name for facet in listing.facets()])
def test_a_value_that_is_not_offered_finds_nothing(name: str) -> None:
    make_household(village=BAROMBONG)
    for value in ("bohong", "999999999999999999999999", "-1", "'", "63.10.05", OUTSIDE + ".2001"):
        assert found(f"{name}={value}") == set()


def test_choices_keep_to_the_scope() -> None:
    make_group(name="Dalam")
    make_group(name="Luar", kecamatan_id=OUTSIDE)
    facets: dict[str, Any] = {facet.name: facet for facet in listing.facets()}
    assert {code for code, _ in facets["kecamatan"].offered(CITY, {})} == {TAMALATE, BONTOALA}
    assert [code for code, _ in facets["desa"].offered(CITY, {"kecamatan": TAMALATE})] == [BAROMBONG, "kosong"]
    assert facets["desa"].offered(CITY, {"kecamatan": OUTSIDE}) == ()
    assert [title for _, title in facets["kelompok"].search(CITY, {}, "a")] == ["Dalam, Kec. Tamalate"]
    assert facets["kecamatan"].title_of(CITY, OUTSIDE) == ""
    assert not facets["kabupaten"].useful(CITY)


def test_too_many_places_to_list_are_searched() -> None:
    facets: dict[str, Any] = {facet.name: facet for facet in listing.facets()}
    assert facets["kecamatan"].offered(COUNTRY, {}) == ()
    assert [code for code, _ in facets["kecamatan"].search(COUNTRY, {}, "tamal")] == [TAMALATE]
    assert [code for code, _ in facets["kecamatan"].offered(COUNTRY, {"kabupaten": "63.10"})] == [OUTSIDE]
    assert [code for code, _ in facets["kabupaten"].search(COUNTRY, {}, "makassar")] == ["73.71"]


@pytest.mark.parametrize(
    ("text", "said"), [("73710", True), ("7371 0", True), ("737100", False), ("siti", False), ("", False)]
)
def test_too_few_digits_are_told(text: str, said: bool) -> None:
    assert bool(listing.search_hint({"q": text})) is said
