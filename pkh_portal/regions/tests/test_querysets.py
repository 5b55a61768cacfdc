from datetime import date

import pytest

from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from pkh_portal.regions.tests.factories import make_region

pytestmark = pytest.mark.usefixtures("small_tree")
DAY = date(2026, 6, 1)


def found(text: str, under: str = "73.71", level: RegionLevel = RegionLevel.DISTRICT) -> list[str]:
    return [region.name for region in Region.objects.under(under).of_level(level).search(text)]


def test_reads_compose() -> None:
    reads = Region.objects.under("73").of_level(RegionLevel.DISTRICT).active_on(DAY).search("tama")
    assert [region.code for region in reads] == ["73.71.14", "73.71.10"]


def test_children_are_the_next_level_only() -> None:
    assert {region.level for region in Region.objects.children_of("73.71")} == {RegionLevel.DISTRICT}
    assert Region.objects.children_of("73.71").count() == 15


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "active"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (None, date(2026, 5, 31), False),
        (date(2026, 6, 2), None, False),
    ],
)
def test_active_on_counts_both_ends(valid_from: date | None, valid_until: date | None, active: bool) -> None:
    region = make_region("73.71.99", "Uji", valid_from=valid_from, valid_until=valid_until)
    assert Region.objects.active_on(DAY).filter(pk=region.pk).exists() is active


def test_names_that_begin_with_it_come_first() -> None:
    assert found("pan") == ["Panakkukang", "Ujung Pandang"]
    make_region("73.71.98", "Pandang")
    assert found("pandang") == ["Pandang", "Ujung Pandang"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("TAMALATE", ["Tamalate"]),
        ("pandang ujung", ["Ujung Pandang"]),
        ("ujungpandang", ["Ujung Pandang"]),
        ("kep. sangk", ["Kepulauan Sangkarrang"]),
        ("73.71.1", ["Tamalate", "Biringkanaya", "Manggala", "Rappocini", "Tamalanrea", "Kepulauan Sangkarrang"]),
        ("737110", ["Tamalate"]),
        ("tidak ada", []),
        ("%", []),
        ("_", []),
        ("...", []),
    ],
)
def test_search(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_nothing_typed_narrows_nothing() -> None:
    assert len(found("  ")) == 15


def test_aliases_and_access_follow_the_tree() -> None:
    RegionAlias.objects.create(
        parent_id="73.71", level=3, text="tmlte", spelling="TMLTE", target_id="73.71.10", learned_by="operator"
    )
    assert RegionAlias.objects.pointing_under("73").count() == 1
    assert RegionAlias.objects.pointing_under(None).count() == 1
    assert not RegionAlias.objects.pointing_under("63").exists()
    RegionAccess.objects.create(kecamatan_id="73.71.10", access_class=AccessClass.EASY, valid_from=DAY)
    assert RegionAccess.objects.under("73.71").active_on(DAY).count() == 1
    assert not RegionAccess.objects.under("63.10").exists()
