"""Rows about which a person must decide, and what is said of them."""

import pytest

from beneficiaries.imports.planning.names import are_alike
from beneficiaries.models import ImportBatch, RegistryRecord
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.imports.staged import make_batch, outcomes, planned, row, row_of
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
CARD = "7371000101010001"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def said(batch: ImportBatch) -> list[tuple[int, int, str, str, str]]:
    return list(batch.problems.values_list("sheet_no", "row_no", "code", "field", "note"))


def test_equal_rows_are_doubles_of_the_first() -> None:
    nik = make_nik()
    batch = make_batch()
    planned(batch, [row(number, nik=nik, name="A") for number in (4, 2, 3)])
    assert outcomes(batch) == {2: "new", 3: "duplicate", 4: "duplicate"}
    assert said(batch) == []


def test_rows_that_share_a_nik_and_differ_are_all_in_review() -> None:
    nik = make_nik()
    batch = make_batch("Data", "Tambahan")
    rows = [row(2, nik=nik, name="A"), row(3, nik=nik, name="A"), row(4, nik=nik, name="B"), row(5)]
    planned(batch, [*rows, row(9, sheet_no=1, nik=nik, name="C")])
    assert outcomes(batch) == {2: "review", 3: "review", 4: "review", 5: "new"}
    assert said(batch) == [
        (0, 2, "duplicate_conflict", "nik", "row:3, 4, Tambahan: 9"),
        (0, 3, "duplicate_conflict", "nik", "row:2, 4, Tambahan: 9"),
        (0, 4, "duplicate_conflict", "nik", "row:2, 3, Tambahan: 9"),
        (1, 9, "duplicate_conflict", "nik", "row:Data: 2, Data: 3, Data: 4"),
    ]


def test_of_many_rows_only_a_few_are_named() -> None:
    nik = make_nik()
    batch = make_batch()
    planned(batch, [row(number, nik=nik) for number in range(2, 12)])
    assert batch.problems.get(row_no=2).note == "row:3, 4, 5, 6, 7, dan lain-lain"


def test_a_rejected_row_stays_rejected_and_puts_the_others_in_doubt() -> None:
    nik = make_nik()
    batch = make_batch()
    planned(batch, [row(2, nik=nik), row(3, nik=nik, rejected=True)])
    assert outcomes(batch) == {2: "review", 3: "rejected"}
    assert said(batch) == [(0, 2, "duplicate_conflict", "nik", "row:3")]


def test_rows_that_meet_one_family_by_different_numbers() -> None:
    family = make_household(participant_no="P1")
    batch = make_batch()
    planned(batch, [row(2, participant_no="P1"), row_of(family, 3), row(4)])
    assert outcomes(batch) == {2: "review", 3: "review", 4: "new"}
    assert said(batch) == [
        (0, 2, "duplicate_conflict", "nik", "same_record:3"), (0, 3, "duplicate_conflict", "nik", "same_record:2"),
    ]  # fmt: skip


def test_rows_that_share_a_participant_number() -> None:
    batch = make_batch()
    planned(
        batch, [row(2, participant_no="P1"), row(3, participant_no="P1"), row(4, participant_no="P1", rejected=True)]
    )
    assert outcomes(batch) == {2: "review", 3: "review", 4: "rejected"}
    assert said(batch) == [
        (0, 2, "duplicate_conflict", "nik", "same_participant:3"),
        (0, 3, "duplicate_conflict", "nik", "same_participant:2"),
    ]


@pytest.mark.parametrize("way", ["participant", "registry"])
def test_numbers_of_two_families_in_one_row(way: str) -> None:
    one, other = make_household(participant_no="P1"), make_household()
    RegistryRecord.objects.create(household=one, registry="dtks", registry_id="DT1", valid_from="2026-01-01")
    batch = make_batch()
    number = {"participant_no": "P1"} if way == "participant" else {"registry_id": "DT1"}
    planned(batch, [row_of(other, 2, **number)])
    assert outcomes(batch) == {2: "review"}
    assert said(batch) == [(0, 2, "duplicate_conflict", "nik", "two_records")]
    assert batch.not_in_file == 0, "both families are mentioned"


