"""The page of one family."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Enrolment, Household, RegistryRecord
from beneficiaries.services.enrolments import suspend
from beneficiaries.services.identity import correct_nik
from beneficiaries.services.members import add_member
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household, make_member, make_nik, plant_rules
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

#: The page asks as often for a family of six as for one of one: session, user, rights and scope (7), the family and
#: what belongs to it, rules, what the floors above add, and the history table by table.
QUERIES = 36


@pytest.fixture(autouse=True)
def _ground() -> None:
    plant_tree()
    plant_rules()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def described(**fields: Any) -> Household:
    return make_household(
        name="Nur Aini Uji", village="73.71.10.1001", address="Jl. Uji 12", rt="003", phone="081234567890",
        family_card_no="7371000101150012", card_no="6013010000000012", account_no="330001000012509", channel="bri",
        n_sd=2, **fields,
    )  # fmt: skip


def test_says_who_they_are_with_every_number_masked(desk: Desk) -> None:
    family = described(synthetic=True)
    page = text(desk.see("household", family))
    for shown in ("Nur Aini Uji", "Data contoh", "Kel. Barombong, Kec. Tamalate, Kota Makassar", "Jl. Uji 12", "BRI"):
        assert shown in page
    for hidden in (family.nik, family.phone, family.family_card_no, family.card_no, family.account_no):
        assert hidden not in page


def test_tells_members_with_age_and_the_component_of_today(desk: Desk) -> None:
    today = timezone.localdate()
    family = described()
    make_member(family, name="Anak Kecil", birth_date=today - timedelta(days=800))
    make_member(family, name="Yang Pergi", left_on=today - timedelta(days=1))
    response = desk.see("household", family)
    (person,) = response.context["people"]
    assert (person.age, [component.value for component in person.components]) == (2, ["early_childhood"])
    assert [member.name for member in response.context["gone"]] == ["Yang Pergi"]
    assert response.context["counts"][0][1] == 2


def test_shows_the_aid_of_the_stage_asked_for_and_of_the_present_one(desk: Desk) -> None:
    family = described(since=date(2024, 5, 2))
    response = desk.see("household", family, "?tahun=2024&tahap=3")
    statement = response.context["statement"]
    assert (statement.year, statement.stage, statement.total) == (2024, 3, 450_000)
    assert [one.total for one in response.context["year_of_aid"]] == [0, 0, 450_000, 450_000]
    assert (
        response.context["present_aid"].when.begins <= timezone.localdate() <= response.context["present_aid"].when.ends
    )


@pytest.mark.parametrize(
    "query", ["?tahun=2024&tahap=9", "?tahun=abc&tahap=1", "?tahun=1800&tahap=1", "?sebelum=kapan"]
)
def test_what_makes_no_sense_in_the_address_shows_the_present(desk: Desk, query: str) -> None:
    response = desk.see("household", described(), query)
    assert response.context["statement"] == response.context["present_aid"]


def test_tells_what_happened_by_whom_and_why_and_pages_back(desk: Desk) -> None:
    family, actor = described(), Actor(user=desk.user)
    correct_nik(household=family, nik=make_nik(), nik_quality="valid", reason="salah ketik", actor=actor)
    for number in range(12):
        add_member(household=family, name=f"Anak {'abcdefghijkl'[number]}", relation="anak", sex="L", actor=actor)
    newest = desk.see("household", family)
    assert "salah ketik" not in text(newest)
    assert len(newest.context["entries"]) == 10
    older = desk.see("household", family, newest.context["older"].partition("#")[0])
    assert "Sri Uji" in text(older)
    assert "salah ketik" in text(older)
    assert older.context["older"] == ""


def test_tells_of_a_plan_ahead(desk: Desk) -> None:
    family = described()
    ahead = timezone.localdate() + timedelta(days=40)
    suspend(household=family, day=ahead, note="menunggu padan data", actor=Actor(user=desk.user))
    response = desk.see("household", family)
    assert [period.status for period in response.context["planned"]] == [EnrolmentStatus.SUSPENDED]
    assert "Direncanakan: ditangguhkan" in text(response)


def test_a_family_outside_the_scope_is_neither_shown_nor_named(desk: Desk) -> None:
    family = described()
    stranger = make_household(kecamatan="63.10.05", name="Keluarga Seberang", split_from=family)
    Household.objects.filter(pk=family.pk).update(split_from=stranger)
    page = desk.see("household", family)
    assert "Keluarga Seberang" not in text(page)
    assert desk.see("household", stranger).status_code == 404


@pytest.mark.parametrize(
    ("role", "deeds"),
    [
        (Role.STAFF, {"Ubah data", "Keluar dari program", "Pecah keluarga"}),
        (Role.OPERATOR, {"Ubah data", "Keluar dari program"}),
        (Role.SUPERVISOR, set()),
    ],
)
def test_offers_what_the_role_may_do(role: Role, deeds: set[str]) -> None:
    response = Desk(role).see("household", described())
    offered = {str(button.label) for group in response.context["menu"] for button in group.buttons}
    asked = {"Ubah data", "Keluar dari program", "Pecah keluarga", "Aktifkan lagi"}
    assert offered & asked == deeds
    assert ("Koreksi NIK</a>" in text(response)) == bool(deeds)


def test_leaders_see_no_family() -> None:
    assert Desk(Role.LEADER).see("household", described()).status_code == 403


@pytest.mark.parametrize("size", [1, 6])
def test_asks_the_same_number_of_questions_whatever_the_size(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    family = described()
    actor = Actor(user=desk.user)
    for number in range(size):
        add_member(household=family, name=f"Anak {'abcdef'[number]}", relation="anak", sex="L", actor=actor)
        RegistryRecord.objects.create(household=family, registry="dtsen", valid_from=date(2020 + number, 1, 1))
    begun = date(2025, 1, 1)
    Enrolment.objects.filter(household=family).update(valid_from=begun + timedelta(days=size))
    for number in range(size):
        day = begun + timedelta(days=number)
        Enrolment.objects.create(
            household=family, status="suspended", kecamatan_id="73.71.06", valid_from=day, valid_until=day
        )
    with django_assert_num_queries(QUERIES):
        assert desk.see("household", family).status_code == 200
