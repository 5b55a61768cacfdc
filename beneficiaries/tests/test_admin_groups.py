"""The page of groups: places inside the scope, a leader from among its families, no deletion over families' heads."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import FamilyGroup
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

TAMALATE, BAROMBONG, BONTOALA, KURANJI = "73.71.10", "73.71.10.1001", "73.71.06", "63.10.05"
LIST, ADD = "admin:beneficiaries_familygroup_changelist", "admin:beneficiaries_familygroup_add"


@pytest.fixture
def operator(db: None) -> User:
    plant_tree()
    return make_user(Role.OPERATOR, region=INSIDE)


@pytest.fixture
def browser(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def change(group: FamilyGroup) -> str:
    return reverse("admin:beneficiaries_familygroup_change", args=(group.pk,))


def delete(group: FamilyGroup) -> str:
    return reverse("admin:beneficiaries_familygroup_delete", args=(group.pk,))


def form(**fields: Any) -> dict[str, Any]:
    return {"name": "Mawar", "kecamatan": TAMALATE, "village": BAROMBONG, "leader": "", **fields}


def test_a_group_is_made_in_a_place_of_ones_own_and_history_says_by_whom(browser: Client, operator: User) -> None:
    assert browser.post(reverse(ADD), form()).status_code == 302
    group = FamilyGroup.objects.get()
    assert (group.name, group.kecamatan_id, group.village_id) == ("Mawar", TAMALATE, BAROMBONG)
    assert group.history.get().history_user == operator


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kecamatan": KURANJI, "village": ""}, "kecamatan"),
        ({"kecamatan": INSIDE, "village": ""}, "kecamatan"),
        ({"kecamatan": BONTOALA}, "__all__"),
        ({"village": TAMALATE}, "village"),
        ({"name": ""}, "name"),
    ],
    ids=["outside", "a city", "village elsewhere", "not a village", "no name"],
)
def test_a_place_that_does_not_fit_is_refused(browser: Client, fields: dict[str, str], name: str) -> None:
    answer = browser.post(reverse(ADD), form(**fields))
    assert list(answer.context["adminform"].form.errors) == [name]
    assert not FamilyGroup.objects.exists()


def test_two_groups_of_a_kecamatan_have_two_names(browser: Client) -> None:
    make_group(name="Mawar")
    answer = browser.post(reverse(ADD), form())
    assert "sudah punya kelompok dengan nama itu" in str(answer.context["adminform"].form.errors)


def test_the_leader_is_a_family_of_the_group(browser: Client) -> None:
    group = make_group(name="Mawar")
    member, stranger = make_household(group=group), make_household()
    assert browser.post(change(group), form(leader=stranger.pk)).status_code == 200
    assert browser.post(change(group), form(leader=member.pk)).status_code == 302
    group.refresh_from_db()
    assert group.leader == member
    page = browser.get(change(group)).content.decode()
    assert member.name in page
    assert stranger.name not in page


def test_a_new_group_is_not_asked_for_a_leader(browser: Client) -> None:
    assert "leader" not in browser.get(reverse(ADD)).context["adminform"].form.fields


def test_a_group_with_families_stays_in_its_kecamatan(browser: Client) -> None:
    group = make_group(name="Mawar")
    household = make_household(group=group)
    moved = form(kecamatan=BONTOALA, village="")
    assert "masih berisi KPM" in str(browser.post(change(group), moved).context["adminform"].form.errors)
    household.group = None
    household.save()
    assert browser.post(change(group), moved).status_code == 302


@pytest.mark.parametrize("status", [EnrolmentStatus.ACTIVE, EnrolmentStatus.EXIT])
def test_a_group_is_not_deleted_over_the_heads_of_its_families(browser: Client, status: EnrolmentStatus) -> None:
    group = make_group(name="Mawar")
    household = make_household(group=group, status=status)
    for ask in (browser.get, browser.post):
        answer = ask(delete(group), {"post": "yes"}, follow=True)
        assert answer.redirect_chain[-1][0] == change(group)
        assert "Kelompok “Mawar” masih berisi 1 KPM. Pindahkan dulu ke kelompok lain." in answer.content.decode()
    household.group = None
    household.save()
    assert browser.post(delete(group), {"post": "yes"}).status_code == 302
    assert not FamilyGroup.objects.exists()


def test_many_groups_cannot_be_deleted_at_once(browser: Client) -> None:
    group = make_group()
    browser.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"})
    assert FamilyGroup.objects.filter(pk=group.pk).exists()


def test_a_group_out_of_sight_is_absent_also_for_deletion(browser: Client) -> None:
    group = make_group(kecamatan_id=KURANJI)
    make_household(kecamatan=KURANJI, group=group)
    assert browser.post(delete(group), {"post": "yes"}).status_code == 404


@pytest.mark.parametrize("groups", [1, 3])
def test_the_list_counts_active_families_without_a_query_for_each(
    browser: Client, groups: int, django_assert_num_queries: Any
) -> None:
    for _ in range(groups):
        group = make_group(village_id=BAROMBONG)
        make_household(group=group)
        make_household(group=group)
        make_household(group=group, status=EnrolmentStatus.SUSPENDED)
    make_group(name="Kosong")
    browser.get(reverse(LIST))
    with django_assert_num_queries(9):
        page = browser.get(reverse(LIST))
    assert [row.number for row in page.context["cl"].result_list] == [2] * groups + [0]


@pytest.mark.parametrize(
    ("choice", "expected"), [("ada", {"Mawar"}), ("belum", {"Melati"}), ("x", {"Mawar", "Melati"})]
)
def test_groups_without_a_leader_are_found(browser: Client, choice: str, expected: set[str]) -> None:
    group = make_group(name="Mawar")
    group.leader = make_household(group=group)
    group.save()
    make_group(name="Melati")
    page = browser.get(reverse(LIST), {"ketua": choice})
    assert {row.name for row in page.context["cl"].result_list} == expected


def test_the_number_leads_to_those_families(browser: Client) -> None:
    group = make_group()
    inside, outside = make_household(group=group, name="Ibu Dalam Kelompok"), make_household(name="Ibu Tanpa Kelompok")
    link = re.search(r'href="([^"]+kelompok=\d+)"', browser.get(reverse(LIST)).content.decode())
    assert link
    page = browser.get(link[1]).content.decode()
    assert inside.name in page
    assert outside.name not in page