@pytest.mark.parametrize(
    ("recorded", "name", "outcome"),
    [
        ("Siti Aminah", "BUDI SANTOSO", "review"),
        ("Siti Aminah", "AMINAH SITI", "changed"),
        ("Siti Aminah", "SITI AMINA", "changed"),
        ("Siti Aminah", "siti  aminah", "unchanged"),
    ],
)
def test_another_name_under_the_same_nik(recorded: str, name: str, outcome: str) -> None:
    batch = make_batch()
    planned(batch, [row_of(make_household(name=recorded), 2, name=name)])
    assert outcomes(batch) == {2: outcome}
    expected = [(0, 2, "name_differs", "nik", "")] if outcome == "review" else []
    assert said(batch) == expected


def test_the_name_does_not_matter_where_a_surer_number_meets() -> None:
    batch = make_batch()
    planned(batch, [row_of(make_household(name="Siti", participant_no="P1"), 2, name="BUDI", participant_no="P1")])
    assert outcomes(batch) == {2: "changed"}


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [("SITI", "siti", True), ("Nur Aini", "AINI NUR", True), ("AAAAA", "bbbbb", False), ("", "", True)],
)
def test_names_alike(name: str, other: str, alike: bool) -> None:
    assert are_alike(name, other) is alike


@pytest.mark.parametrize(
    ("status", "card", "outcome"),
    [("active", CARD, "review"), ("exit", CARD, "new"), ("suspended", CARD, "new"), ("active", "7371", "new")],
)
def test_a_family_card_of_another_family(status: str, card: str, outcome: str) -> None:
    make_household(family_card_no=card, status=status)
    batch = make_batch()
    planned(batch, [row(2, family_card_no=card)])
    assert outcomes(batch) == {2: outcome}
    if outcome == "review":
        (problem,) = batch.problems.all()
        assert (problem.code, problem.field, problem.column, problem.value, problem.note) == (
            "family_card_in_use", "family_card_no", "NO KK", CARD, "",
        )  # fmt: skip


def test_a_family_card_of_an_earlier_new_row() -> None:
    batch = make_batch()
    rejected = row(2, family_card_no=CARD, rejected=True)
    planned(batch, [rejected, *[row(number, family_card_no=CARD) for number in (3, 4, 5)]])
    assert outcomes(batch) == {2: "rejected", 3: "new", 4: "review", 5: "review"}
    assert said(batch) == [
        (0, 4, "family_card_in_use", "family_card_no", "row:3"),
        (0, 5, "family_card_in_use", "family_card_no", "row:3"),
    ]


def test_a_family_card_matters_only_for_new_families() -> None:
    make_household(family_card_no=CARD)
    batch = make_batch()
    planned(batch, [row_of(make_household(), 2, family_card_no=CARD)])
    assert outcomes(batch) == {2: "changed"}


def test_the_same_person_twice_is_no_second_family_on_the_card() -> None:
    nik = make_nik()
    batch = make_batch()
    planned(batch, [row(2, nik=nik, name="A", family_card_no=CARD), row(3, nik=nik, name="B", family_card_no=CARD)])
    assert {code for _, _, code, _, _ in said(batch)} == {"duplicate_conflict"}


def test_a_row_has_each_reason_once_and_the_first_is_kept() -> None:
    family = make_household(name="Siti Aminah", participant_no="P1")
    nik = family.nik
    batch = make_batch()
    planned(
        batch, [row(2, nik=nik, name="BUDI SANTOSO"), row(3, nik=nik, name="Siti Aminah"), row(4, participant_no="P1")]
    )
    assert [(number, code) for _, number, code, _, _ in said(batch)] == [
        (2, "duplicate_conflict"), (2, "name_differs"), (3, "duplicate_conflict"), (4, "duplicate_conflict"),
    ]  # fmt: skip
    assert batch.rows.get(row_no=2).review == "duplicate_conflict"
