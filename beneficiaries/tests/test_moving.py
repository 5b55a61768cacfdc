"""A family moves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import FamilyGroup, Household
from beneficiaries.services.enrolments import exit_programme, roll_to_today, suspend
from beneficiaries.services.moving import move
from beneficiaries.tests.conftest import News, Refused
from beneficiaries.tests.factories import BEGIN, make_group, make_household
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
REASON: dict[str, Any] = {"reason": "ikut anak", "actor": SYSTEM}
Tree = dict[str, Region]


def places(household: Household) -> list[tuple[str, str | None, date, date | None]]:
    rows = household.enrolments.order_by("valid_from")
    return list(rows.values_list("kecamatan_id", "village_id", "valid_from", "valid_until"))


def test_another_kecamatan_from_a_day_on(tree: Tree, news: News) -> None:
    group = make_group()
    household = make_household(village="73.71.10.1001", address="Jl. Lama 1", rt="01", group=group)
    group.leader = household
    group.save()
    move(household=household, kecamatan=tree["73.71.06"], village=None, day=MARCH, address="Jl. Baru 2", **REASON)
    household.refresh_from_db()
    assert (household.kecamatan_id, household.village_id) == ("73.71.06", None)
    assert (household.address, household.rt, household.group) == ("Jl. Baru 2", "", None)
    assert places(household) == [
        ("73.71.10", "73.71.10.1001", BEGIN, date(2026, 2, 28)),
        ("73.71.06", None, MARCH, None),
    ]
    assert FamilyGroup.objects.get(pk=group.pk).leader is None
    row = household.history.first()
    assert row is not None
    assert row.history_change_reason == "Pindah ke Kec. Bontoala mulai 1 Maret 2026: ikut anak"
    assert news == [
        ("one", {"household": household, "day": MARCH, "actor": SYSTEM}),
        ("registry", {"kecamatan": {"73.71.10", "73.71.06"}, "day": MARCH}),
    ]


def test_another_village_of_the_same_kecamatan_makes_a_period_and_keeps_the_group(tree: Tree, news: News) -> None:
    group = make_group()
    household = make_household(group=group, village_text="Barongbong")
    move(household=household, kecamatan=tree["73.71.10"], village=tree["73.71.10.1001"], day=MARCH, **REASON)
    household.refresh_from_db()
    assert (household.group, household.village_text) == (group, "")
    assert [row[1] for row in places(household)] == [None, "73.71.10.1001"]
    assert [name for name, _ in news] == ["registry"]


def test_the_status_stays_also_the_one_planned(tree: Tree) -> None:
    household = make_household()
    leaving = timezone.localdate() + timedelta(days=20)
    suspend(household=household, day=date(2026, 2, 1), actor=SYSTEM)
    exit_programme(household=household, day=leaving, reason="pindah", actor=SYSTEM)
    move(household=household, kecamatan=tree["63.10.05"], village=None, day=MARCH, **REASON)
    rows = household.enrolments.order_by("valid_from").values_list("status", "exit_reason", "kecamatan_id")
    assert list(rows) == [
        ("active", "", "73.71.10"),
        ("suspended", "", "73.71.10"),
        ("suspended", "", "63.10.05"),
        ("exit", "pindah", "63.10.05"),
    ]
    roll_to_today(day=leaving)
    household.refresh_from_db()
    assert (household.status, household.kecamatan_id) == ("exit", "63.10.05")


def test_a_move_on_the_day_a_period_begins_puts_its_place_right(tree: Tree) -> None:
    household = make_household()
    move(household=household, kecamatan=tree["73.71.06"], village=None, day=BEGIN, **REASON)
    assert places(household) == [("73.71.06", None, BEGIN, None)]


def test_a_move_taken_back_leaves_one_period(tree: Tree) -> None:
    household = make_household()
    for code in ("73.71.06", "73.71.10"):
        move(household=household, kecamatan=tree[code], village=None, day=MARCH, **REASON)
    assert places(household) == [("73.71.10", None, BEGIN, None)]


@pytest.mark.parametrize(
    ("kecamatan", "village", "day", "reason", "field"),
    [
        ("73.71.06", "73.71.10.1001", MARCH, "ikut anak", "village"),
        ("73.71", None, MARCH, "ikut anak", "kecamatan"),
        ("73.71.10", None, MARCH, "ikut anak", "village"),  # There already.
        ("73.71.06", None, BEGIN - timedelta(days=1), "ikut anak", "day"),
        ("73.71.06", None, timezone.localdate() + timedelta(days=1), "ikut anak", "day"),
        ("73.71.06", None, MARCH, "", "reason"),
    ],
)
def test_what_is_no_move_is_refused(
    tree: Tree, refused: Refused, kecamatan: str, village: str | None, day: date, reason: str, field: str
) -> None:
    household = make_household(address="Jl. Lama")
    said = refused(
        move, household=household, kecamatan=tree[kecamatan], village=tree[village] if village else None, day=day,
        reason=reason, actor=SYSTEM,
    )  # fmt: skip
    assert list(said) == [field]
    household.refresh_from_db()
    assert (household.address, len(places(household))) == ("Jl. Lama", 1)


def test_a_day_before_the_last_change_is_refused(tree: Tree, refused: Refused) -> None:
    household = make_household()
    suspend(household=household, day=date(2026, 5, 1), actor=SYSTEM)
    said = refused(move, household=household, kecamatan=tree["73.71.06"], village=None, day=MARCH, **REASON)
    assert "1 Mei 2026" in said["day"]


def test_a_merged_family_does_not_move(tree: Tree, refused: Refused) -> None:
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=make_household())
    said = refused(move, household=gone, kecamatan=tree["73.71.06"], village=None, day=MARCH, **REASON)
    assert "digabung" in said[""]
