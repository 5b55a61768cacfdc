from datetime import date

import pytest
from django.core.exceptions import ValidationError

from pkh_portal.regions.enums import AccessClass
from pkh_portal.regions.models import Region, RegionAccess
from pkh_portal.regions.services import set_access

pytestmark = pytest.mark.usefixtures("small_tree")


def let_hold(access_class: AccessClass, begin: date, end: date | None = None, code: str = "73.71.15") -> RegionAccess:
    return set_access(
        kecamatan=Region.objects.get(pk=code),
        access_class=access_class,
        valid_from=begin,
        valid_until=end,
        source="SK Dinsos",
    )


def periods() -> list[tuple[str, date, date | None]]:
    return list(RegionAccess.objects.order_by("valid_from").values_list("access_class", "valid_from", "valid_until"))


def test_a_new_class_ends_the_one_before() -> None:
    let_hold(AccessClass.HARD, date(2025, 1, 1))
    let_hold(AccessClass.REMOTE, date(2026, 1, 1))
    assert periods() == [
        ("hard", date(2025, 1, 1), date(2025, 12, 31)),
        ("remote", date(2026, 1, 1), None),
    ]
    assert RegionAccess.objects.active_on(date(2025, 12, 31)).get().access_class == AccessClass.HARD
    assert RegionAccess.objects.active_on(date(2026, 1, 1)).get().access_class == AccessClass.REMOTE


@pytest.mark.parametrize("begin", [date(2025, 1, 1), date(2024, 6, 1)])
def test_an_overlap_is_refused_and_leaves_all_as_it_was(begin: date) -> None:
    let_hold(AccessClass.HARD, date(2025, 1, 1))
    before = periods()
    with pytest.raises(ValidationError):
        let_hold(AccessClass.REMOTE, begin)
    assert periods() == before


def test_a_refused_class_does_not_end_the_one_before() -> None:
    let_hold(AccessClass.HARD, date(2025, 1, 1))
    with pytest.raises(ValidationError, match="Akhir masa berlaku"):
        let_hold(AccessClass.REMOTE, date(2026, 1, 1), date(2025, 6, 1))
    assert periods() == [("hard", date(2025, 1, 1), None)]


def test_a_past_period_fits_before() -> None:
    let_hold(AccessClass.HARD, date(2025, 1, 1))
    let_hold(AccessClass.EASY, date(2024, 1, 1), date(2024, 12, 31))
    assert len(periods()) == 2


def test_only_a_kecamatan_has_one() -> None:
    with pytest.raises(ValidationError, match="hanya dicatat untuk kecamatan"):
        let_hold(AccessClass.HARD, date(2025, 1, 1), code="73.71")
