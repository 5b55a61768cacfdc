"""Bulk writes leave the same history as one save after another. Here because the tables stand on higher floors."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import F, Model, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, Relation, Sex
from beneficiaries.models import FamilyGroup, Household, Member
from beneficiaries.names import name_key
from beneficiaries.tests.factories import make_group, make_household
from companions.enums import PersonnelRole
from companions.models import Assignment, Personnel, Placement
from companions.tests.factories import make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.history import bulk
from pkh_portal.history.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows take two statements."""
    monkeypatch.setattr(bulk.chunks, "__defaults__", (2,))
    plant_tree()


def records(rows: Any, *, but: str = "") -> list[dict[str, Any]]:
    """History rows without what no two rows have in common."""
    leave_out = {"id", "history_id", "history_date", "created_at", but}
    return [
        {name: value for name, value in row.items() if name not in leave_out}
        for row in rows.order_by("id", "history_id").values()
    ]


def household(number: int) -> Household:
    return Household(
        name=f"Ibu {number}", name_key=name_key(f"Ibu {number}"), nik=f"73710054078500{number:02}",
        kecamatan_id="73.71.10", village_id="73.71.10.1001", n_sd=number, status=EnrolmentStatus.ACTIVE,
        last_visit_on=date(2026, 1, number + 1),
    )  # fmt: skip


def person(number: int) -> Personnel:
    return Personnel(
        name=f"Petugas {number}", name_key=f"petugas {number}", region_id="73.71", role=PersonnelRole.COMPANION,
        status="in_service",
    )  # fmt: skip


def placement(number: int) -> Placement:
    return Placement(personnel=make_companion("73.71.06"), region_id="73.71.10", valid_from=date(2026, 1, 1))


def member(number: int) -> Member:
    return Member(
        household=make_household(), name=f"Anak {number}", relation=Relation.CHILD, sex=Sex.FEMALE,
        birth_date=date(2015, 1, number + 1), severe_disability=bool(number % 2),
    )  # fmt: skip


def assignment(number: int) -> Assignment:
    return Assignment(household=make_household(), personnel=make_companion(), valid_from=date(2026, 2, number + 1))


@pytest.mark.parametrize("make", [household, person, placement, member, assignment], ids=lambda make: make.__name__)
def test_creating_writes_what_single_saves_would(make: Callable[[int], Model]) -> None:
    actor = Actor(user=make_user())
    rows = [make(number) for number in range(3)]
    model = type(rows[0])
    model.history.all().delete()  # type: ignore[attr-defined] # Every one of these has a history.
    with acting(actor, "Impor"):
        saved = bulk.create(model, rows)
    in_bulk = records(model.history)  # type: ignore[attr-defined] # As above.
    stored = model._default_manager.filter(pk__in=[row.pk for row in saved])
    assert {row.pk for row in saved} == set(stored.values_list("pk", flat=True))
    stored.delete()
    model.history.all().delete()  # type: ignore[attr-defined] # As above.
    with acting(actor, "Impor"):
        for row in rows:
            row.pk = None
            row._state.adding = True
            row.save()
    assert in_bulk == records(model.history)  # type: ignore[attr-defined] # As above.
    assert {row["history_type"] for row in in_bulk} == {"+"}
    assert len(in_bulk) == 3


def twice() -> list[list[Any]]:
    """Two lots of three groups, alike but for their names."""
    return [[make_group(name=f"{lot} {number}") for number in range(3)] for lot in ("A", "B")]


def compared(lots: list[list[Any]]) -> list[list[dict[str, Any]]]:
    """The latest records of each lot, without the names."""
    return [
        records(FamilyGroup.history.filter(id__in=[row.pk for row in lot], history_type="~"), but="name")
        for lot in lots
    ]


