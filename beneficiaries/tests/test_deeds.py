"""Deeds over many families, and taking them back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, LeftBecause
from beneficiaries.models import Enrolment, FamilyGroup, Household, HouseholdDeed
from beneficiaries.services import deeds
from beneficiaries.services.enrolments import exit_programme, reactivate, roll_to_today, suspend
from beneficiaries.services.foreseeing import foresee_group, foresee_status
from beneficiaries.services.groups import put_in_group
from beneficiaries.services.leading import replaced_leaders
from beneficiaries.services.moving import move
from beneficiaries.signals import enrolments_changed
from beneficiaries.tests.conftest import News, Refused
from beneficiaries.tests.factories import BEGIN, make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user
from pkh_portal.history import bulk
from pkh_portal.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
ACTIVE, SUSPENDED, EXIT = EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED, EnrolmentStatus.EXIT


def suspend_all(**values: Any) -> HouseholdDeed:
    given = {"households": Household.objects.all(), "status": SUSPENDED, "day": JUNE, "actor": SYSTEM}
    return deeds.apply_status(**{**given, **values})


def periods(household: Household) -> list[tuple[str, date, date | None]]:
    return list(household.enrolments.order_by("valid_from").values_list("status", "valid_from", "valid_until"))


def statuses() -> list[str]:
    return list(Household.objects.order_by("pk").values_list("status", flat=True))


def test_a_status_for_all_is_told_family_by_family(news: News) -> None:
    user = make_user(Role.OPERATOR, region=INSIDE)
    first, second = make_household(), make_household(village="73.71.10.1001")
    deed = suspend_all(actor=Actor(user), note="verkom tahap 2", decree_no="SK 7")
    assert (deed.changed, deed.left, deed.region_id, deed.actor) == (2, 0, "73.71.10", user)
    for household in (first, second):
        assert periods(household) == [(ACTIVE, BEGIN, date(2026, 5, 31)), (SUSPENDED, JUNE, None)]
        household.refresh_from_db()
        assert household.status == SUSPENDED
        rows = [household.history.all()[0], household.enrolments.get(valid_from=JUNE).history.get()]
        assert [(row.history_user, row.history_change_reason) for row in rows] == [
            (user, "Ditangguhkan mulai 1 Juni 2026: verkom tahap 2")
        ] * 2
    opened = second.enrolments.get(valid_from=JUNE)
    assert (opened.village_id, opened.note, opened.decree_no) == ("73.71.10.1001", "verkom tahap 2", "SK 7")
    assert news == [
        ("many", {"household_ids": [first.pk, second.pk], "day": JUNE, "actor": Actor(user)}),
        ("registry", {"kecamatan": {"73.71.10"}, "day": JUNE}),
    ]


def test_what_cannot_be_changed_is_left_with_the_reason(news: News) -> None:
    changed = make_household()
    left = {
        LeftBecause.SAME: make_household(status=SUSPENDED),
        LeftBecause.EXITED: make_household(status=EXIT),
        LeftBecause.MERGED: make_household(status=EXIT, merged_into=changed),
        LeftBecause.SAME_DAY: make_household(since=JUNE),
        LeftBecause.TOO_EARLY: make_household(since=JUNE + timedelta(days=1)),
    }
    before = statuses()
    foreseen = foresee_status(households=Household.objects.all(), status=SUSPENDED, day=JUNE)
    deed = suspend_all()
    assert (deed.changed, deed.left) == (1, 5)
    assert (foreseen.changed, foreseen.left) == (deed.changed, deeds.left_because(deed))
    assert deeds.left_because(deed) == dict.fromkeys(left, 1)
    assert {line.left_because: line.household for line in deed.lines.exclude(left_because="")} == left
    assert deed.lines.changed().get().household == changed
    assert statuses()[1:] == before[1:]
    assert news[0][1]["household_ids"] == [changed.pk]


def test_a_deed_that_changes_nobody_sends_no_news(news: News) -> None:
    make_household(status=SUSPENDED)
    deed = suspend_all()
    assert (deed.changed, deed.left, deed.region, news) == (0, 1, None, [])
    assert deeds.undo(deed=deed, actor=SYSTEM) == (0, 0)


def test_an_exit_needs_its_reason_and_nothing_else_has_one(refused: Refused) -> None:
    for arguments in ({"status": EXIT}, {"exit_reason": "alami"}, {"status": EXIT, "exit_reason": "bosan"}):
        assert list(refused(suspend_all, **arguments)) == ["reason"]
    assert not HouseholdDeed.objects.exists()


@pytest.mark.parametrize(
    ("places", "region"),
    [
        (["73.71.10", "73.71.10"], "73.71.10"),
        (["73.71.10", "73.71.06"], "73.71"),
        (["73.71.10", "63.10.05"], None),
    ],
)
def test_a_deed_belongs_to_the_smallest_region_over_its_families(places: list[str], region: str | None) -> None:
    for place in places:
        make_household(kecamatan=place)
    deed = suspend_all()
    assert deed.region_id == region
    city = scope_for(make_user(Role.STAFF, region=INSIDE))
    assert HouseholdDeed.objects.visible_to(city).exists() == (region is not None)
    assert deed.lines.visible_to(city).count() == sum(place.startswith(INSIDE) for place in places)


def test_undone_is_what_nobody_has_touched_since(tree: dict[str, Region], news: News) -> None:
    names = ("untouched", "reactivated", "there and back", "moved", "planned", "merged")
    families = {name: make_household(name=name) for name in names}
    deed = suspend_all()
    later = JUNE + timedelta(days=30)
    reactivate(household=families["reactivated"], day=later, actor=SYSTEM)
    reactivate(household=families["there and back"], day=later, actor=SYSTEM)
    suspend(household=families["there and back"], day=later, actor=SYSTEM)
    move(
        household=families["moved"], kecamatan=tree["73.71.06"], village=None, day=later, reason="pindah", actor=SYSTEM
    )
    exit_programme(
        household=families["planned"], day=timezone.localdate() + timedelta(days=9), reason="alami", actor=SYSTEM
    )
    Household.objects.filter(pk=families["merged"].pk).update(
        status=EXIT, exit_reason="ganda", merged_into=families["untouched"]
    )
    before = {name: periods(families[name]) for name in names}
    news.clear()
    user = make_user(Role.OPERATOR, region=INSIDE)
    assert deeds.undo(deed=deed, actor=Actor(user)) == (1, 5)
    assert periods(families["untouched"]) == [(ACTIVE, BEGIN, None)]
    assert {name: periods(families[name]) for name in names[1:]} == {name: before[name] for name in names[1:]}
    families["untouched"].refresh_from_db()
    assert families["untouched"].status == ACTIVE
    row = families["untouched"].history.all()[0]
    assert (row.history_user, row.history_change_reason) == (user, "Perubahan bersama “Ditangguhkan” dibatalkan.")
    assert Enrolment.history.filter(history_type="-", id__isnull=False).count() == 2  # This one and "there and back".
    deed.refresh_from_db()
    assert (deed.is_undone, deed.undone_by_name, deed.kept) == (True, Actor(user).name, 5)
    assert news == [
        ("many", {"household_ids": [families["untouched"].pk], "day": JUNE, "actor": Actor(user)}),
        ("registry", {"kecamatan": {"73.71.10"}, "day": JUNE}),
    ]


def test_a_deed_is_undone_once(refused: Refused) -> None:
    make_household()
    deed = suspend_all()
    deeds.undo(deed=deed, actor=SYSTEM)
    again = refused(deeds.undo, deed=HouseholdDeed.objects.get(), actor=SYSTEM)
    assert "sudah dibatalkan oleh Sistem" in again[""]
    suspend_all()  # The way is free for another one.


def test_a_deed_ahead_shows_on_its_day_and_can_be_called_off() -> None:
    household, day = make_household(), timezone.localdate() + timedelta(days=5)
    deed = deeds.apply_status(
        households=Household.objects.all(), status=EXIT, exit_reason="alami", day=day, actor=SYSTEM
    )
    assert statuses() == [ACTIVE]
    assert roll_to_today(day=day) == 1
    assert statuses() == [EXIT]
    roll_to_today()
    assert deeds.undo(deed=deed, actor=SYSTEM) == (1, 0)
    assert periods(household) == [(ACTIVE, BEGIN, None)]


def test_a_group_for_all_and_back_to_the_groups_before() -> None:
    old, group = make_group(), make_group()
    was_in = make_household(group=old)
    was_out, led = make_household(), make_household(group=old)
    FamilyGroup.objects.filter(pk=old.pk).update(leader=led)
    left = {
        LeftBecause.SAME: make_household(group=group),
        LeftBecause.ELSEWHERE: make_household(kecamatan="73.71.06"),
        LeftBecause.MERGED: make_household(status=EXIT, merged_into=was_in),
    }
    foreseen = foresee_group(households=Household.objects.all(), group=group)
    deed = deeds.apply_group(households=Household.objects.all(), group=group, actor=SYSTEM)
    assert (deed.changed, deed.left, deed.group_name) == (3, 3, group.name)
    assert (foreseen.changed, foreseen.left) == (deed.changed, deeds.left_because(deed))
    assert deeds.left_because(deed) == dict.fromkeys(left, 1)
    old.refresh_from_db()
    assert old.leader is None
    # Taken out by hand and put in again: the same group, but somebody's own decision now.
    only = Household.objects.filter(pk=led.pk)
    put_in_group(households=only, group=None, actor=SYSTEM)
    put_in_group(households=only, group=group, actor=SYSTEM)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (2, 1)
    for household, stands in ((was_in, old), (was_out, None), (led, group)):
        household.refresh_from_db()
        assert household.group == stands


def test_families_taken_out_of_their_groups_go_back() -> None:
    group = make_group()
    household, other = make_household(group=group), make_household(group=group)
    deed = deeds.apply_group(households=Household.objects.all(), group=None, actor=SYSTEM)
    assert (deed.changed, deed.outcome) == (2, "–")
    put_in_group(households=Household.objects.filter(pk=other.pk), group=make_group(), actor=SYSTEM)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (1, 1)
    household.refresh_from_db()
    assert household.group == group


def test_more_families_than_a_chunk_are_done_and_undone_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.chunks, "__defaults__", (2,))
    families = [make_household() for _ in range(5)]
    deed = suspend_all()
    assert (deed.changed, statuses()) == (5, [SUSPENDED] * 5)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (5, 0)
    assert [periods(household) for household in families] == [[(ACTIVE, BEGIN, None)]] * 5


@pytest.mark.parametrize("number", [1, 3])
def test_the_cost_does_not_grow_with_the_families(
    number: int, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the floors above do about it is counted by their own tests.
    monkeypatch.setattr(enrolments_changed, "receivers", [])
    group = make_group()
    for _ in range(number):
        make_household()
    with django_assert_num_queries(24):
        deed = suspend_all()
    with django_assert_num_queries(24):
        deeds.undo(deed=deed, actor=SYSTEM)
    with django_assert_num_queries(18):
        deed = deeds.apply_group(households=Household.objects.all(), group=group, actor=SYSTEM)
    with django_assert_num_queries(19):
        deeds.undo(deed=deed, actor=SYSTEM)


def test_undoing_brings_nobody_back_into_a_group_elsewhere() -> None:
    group = make_group()
    stayed, left = make_household(group=group), make_household(group=group)
    deed = deeds.apply_group(households=Household.objects.all(), group=None, actor=SYSTEM)
    there = Region.objects.get(pk="73.71.06")
    move(household=left, kecamatan=there, village=None, day=date(2026, 6, 2), reason="Ikut anak", actor=SYSTEM)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (1, 1)
    assert dict(Household.objects.values_list("pk", "group")) == {stayed.pk: group.pk, left.pk: None}


def test_who_has_several_kecamatan_sees_the_own_deed_over_them_as_long_as_all_families_are_there() -> None:
    user, other = make_user(Role.STAFF, region="73.71.10"), make_user(Role.STAFF, region="73.71.10")
    for one in (user, other):
        RegionGrant.objects.create(user=one, region_id="73.71.06")
    mine, moving = make_household(kecamatan="73.71.10"), make_household(kecamatan="73.71.06")
    deed = suspend_all(actor=Actor(user=user))
    assert deed.region_id == "73.71"
    assert HouseholdDeed.objects.visible_to(scope_for(user)).get() == deed
    assert not HouseholdDeed.objects.visible_to(scope_for(other)).exists()
    Household.objects.filter(pk=moving.pk).update(kecamatan="63.10.05")
    assert not HouseholdDeed.objects.visible_to(scope_for(user)).exists()
    assert Household.objects.visible_to(scope_for(user)).get() == mine


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": timezone.localdate() + timedelta(days=367)}, "day"),
        ({"note": "NIK 7371105407850001"}, "note"),
        ({"decree_no": "7371105407850001"}, "decree_no"),
    ],
)
def test_a_slip_of_the_year_and_somebodys_number_are_refused(
    refused: Refused, given: dict[str, Any], field: str
) -> None:
    make_household()
    assert list(refused(suspend_all, **given)) == [field]
    assert (statuses(), HouseholdDeed.objects.exists()) == ([ACTIVE], False)


def leaders(*groups: FamilyGroup) -> list[Household | None]:
    return [FamilyGroup.objects.get(pk=group.pk).leader for group in groups]


def make_led_group() -> tuple[FamilyGroup, Household]:
    group = make_group()
    leader = make_household(group=group)
    FamilyGroup.objects.filter(pk=group.pk).update(leader=leader)
    return group, leader


@pytest.mark.parametrize("into_another", [True, False])
def test_who_led_a_group_leads_it_again_when_the_deed_is_undone(*, into_another: bool) -> None:
    (first, leader), (second, other) = make_led_group(), make_led_group()
    make_household(group=first)
    target = make_group() if into_another else None
    deed = deeds.apply_group(households=Household.objects.all(), group=target, actor=SYSTEM)
    assert leaders(first, second) == [None, None]
    assert set(deed.lines.filter(led_before=True).values_list("household", flat=True)) == {leader.pk, other.pk}
    assert deeds.undo(deed=deed, actor=SYSTEM) == (3, 0)
    assert (leaders(first, second), replaced_leaders(deed)) == ([leader, other], 0)
    row = first.history.first()
    assert (row.leader_id, row.history_change_reason) == (leader.pk, f"Perubahan bersama “{deed.outcome}” dibatalkan.")


def test_a_leader_named_since_stays_and_the_former_one_is_counted() -> None:
    group, leader = make_led_group()
    stays = make_household(group=group)
    target = make_group()
    deed = deeds.apply_group(households=Household.objects.filter(pk=leader.pk), group=target, actor=SYSTEM)
    FamilyGroup.objects.filter(pk=group.pk).update(leader=stays)
    FamilyGroup.objects.filter(pk=target.pk).update(leader=leader)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (1, 0)
    # Back in the old group, the family leads neither: the new one is no longer its own.
    assert (leaders(group, target), replaced_leaders(deed)) == ([stays, None], 1)


def test_who_is_not_put_back_does_not_lead_again() -> None:
    group, leader = make_led_group()
    deed = deeds.apply_group(households=Household.objects.all(), group=None, actor=SYSTEM)
    put_in_group(households=Household.objects.filter(pk=leader.pk), group=make_group(), actor=SYSTEM)
    assert deeds.undo(deed=deed, actor=SYSTEM) == (0, 1)
    assert (leaders(group), replaced_leaders(deed)) == ([None], 0)
