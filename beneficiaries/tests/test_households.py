"""Recording a family and editing its data."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.models import Household
from beneficiaries.services.households import create_household, update_details
from beneficiaries.signals import registry_changed
from beneficiaries.tests.factories import BEGIN, make_group, make_household, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
Tree = dict[str, Region]


@pytest.fixture
def tree() -> Tree:
    return plant_tree()


@pytest.fixture
def news() -> Iterator[list[Any]]:
    """What ``registry_changed`` said, in order."""
    heard: list[Any] = []

    def hear(kecamatan: set[str], day: date, **kwargs: Any) -> None:
        heard.append((kecamatan, day))

    registry_changed.connect(hear)
    yield heard
    registry_changed.disconnect(hear)


def record(tree: Tree, **values: Any) -> Household:
    return create_household(
        **{"kecamatan": tree["73.71.10"], "name": "Siti Contoh", "valid_from": BEGIN, "actor": SYSTEM, **values}
    )


def complaints(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, str]:
    return {field: messages[0] for field, messages in error.value.message_dict.items()}


def test_a_new_family_is_active_from_its_first_day(tree: Tree, news: list[Any]) -> None:
    user = make_user(Role.OPERATOR, region=INSIDE)
    nik = make_nik()
    household = record(
        tree, name="  Siti   Nur'aini ", nik=f"{nik[:4]} {nik[4:]}", village=tree["73.71.10.1001"], actor=Actor(user),
        n_sd=2, rt=" 01 ", phone="0812-3456-7890",
    )  # fmt: skip
    household.refresh_from_db()
    assert (household.name, household.name_key, household.nik) == ("Siti Nur'aini", "siti nuraini", nik)
    assert (household.nik_quality, household.n_sd, household.rt) == (NikQuality.VALID, 2, "01")
    assert (household.phone, household.status) == ("081234567890", EnrolmentStatus.ACTIVE)
    period = household.enrolments.get()
    assert (period.status, period.valid_from, period.valid_until) == (EnrolmentStatus.ACTIVE, BEGIN, None)
    assert (period.kecamatan_id, period.village_id) == ("73.71.10", "73.71.10.1001")
    row = household.history.get()
    assert (row.history_user, row.history_change_reason) == (user, "Dicatat sebagai KPM sejak 1 Januari 2026.")
    assert period.history.get().history_user == user
    assert news == [({"73.71.10"}, BEGIN)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " . "}, "name"),
        ({"nik": "123"}, "nik"),
        ({"nik": "", "nik_quality": "valid"}, "nik"),
        ({"valid_from": timezone.localdate() + timedelta(days=2)}, "valid_from"),
        ({"n_sd": 21}, "__all__"),
        ({"n_sd": -1}, "n_sd"),
        ({"channel": "bca"}, "channel"),
        ({"rt": "123456"}, "rt"),
        ({"family_card_no": "73711012"}, "family_card_no"),
        ({"nik": "7371105407850001", "family_card_no": "7371105407850001"}, "family_card_no"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(tree: Tree, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        record(tree, **values)
    assert list(complaints(error)) == [field]
    assert not Household.objects.exists()


def test_a_village_of_another_kecamatan_is_refused(tree: Tree) -> None:
    with pytest.raises(ValidationError) as error:
        record(tree, kecamatan=tree["73.71.06"], village=tree["73.71.10.1001"])
    assert "Barombong" in complaints(error)["village"]


def test_only_details_are_details(tree: Tree) -> None:
    with pytest.raises(TypeError, match="status"):
        record(tree, status=EnrolmentStatus.EXIT)


@pytest.mark.parametrize("field", ["nik", "participant_no"])
@pytest.mark.parametrize(("region", "named"), [(INSIDE, True), (OUTSIDE, False)])
def test_who_has_a_number_already_is_named_only_inside_the_scope(
    tree: Tree, field: str, region: str, named: bool
) -> None:
    first = make_household(name="Ibu Rahasia", participant_no="PKH-1")
    actor = Actor(make_user(Role.OPERATOR, region=region))
    with pytest.raises(ValidationError) as error:
        record(tree, actor=actor, kecamatan=tree["63.10.05"], **{field: getattr(first, field)})
    message = complaints(error)[field]
    assert ("Ibu Rahasia" in message, "Tamalate" in message) == (named, named)
    assert ("di luar wilayah Anda" in message) == (not named)


def test_doubtful_and_missing_niks_may_be_many(tree: Tree) -> None:
    for _time in range(2):
        record(tree, nik="7371", nik_quality=NikQuality.DOUBTFUL)
        record(tree)
    assert Household.objects.with_doubtful_nik().count() == 4


def test_editing_saves_what_differs_and_says_so(tree: Tree, news: list[Any]) -> None:
    household = make_household(address="Jl. Lama")
    user = make_user(Role.OPERATOR, region=INSIDE)
    update_details(household=household, actor=Actor(user), address="Jl. Baru  2", rt="", n_sma=1)
    household.refresh_from_db()
    assert (household.address, household.n_sma) == ("Jl. Baru 2", 1)
    row = household.history.first()
    assert row is not None
    assert row.history_change_reason == "Data diubah: alamat, SMA/MA/SMK."
    assert row.history_user == user
    assert news == [({"73.71.10"}, timezone.localdate())]


def test_editing_nothing_writes_nothing(tree: Tree, news: list[Any]) -> None:
    household = make_household(address="Jl. Lama")
    before = household.history.count()
    update_details(household=household, actor=SYSTEM, address=" Jl. Lama ", group=None)
    assert household.history.count() == before
    assert news == []


def test_a_stale_object_does_not_write_back_what_it_remembers(tree: Tree) -> None:
    household = make_household(address="Jl. Lama")
    stale = Household.objects.get(pk=household.pk)
    update_details(household=household, actor=SYSTEM, address="Jl. Baru")
    update_details(household=stale, actor=SYSTEM, hamlet="Dusun Satu")
    assert (stale.address, stale.hamlet) == ("Jl. Baru", "Dusun Satu")


def test_a_group_is_of_the_same_kecamatan_and_its_leader_one_of_it(tree: Tree) -> None:
    household = make_household()
    own, other = make_group(), make_group(kecamatan_id="73.71.06")
    update_details(household=household, actor=SYSTEM, group=own)
    own.leader = household
    own.save()
    with pytest.raises(ValidationError) as error:
        update_details(household=household, actor=SYSTEM, group=other)
    assert list(complaints(error)) == ["group"]
    update_details(household=household, actor=SYSTEM, group=None)
    own.refresh_from_db()
    assert own.leader is None


def test_the_written_village_is_for_families_without_one(tree: Tree) -> None:
    with pytest.raises(ValidationError) as error:
        record(tree, village=tree["73.71.10.1001"], village_text="Barombong")
    assert list(complaints(error)) == ["village_text"]
    assert record(tree, village_text=" Barongbong ").village_text == "Barongbong"


def test_a_merged_family_is_not_edited(tree: Tree) -> None:
    kept = make_household()
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=kept)
    with pytest.raises(ValidationError, match="digabung"):
        update_details(household=gone, actor=SYSTEM, address="Jl. Baru")


def test_a_receiver_that_fails_stops_the_deed(tree: Tree) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("cannot follow")

    registry_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            record(tree)
    finally:
        registry_changed.disconnect(fail)
    assert not Household.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_one_nik_at_once_one_wins_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL both have found nobody with the NIK before either writes; SQLite lets one write after the other."""
    tree, nik = plant_tree(), make_nik()
    together = threading.Barrier(2, timeout=20)
    saved = Household.save

    def wait_and_save(self: Household, **kwargs: Any) -> None:
        if connection.vendor == "postgresql":
            together.wait()
        saved(self, **kwargs)

    monkeypatch.setattr(Household, "save", wait_and_save)
    outcomes: list[Any] = []

    def work(number: int) -> None:
        try:
            outcomes.append(record(tree, name=f"Ibu {number}", nik=nik))
        except ValidationError as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Household)]
    (told,) = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
    assert f"sudah dipakai KPM {won.name}" in told.message_dict["nik"][0]
    assert Household.objects.get() == won
