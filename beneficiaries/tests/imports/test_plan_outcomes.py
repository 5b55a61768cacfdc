"""What becomes of rows after decisions, what is stored of it, and that a plan can be made again."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.imports import plan
from beneficiaries.imports.planning.missing import not_in_file
from beneficiaries.imports.planning.movement import has_moved
from beneficiaries.imports.staging import Stage
from beneficiaries.models import ImportBatch, ImportDecision, ImportRow, ImportSheet
from beneficiaries.tests.factories import make_group, make_household, make_nik
from beneficiaries.tests.imports.staged import Row, make_batch, outcomes, planned, row, row_of, stage_rows, walls
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db
OTHER = "73.71.06"
CARD = "7371000101010001"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def decide(batch: ImportBatch, rows: list[Row], **decisions: str) -> None:
    """Plan these rows, decide what they ask (``_2="take"``: about row 2), and plan them again."""
    planned(batch, rows)
    for number, decision in decisions.items():
        at: dict[str, Any] = {"batch": batch, "sheet_no": 0, "row_no": int(number[1:])}
        asked: Any = ImportRow.objects.filter(**at).values("review", "household_id", "signature").first() or {}
        ImportDecision.objects.create(**at, **asked, decision=decision)
    planned(batch, rows)


def test_a_row_that_was_taken_is_what_it_would_be_without_the_question() -> None:
    household = make_household(name="Siti")
    make_household(family_card_no=CARD)
    batch = make_batch()
    rows = [row_of(household, 2, name="BUDI SANTOSO"), row(3, family_card_no=CARD), row(4, family_card_no=CARD)]
    decide(batch, rows, _2="take", _3="take", _4="leave")
    assert outcomes(batch) == {2: "changed", 3: "new", 4: "review"}
    assert list(batch.rows.values_list("row_no", "review", "decision").order_by("row_no")) == [
        (2, "name_differs", "take"), (3, "family_card_in_use", "take"), (4, "family_card_in_use", "leave"),
    ]  # fmt: skip
    # Why it was asked stays on record.
    assert batch.problems.count() == 3


def test_of_a_conflict_the_row_that_was_taken_goes_in() -> None:
    nik = make_nik()
    batch = make_batch()
    decide(batch, [row(2, nik=nik), row(3, nik=nik), row(4, nik=nik)], _3="take", _4="leave")
    assert outcomes(batch) == {2: "review", 3: "new", 4: "review"}


@pytest.mark.parametrize("values", [{"nik": "7371004101900001"}, {"participant_no": "P1"}, {"participant_no": "P2"}])
def test_whoever_takes_two_rows_of_a_conflict_has_not_decided_it(values: dict[str, Any]) -> None:
    make_household(participant_no="P2")
    batch = make_batch()
    decide(batch, [row(2, **values), row(3, **values)], _2="take", _3="take")
    assert outcomes(batch) == {2: "review", 3: "review"}


def test_of_equal_rows_that_were_taken_the_first_goes_in() -> None:
    household = make_household(name="Siti")
    rows = [row_of(household, number, name="BUDI SANTOSO") for number in (2, 3, 4)]
    batch = make_batch()
    decide(batch, rows, _2="leave", _3="take", _4="take")
    assert outcomes(batch) == {2: "review", 3: "changed", 4: "duplicate"}


def test_a_number_of_another_family_stays_where_it_is_even_if_the_row_is_taken() -> None:
    family, other = make_household(participant_no="P1"), make_household()
    batch = make_batch()
    decide(batch, [row(2, participant_no="P1", nik=other.nik, name=family.name)], _2="take")
    assert outcomes(batch) == {2: "unchanged"}


def test_decisions_about_rows_that_raise_no_question_say_nothing() -> None:
    batch = make_batch()
    decide(batch, [row(2), row(3, rejected=True)], _2="leave", _3="take", _99="take")
    assert outcomes(batch) == {2: "new", 3: "rejected"}
    assert set(batch.rows.values_list("decision", flat=True)) == {""}


def test_a_decision_answers_the_question_it_was_asked_and_no_other() -> None:
    one, other = make_household(name="Siti"), make_household(name="Ani")
    batch = make_batch()
    asked = row_of(one, 2, name="BUDI SANTOSO")
    decide(batch, [asked], _2="take")
    assert outcomes(batch) == {2: "changed"}
    for different in (
        asked | {"nik": other.nik},  # Another family.
        asked | {"signature": asked["signature"] + 1},  # The row says something else.
        asked | {"nik": make_nik(), "family_card_no": CARD},  # Another question.
    ):
        make_household(family_card_no=CARD)
        planned(batch, [different])
        assert outcomes(batch) == {2: "review"}
        assert batch.rows.get().decision == ""
    planned(batch, [asked])
    assert outcomes(batch) == {2: "changed"}, "asked again as it was, it is answered"


def test_sheets_count_their_rows() -> None:
    nik = make_nik()
    batch = make_batch("A", "B", "C")
    made = planned(
        batch,
        [row(2, nik=nik), row(3, nik=nik, rejected=True), row(2, sheet_no=1), row(9, sheet_no=1, rejected=True)],
        skipped={0: 3, 1: 0, 2: 5},
    )
    fields = ("n_read", "n_new", "n_review", "n_rejected", "n_skipped")
    assert list(ImportSheet.objects.order_by("number").values_list(*fields)) == [
        (5, 0, 1, 1, 3), (2, 1, 0, 1, 0), (5, 0, 0, 0, 5),
    ]  # fmt: skip
    assert made.totals == {"new": 1, "review": 1, "rejected": 2}


def test_families_that_the_file_does_not_mention() -> None:
    met, missing, gone = make_household(), make_household(status="suspended"), make_household(status="exit")
    doubted, merged = make_household(name="Siti"), make_household(status="exit", merged_into=met)
    only_rejected, elsewhere = make_household(), make_household(kecamatan=OTHER)
    batch = make_batch()
    rows = [
        row_of(met, 2), row_of(doubted, 3, name="BUDI SANTOSO"), row_of(only_rejected, 4, rejected=True),
        row(5, kecamatan_id=OTHER, rejected=True), row(6, nik=merged.nik, kecamatan_id=""),
    ]  # fmt: skip
    planned(batch, rows)
    assert batch.not_in_file == 1
    assert list(not_in_file(batch)) == [missing]
    assert not {gone, elsewhere} & set(not_in_file(batch))


def test_the_kecamatan_that_is_loaded_is_the_rows_not_the_familys() -> None:
    staying, moving = make_household(kecamatan=OTHER), make_household(kecamatan=OTHER)
    batch = make_batch()
    planned(batch, [row_of(moving, 2, kecamatan_id="73.71.10")])
    assert not not_in_file(batch).exists()
    planned(batch, [row_of(moving, 2, kecamatan_id="73.71.10"), row(3, kecamatan_id=OTHER)])
    assert list(not_in_file(batch)) == [staying]


def test_a_new_plan_replaces_the_old_one() -> None:
    batch, other = make_batch(), make_batch()
    planned(other, [row(2)])
    planned(batch, [row(2), row(3), row(4, nik="1", rejected=True)])
    planned(batch, [row(7)])
    assert outcomes(batch) == {7: "new"}
    assert outcomes(other) == {2: "new"}


def test_a_plan_that_is_not_stored_changes_nothing() -> None:
    batch = make_batch()
    planned(batch, [row(2)])
    with Stage() as stage:
        stage_rows(stage, [row(3)])
        plan.classify(stage, batch, walls(batch))
    assert outcomes(batch) == {2: "new"}


def test_planning_the_stored_rows_again_gives_the_same() -> None:
    staff = make_user(Role.STAFF, region=INSIDE)
    household, secret = make_household(name="Siti", family_card_no=CARD), make_household(kecamatan="63.10.05")
    nik = make_nik()
    batch = make_batch(actor=staff)
    rows = [
        row_of(household, 2, name="BUDI SANTOSO"), row(3, nik=nik), row(4, nik=nik), row(5, family_card_no=CARD),
        row(6, rejected=True, nik="12"), row_of(secret, 7, kecamatan_id="73.71.10"), row(8, n_sd=3),
    ]  # fmt: skip
    planned(batch, rows, skipped={0: 2})
    before = stored(batch)
    made = plan.replan(batch, walls(batch))
    assert stored(batch) == before
    assert made.totals == {"review": 4, "rejected": 2, "new": 1}
    # Meanwhile the office moved the family here: the row is no longer rejected for it.
    secret.kecamatan_id = "73.71.10"
    secret.save()
    plan.replan(batch, walls(batch))
    assert outcomes(batch)[7] == "unchanged"
    assert not batch.problems.filter(code="outside_area").exists()


def stored(batch: ImportBatch) -> list[Any]:
    rows = [{**values, "id": None} for values in batch.rows.values()]
    problems = [{**values, "id": None} for values in batch.problems.values()]
    return [rows, problems, list(batch.sheets.values()), batch.not_in_file]


def test_the_registry_moves_when_somebody_writes_to_it() -> None:
    household = make_household()
    batch = make_batch()
    assert has_moved(batch), "never planned"
    planned(batch, [row(2)])
    batch.refresh_from_db()
    assert not has_moved(batch)
    household.save()
    assert has_moved(batch)
    plan.replan(batch, walls(batch))
    assert not has_moved(batch)
    make_group()
    assert has_moved(batch)


def test_the_number_of_queries_does_not_grow_with_the_file() -> None:
    counts = []
    for many in (3, 300):
        batch = make_batch()
        nik = make_nik()
        with CaptureQueriesContext(connection) as captured:
            planned(batch, [row(number, **({"nik": nik} if number % 3 else {})) for number in range(2, 2 + many)])
        counts.append(len(captured))
    assert counts[0] == counts[1] < 90
