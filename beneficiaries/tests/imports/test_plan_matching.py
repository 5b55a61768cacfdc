"""Which family a row meets, and which it may not touch."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from beneficiaries.models import Household, ImportRow, RegistryRecord
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.imports.staged import make_batch, outcomes, planned, row, row_of
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
ELSEWHERE = "63.10.05"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def register(household: Household, number: str, *, until: date | None = None, since: date = date(2026, 1, 1)) -> None:
    RegistryRecord.objects.create(
        household=household, registry="dtks", registry_id=number, valid_from=since, valid_until=until
    )


def met(row_no: int = 2) -> tuple[int | None, str]:
    found = ImportRow.objects.get(row_no=row_no)
    return found.household_id, found.met_by


def test_the_participant_number_is_the_surest_then_the_registry_id_then_the_nik() -> None:
    by_number, by_registry, by_nik = make_household(participant_no="P1"), make_household(), make_household()
    register(by_registry, "DT1")
    planned(
        make_batch(),
        [
            row(2, participant_no="P1"),
            row(3, participant_no="P9", registry_id="DT1"),
            row(4, participant_no="P8", registry_id="DT9", nik=by_nik.nik),
            row(5, participant_no="P7", registry_id="DT8"),
        ],
    )
    assert [met(2), met(3), met(4), met(5)] == [
        (by_number.pk, "participant"), (by_registry.pk, "registry"), (by_nik.pk, "nik"), (None, ""),
    ]  # fmt: skip


def test_numbers_that_are_not_given_meet_nobody() -> None:
    make_household(nik="", nik_quality="missing")
    planned(make_batch(), [row(2, nik="", rejected=True), row(3)])
    assert [met(2), met(3)] == [(None, ""), (None, "")]


@pytest.mark.parametrize("quality", ["doubtful", "temporary", "masked"])
def test_only_a_valid_nik_identifies(quality: str) -> None:
    nik = make_nik()
    make_household(nik=nik, nik_quality=quality)
    batch = make_batch()
    planned(batch, [row(2, nik=nik)])
    assert outcomes(batch) == {2: "new"}


def test_a_registry_entry_counts_while_it_holds() -> None:
    past, coming = make_household(), make_household()
    register(past, "DT1", until=timezone.localdate() - timedelta(days=1))
    register(coming, "DT2", since=timezone.localdate() + timedelta(days=1))
    batch = make_batch()
    planned(batch, [row(2, registry_id="DT1"), row(3, registry_id="DT2")])
    assert outcomes(batch) == {2: "new", 3: "new"}


def test_a_registry_id_that_families_share_identifies_none_of_them() -> None:
    one, other = make_household(), make_household()
    register(one, "DT1")
    register(other, "DT1")
    batch = make_batch()
    planned(batch, [row_of(one, 2, registry_id="DT1"), row(3, registry_id="DT1")])
    assert outcomes(batch) == {2: "unchanged", 3: "new"}
    assert met(2) == (one.pk, "nik")


def test_a_family_that_was_merged_stands_for_the_one_it_was_merged_into() -> None:
    last = make_household(name="Ibu Terakhir")
    middle = make_household(status="exit", merged_into=last)
    first = make_household(status="exit", merged_into=middle, participant_no="P1")
    register(first, "DT1")
    batch = make_batch()
    planned(
        batch,
        [row(2, nik=first.nik, participant_no="P1", registry_id="DT1", name="Ibu Terakhir", kecamatan_id="73.71.10")],
    )
    assert met(2) == (last.pk, "participant")
    # Its numbers are the other's too: neither a change nor a conflict.
    assert outcomes(batch) == {2: "unchanged"}


def test_families_that_have_left_are_met_too() -> None:
    gone = make_household(status="exit", exit_reason="pindah")
    batch = make_batch()
    planned(batch, [row_of(gone, 2), row_of(make_household(status="exit"), 3, status="active")])
    assert outcomes(batch) == {2: "unchanged", 3: "changed"}


def test_a_family_recorded_where_the_actor_may_not_act_is_neither_taken_nor_told() -> None:
    family = make_household(kecamatan=ELSEWHERE, name="Ibu Rahasia")
    batch = make_batch(actor=make_user(Role.STAFF, region=INSIDE))
    planned(batch, [row_of(family, 2, kecamatan_id="73.71.10"), row(3)])
    assert outcomes(batch) == {2: "rejected", 3: "new"}
    assert met(2) == (None, "")
    (problem,) = batch.problems.all()
    assert (problem.row_no, problem.code, problem.level, problem.field, problem.column) == (
        2, "outside_area", "error", "nik", "NIK KTP",
    )  # fmt: skip
    assert (problem.note, problem.suggestion, problem.value) == ("elsewhere", "", family.nik)


@pytest.mark.parametrize("who", ["system", "nationwide", "both"])
def test_who_may_act_in_both_places_moves_the_family(who: str) -> None:
    family = make_household(kecamatan=ELSEWHERE)
    actor = None
    if who == "nationwide":
        actor = make_user(Role.STAFF, nationwide=True)
    elif who == "both":
        actor = make_user(Role.STAFF, region=INSIDE)
        actor.grants.create(region_id="63.10.05")
    batch = make_batch(actor=actor)
    planned(batch, [row_of(family, 2, kecamatan_id="73.71.10")])
    assert outcomes(batch) == {2: "changed"}


def test_a_row_with_an_error_stays_rejected_and_says_whom_it_met() -> None:
    family = make_household()
    batch = make_batch()
    planned(batch, [row_of(family, 2, rejected=True, address="JL. BARU")])
    found = ImportRow.objects.get()
    assert (found.outcome, found.household_id, found.changed) == ("rejected", family.pk, 0)