def test_updating_writes_what_single_saves_would() -> None:
    lots = twice()
    leader = make_household()
    with acting(Actor(user=make_user()), "Ketua baru"):
        count = bulk.update(FamilyGroup.objects.filter(pk__in=[row.pk for row in lots[0]]), leader=leader)
        for row in lots[1]:
            row.leader = leader
            row.save()
    in_bulk, singly = compared(lots)
    assert count == 3
    assert in_bulk == singly
    assert in_bulk[0]["leader_id"] == leader.pk


def test_updating_by_an_expression_records_the_outcome() -> None:
    groups = [make_group(name=name) for name in ("Mawar", "Melati", "Anggrek")]
    bulk.update(FamilyGroup.objects.order_by("-name"), name=Concat(F("name"), Value(" 2")))
    names = [group.history.latest().name for group in groups]
    assert names == ["Mawar 2", "Melati 2", "Anggrek 2"]


def test_updating_what_the_condition_itself_rests_on() -> None:
    """The rows are found before the first write, not again for each chunk."""
    for _number in range(5):
        make_group(name=f"Lama {_number}")
    assert bulk.update(FamilyGroup.objects.filter(synthetic=False), synthetic=True) == 5
    assert FamilyGroup.history.filter(history_type="~", synthetic=True).count() == 5


def test_saving_rows_that_differ_writes_what_single_saves_would() -> None:
    lots = twice()
    leaders = [make_household() for _number in range(3)]
    for lot in lots:
        for row, leader in zip(lot, leaders, strict=True):
            row.leader = leader
    with acting(Actor(user=make_user()), "Pilihan ketua"):
        assert bulk.save(FamilyGroup, lots[0], ["leader"]) == 3
        for row in lots[1]:
            row.save()
    in_bulk, singly = compared(lots)
    assert in_bulk == singly
    assert [row["leader_id"] for row in in_bulk] == [leader.pk for leader in leaders]


def test_a_deletion_is_recorded_as_single_ones_are() -> None:
    in_bulk, singly = make_group(name="A"), make_group(name="B")
    keys = in_bulk.pk, singly.pk
    with acting(Actor(user=make_user()), "Bubar"):
        assert bulk.write_history(FamilyGroup.objects.filter(pk=in_bulk.pk), bulk.DELETED) == 1
        FamilyGroup.objects.filter(pk=in_bulk.pk)._raw_delete("default")
        singly.delete()
    first, second = (records(FamilyGroup.history.filter(id=key, history_type="-"), but="name") for key in keys)
    assert first == second
    assert len(first) == 1


def test_nothing_to_write_writes_nothing() -> None:
    assert bulk.create(FamilyGroup, []) == []
    assert bulk.update(FamilyGroup.objects.none(), synthetic=True) == 0
    assert bulk.save(FamilyGroup, [], ["name"]) == 0
    assert not FamilyGroup.history.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_a_later_chunk_takes_the_earlier_ones_back() -> None:
    plant_tree()
    make_group(name="Mawar")
    rows = [FamilyGroup(name=name, kecamatan_id="73.71.10") for name in ("Anggrek", "Melati", "Mawar")]
    with pytest.raises(IntegrityError):
        bulk.create(FamilyGroup, rows)
    assert FamilyGroup.objects.count() == FamilyGroup.history.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    count: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(bulk.chunks, "__defaults__", (500,))
    keys = [make_group().pk for _number in range(count)]
    with django_assert_num_queries(5):  # Savepoint and release, the keys, the update, its history.
        bulk.update(FamilyGroup.objects.filter(pk__in=keys), synthetic=True)


def test_a_form_saved_in_a_request_names_its_user() -> None:
    staff = make_user(Role.STAFF, region="73.71")
    client = Client()
    client.force_login(staff)
    data = {"name": "Mawar", "kecamatan": "73.71.10", "village": "", "leader": ""}
    answer = client.post(reverse("admin:beneficiaries_familygroup_add"), data)
    assert answer.status_code == 302
    assert FamilyGroup.objects.get().history.get().history_user_id == staff.pk
