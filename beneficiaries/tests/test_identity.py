"""Correcting a NIK, and another caretaker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.services.identity import change_caretaker, correct_nik
from beneficiaries.tests.conftest import Refused
from beneficiaries.tests.factories import make_household, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db


def test_a_corrected_nik_leaves_the_old_one_in_the_history_and_no_number_in_the_reason(tree: dict[str, Region]) -> None:
    household, nik = make_household(), make_nik()
    old, user = household.nik, make_user(Role.OPERATOR, region=INSIDE)
    correct_nik(household=household, nik=nik, nik_quality="valid", reason="salah ketik di formulir", actor=Actor(user))
    household.refresh_from_db()
    assert household.nik == nik
    now, before = household.history.all()[:2]
    assert (before.nik, now.nik, now.history_user) == (old, nik, user)
    assert now.history_change_reason == "NIK diperbaiki: salah ketik di formulir"


def test_only_the_quality_may_change(tree: dict[str, Region]) -> None:
    household = make_household()
    correct_nik(household=household, nik=household.nik, nik_quality="doubtful", reason="belum dicek", actor=SYSTEM)
    household.refresh_from_db()
    assert household.nik_quality == NikQuality.DOUBTFUL


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "nik"),  # The NIK it has: nothing changes.
        ({"nik": "12", "nik_quality": "valid"}, "nik"),
        ({"nik": "", "nik_quality": "valid"}, "nik"),
        ({"nik": "1" * 21, "nik_quality": "doubtful"}, "nik"),
        ({"nik_quality": "doubtful", "reason": "ok"}, "reason"),
    ],
)
def test_what_is_no_correction_is_refused(
    tree: dict[str, Region], refused: Refused, values: dict[str, str], field: str
) -> None:
    household = make_household()
    given = {"nik": household.nik, "nik_quality": "valid", "reason": "salah ketik", **values}
    assert list(refused(correct_nik, household=household, actor=SYSTEM, **given)) == [field]
    assert household.history.count() == 1


@pytest.mark.parametrize(("region", "named"), [(INSIDE, True), (OUTSIDE, False)])
def test_somebody_elses_nik_is_refused(tree: dict[str, Region], refused: Refused, region: str, named: bool) -> None:
    other, household = make_household(name="Ibu Lain"), make_household()
    said = refused(
        correct_nik, household=household, nik=other.nik, nik_quality="valid", reason="salah ketik",
        actor=Actor(make_user(Role.OPERATOR, region=region)),
    )  # fmt: skip
    assert ("Ibu Lain" in said["nik"]) == named


def test_a_merged_family_keeps_its_nik(tree: dict[str, Region], refused: Refused) -> None:
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=make_household())
    said = refused(
        correct_nik, household=gone, nik="", nik_quality="missing", reason="salah ketik", actor=SYSTEM
    )  # fmt: skip
    assert "digabung" in said[""]


def test_another_caretaker_is_found_by_the_new_name_and_told_with_the_day(tree: dict[str, Region]) -> None:
    household, nik = make_household(name="Ibu Lama"), make_nik()
    day = timezone.localdate().replace(day=1)
    change_caretaker(
        household=household, name=" Nur'aini ", nik=nik, nik_quality="valid", day=day, reason="pengurus meninggal",
        actor=SYSTEM,
    )  # fmt: skip
    household.refresh_from_db()
    assert (household.name, household.name_key, household.nik) == ("Nur'aini", "nuraini", nik)
    row = household.history.first()
    assert row is not None
    assert row.history_change_reason.startswith("Pengurus diganti mulai 1 ")
    assert row.history_change_reason.endswith("dari Ibu Lama ke Nur'aini: pengurus meninggal")


def test_a_caretaker_is_not_changed_ahead_nor_into_the_same(tree: dict[str, Region], refused: Refused) -> None:
    household = make_household()
    same = {"household": household, "name": household.name, "nik": household.nik, "nik_quality": "valid",
            "reason": "pengurus meninggal", "actor": SYSTEM}  # fmt: skip
    assert list(refused(change_caretaker, **same, day=timezone.localdate() + timedelta(days=1))) == ["day"]
    assert list(refused(change_caretaker, **same, day=timezone.localdate())) == ["name"]
    assert list(refused(change_caretaker, **{**same, "reason": ""}, day=timezone.localdate())) == ["reason"]
    assert list(refused(change_caretaker, **{**same, "name": " "}, day=timezone.localdate())) == ["name"]


def test_the_reason_is_told_in_the_offices_language_whoever_acts(tree: dict[str, Region]) -> None:
    from django.utils.translation import override  # Only this test speaks English.

    household = make_household()
    with override("en"):
        correct_nik(household=household, nik="", nik_quality="missing", reason="salah ketik", actor=SYSTEM)
    row = household.history.first()
    assert row is not None
    assert row.history_change_reason == "NIK diperbaiki: salah ketik"
