from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from pkh_portal.regions.enums import AccessClass, RegionKind, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from pkh_portal.regions.tests.factories import make_region

pytestmark = pytest.mark.usefixtures("small_tree")


def village(**fields: Any) -> Region:
    valid: dict[str, Any] = {
        "code": "73.71.10.1999",
        "level": RegionLevel.VILLAGE,
        "name": "Uji",
        "kind": RegionKind.KELURAHAN,
        "parent_id": "73.71.10",
    }
    return Region(**valid | fields)


def refused_by(row: Region | RegionAlias | RegionAccess, constraint: str, sentence: str) -> None:
    """The form says the sentence, and the database refuses by the constraint."""
    with pytest.raises(ValidationError, match=sentence):
        row.full_clean()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_a_sound_region_is_kept_and_searchable() -> None:
    region = village(name="Kep. Uji’an")
    region.full_clean()
    region.save()
    assert region.search_name == "kepulauan ujian"


@pytest.mark.parametrize(
    ("fields", "constraint", "sentence"),
    [
        ({"code": "73.71.10.199"}, "region_code_fits_level", "Bentuk kode"),
        ({"code": "73.71.10.199\n"}, "region_code_fits_level", "Bentuk kode"),
        ({"code": "73.71.1a.1999"}, "region_code_fits_level", "Bentuk kode"),
        ({"level": RegionLevel.DISTRICT, "kind": RegionKind.DISTRICT}, "region_", "Bentuk kode"),
        ({"parent_id": "73.71.06"}, "region_parent_is_code_prefix", "Wilayah induk"),
        ({"parent_id": "73.71"}, "region_parent_is_code_prefix", "Wilayah induk"),
        ({"parent_id": None}, "region_parent_is_code_prefix", "Wilayah induk"),
        ({"kind": RegionKind.DISTRICT}, "region_kind_fits_level", "Jenis wilayah"),
        (
            {"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)},
            "region_until_not_before_from",
            "Akhir masa berlaku",
        ),
        ({"successor_id": "73.71.10.1001"}, "region_successor_only_if_closed", "sudah berakhir"),
    ],
)
def test_an_unsound_region_is_refused(fields: dict[str, Any], constraint: str, sentence: str) -> None:
    refused_by(village(**fields), constraint, sentence)


def test_a_province_has_no_parent() -> None:
    row = Region(code="99", level=1, name="Uji", kind=RegionKind.PROVINCE, parent_id="73")
    refused_by(row, "region_parent_is_code_prefix", "Wilayah induk")


def test_what_a_region_is_called(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    named = {
        "73": ("Provinsi Sulawesi Selatan", "Provinsi Sulawesi Selatan"),
        "73.71": ("Kota Makassar", "Kota Makassar"),
        "73.71.10": ("Kec. Tamalate", "Kec. Tamalate, Kota Makassar"),
        "73.71.10.1002": ("Kel. Maccini Sombala", "Kel. Maccini Sombala, Kec. Tamalate, Kota Makassar"),
        "63.10.10": ("Kec. Kuranji", "Kec. Kuranji, Kabupaten Tanah Bumbu"),
    }
    regions = Region.objects.filter(code__in=named).with_parents()
    with django_assert_num_queries(1):
        said = {region.code: (str(region), region.full_name) for region in regions}
    assert said == named


def test_a_customary_village_is_not_called_one_twice() -> None:
    make_region("73.71.10.3999", "Desa Adat Uji", kind=RegionKind.DESA_ADAT)
    assert str(Region.objects.get(pk="73.71.10.3999")) == "Desa Adat Uji"


def test_codes_of_those_above_cost_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region = Region.objects.get(pk="73.71.10.1001")
    with django_assert_num_queries(0):
        assert (region.province_code, region.regency_code) == ("73", "73.71")
    assert Region.objects.get(pk="73").regency_code is None
    assert Region.objects.get(pk="73.71").regency_code == "73.71"


@pytest.mark.parametrize(
    ("fields", "constraint", "sentence"),
    [
        ({"level": RegionLevel.VILLAGE}, "regionalias_target_on_level", "tingkat"),
        ({"parent_id": "63.10"}, "regionalias_target_inside_parent", "di dalam wilayah induk"),
        ({"parent_id": "73.71.10"}, "regionalias_target_inside_parent", "di dalam wilayah induk"),
        ({"parent_id": None}, "regionalias_target_inside_parent", "di dalam wilayah induk"),
    ],
)
def test_a_learned_spelling_points_inside_its_parent(fields: dict[str, Any], constraint: str, sentence: str) -> None:
    valid: dict[str, Any] = {
        "parent_id": "73.71",
        "level": RegionLevel.DISTRICT,
        "text": "tmlte",
        "spelling": "TMLTE",
        "target_id": "73.71.10",
        "learned_by": "operator",
    }
    RegionAlias(**valid).full_clean()
    refused_by(RegionAlias(**valid | fields), constraint, sentence)


def test_a_spelling_is_learned_once_even_without_a_parent() -> None:
    fields: dict[str, Any] = {"level": RegionLevel.PROVINCE, "text": "x", "spelling": "X", "learned_by": "operator"}
    RegionAlias.objects.create(target_id="73", **fields)
    refused_by(RegionAlias(target_id="63", **fields), "regionalias_text_unique|level", "sudah dicatat")


def access(**fields: Any) -> RegionAccess:
    valid: dict[str, Any] = {
        "kecamatan_id": "73.71.10",
        "access_class": AccessClass.HARD,
        "valid_from": date(2026, 1, 1),
    }
    return RegionAccess(**valid | fields)


@pytest.mark.parametrize(
    ("fields", "constraint", "sentence"),
    [
        ({"kecamatan_id": "73.71"}, "regionaccess_only_of_kecamatan", "hanya dicatat untuk kecamatan"),
        ({"kecamatan_id": "73.71.10.1001"}, "regionaccess_only_of_kecamatan", "hanya dicatat untuk kecamatan"),
        ({"access_class": "x"}, "regionaccess_class_known", "."),
        ({"valid_until": date(2025, 12, 31)}, "regionaccess_until_not_before_from", "Akhir masa berlaku"),
    ],
)
def test_an_unsound_access_class_is_refused(fields: dict[str, Any], constraint: str, sentence: str) -> None:
    refused_by(access(**fields), constraint, sentence)


@pytest.mark.parametrize(
    ("begin", "end", "overlaps"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), False),
        (date(2025, 1, 1), date(2026, 1, 1), True),
        (date(2025, 1, 1), None, True),
        (date(2026, 6, 30), None, True),
        (date(2026, 7, 1), None, False),
    ],
)
def test_periods_of_one_kecamatan_do_not_overlap(begin: date, end: date | None, overlaps: bool) -> None:
    access(valid_until=date(2026, 6, 30)).save()
    elsewhere = access(kecamatan_id="73.71.06", valid_from=begin, valid_until=end)
    elsewhere.full_clean()
    row = access(valid_from=begin, valid_until=end)
    if overlaps:
        with pytest.raises(ValidationError, match="bertumpang tindih"):
            row.full_clean()
    else:
        row.full_clean()


def test_the_database_holds_one_open_period() -> None:
    access().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        access(valid_from=date(2026, 2, 1)).save()


def test_a_period_may_be_edited_where_it_stands() -> None:
    row = access()
    row.save()
    row.access_class = AccessClass.REMOTE
    row.full_clean()
    assert str(row) == "Kec. Tamalate: Terpencil"
