from datetime import date

import pytest
from django.db import connection
from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess

pytestmark = pytest.mark.usefixtures("small_tree")


def plan(queryset: QuerySet[Region] | QuerySet[RegionAccess]) -> str:
    """How the database goes about it; on PostgreSQL with scans of so small a table made dear."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return queryset.order_by().explain()


def codes(queryset: QuerySet[Region]) -> set[str]:
    return set(queryset.values_list("code", flat=True))


def test_under_is_the_region_and_what_lies_in_it() -> None:
    everything = set(Region.objects.values_list("code", flat=True))
    expected = {code for code in everything if code == "73.71" or code.startswith("73.71.")}
    assert codes(Region.objects.filter(code__under="73.71")) == expected
    assert len(expected) == 1 + 15 + 153


@pytest.mark.parametrize("code", ["", "7", "73.7", "73.71.", "73.710", "99", "%", "73.71%", "_"])
def test_half_a_code_matches_nothing(code: str) -> None:
    assert not Region.objects.filter(code__under=code).exists()


@pytest.mark.parametrize(
    ("value", "inside"),
    [("73.71", True), ("73.71.1", True), ("73.710", False), ("73.7", False), ("73.72", False), ("73.71/", False)],
)
def test_the_range_ends_right_after_the_subtree(value: str, inside: bool) -> None:
    asked = Region.objects.filter(pk="73").annotate(value=Value(value, output_field=CharField()))
    assert asked.filter(value__under="73.71").exists() is inside


def test_a_region_and_an_expression_serve_as_well_as_a_code() -> None:
    makassar = Region.objects.get(pk="73.71")
    assert codes(Region.objects.filter(code__under=makassar)) == codes(Region.objects.filter(code__under="73.71"))
    below = Region.objects.filter(level=RegionLevel.VILLAGE, code__under=OuterRef("code")).order_by()
    count = Coalesce(Subquery(below.values("level").annotate(n=Count("*")).values("n")), 0)
    assert Region.objects.filter(pk="73.71").annotate(villages=count).values_list("villages").get() == (153,)


def test_through_a_foreign_key_there_is_no_join() -> None:
    for code in ("73.71.10", "63.10.10"):
        RegionAccess.objects.create(
            kecamatan_id=code, access_class=AccessClass.HARD, valid_from=date(2026, 1, 1), source="uji"
        )
    inside = RegionAccess.objects.filter(kecamatan__code__under="73.71")
    assert [access.kecamatan_id for access in inside] == ["73.71.10"]
    assert "JOIN" not in str(inside.query)


@pytest.mark.parametrize(
    ("queryset", "index"),
    [
        (Region.objects.filter(code__under="73.71"), "regions_region"),
        (RegionAccess.objects.filter(kecamatan__code__under="73.71"), "regions_regionaccess"),
    ],
    ids=["key", "foreign key"],
)
def test_an_index_serves_it(queryset: QuerySet[Region] | QuerySet[RegionAccess], index: str) -> None:
    how = plan(queryset)
    if connection.vendor == "postgresql":
        assert "Seq Scan" not in how
        assert "_like" in how
        assert "~>=~" in how.split("Index Cond", 1)[1]
    else:
        assert f"SEARCH {index}" in how
        assert ">? AND" in how
        assert "SCAN" not in how
