"""What was decided about one question does not answer another one of the same row."""

from __future__ import annotations

from typing import Any

import pytest

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, Decision, RowOutcome
from beneficiaries.intake_reading.answers import answers
from beneficiaries.intake_reading.review import answered
from beneficiaries.models import ImportBatch, ImportDecision
from beneficiaries.services.households import create_household
from beneficiaries.services.intake import applying, checking, correcting, deciding
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.loading import DAY, line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
PLACE = RowPlace(0, 2)
ONE, OTHER = "7371104107850001", "7371104107850002"
CARD = "7371100101200001"


@pytest.fixture(autouse=True)
def _desk(tree: dict[str, Region], settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def take(batch: ImportBatch) -> None:
    deciding.decide(batch=batch, places=[PLACE], decision=Decision.TAKE, actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)


def put_in(batch: ImportBatch, **cells: str) -> None:
    correcting.correct(batch=batch, place=PLACE, cells=cells, actor=SYSTEM)
    checking.check(batch=batch, actor=SYSTEM)


def test_who_was_taken_for_one_family_is_not_taken_for_another() -> None:
    make_household(nik=ONE, name="Agus Salim")
    other = make_household(nik=OTHER, name="Zulkifli Rahman")
    batch = load([line(ONE, "SITI FATIMAH")], apply_too=False)
    take(batch)
    assert batch.rows.get().outcome == RowOutcome.CHANGED
    put_in(batch, NIK=OTHER)
    row = batch.rows.get()
    assert (row.outcome, row.decision, row.household_id) == (RowOutcome.REVIEW, "", other.pk)
    applying.apply(batch=batch, actor=SYSTEM)
    other.refresh_from_db()
    assert other.name == "Zulkifli Rahman"


def test_a_row_put_right_as_it_was_is_decided_as_it_was() -> None:
    make_household(nik=ONE, name="Agus Salim")
    batch = load([line(ONE, "SITI FATIMAH")], apply_too=False)
    take(batch)
    put_in(batch, ALAMAT="JL. LAIN")
    assert batch.rows.get().outcome == RowOutcome.REVIEW
    put_in(batch, ALAMAT="")
    assert batch.rows.get().outcome == RowOutcome.CHANGED
    put_in(batch, ALAMAT="JL. LAIN")
    take(batch)
    assert batch.rows.get().outcome == RowOutcome.CHANGED
    assert ImportDecision.objects.count() == 1


def test_another_question_asked_by_the_registry_waits() -> None:
    make_household(nik=ONE, name="Agus Salim", family_card_no=CARD)
    batch = load([line(OTHER, "SITI FATIMAH", **{"NO KK": CARD})], apply_too=False)
    assert batch.rows.get().review == "family_card_in_use"
    take(batch)
    assert batch.rows.get().outcome == RowOutcome.NEW
    met = create_household(
        kecamatan=Region.objects.get(pk="73.71.10"), actor=SYSTEM, nik=OTHER, name="Joko Widarso", valid_from=DAY
    )
    applying.apply(batch=batch, actor=SYSTEM)
    row = batch.rows.get()
    assert (batch.state, row.outcome, row.review) == (BatchState.CHECKED, RowOutcome.REVIEW, "name_differs")
    applying.apply(batch=batch, actor=SYSTEM)
    met.refresh_from_db()
    assert met.name == "Joko Widarso"


def test_pages_ask_again() -> None:
    make_household(nik=ONE, name="Agus Salim")
    make_household(nik=OTHER, name="Zulkifli Rahman")
    desk = Desk(Role.OPERATOR, region="73.71")
    batch = load([line(ONE, "SITI FATIMAH")], apply_too=False)
    told = "sudah diputuskan<"
    deciding.decide(batch=batch, places=[PLACE], decision=Decision.TAKE, actor=SYSTEM)
    assert told in text(desk.see("intake_review", pk=batch.pk)), "before the check too"
    checking.check(batch=batch, actor=SYSTEM)
    assert told in text(desk.see("intake_review", pk=batch.pk))
    put_in(batch, NIK=OTHER)
    assert not answers(batch).exists()
    ImportBatch.objects.filter(pk=batch.pk).update(stale=True)
    batch.refresh_from_db()
    assert not answered(batch), "what was said before is no answer that waits for the check"
    assert told not in text(desk.see("intake_review", pk=batch.pk))
    # Whoever decides about all that wait decides about this one.
    desk.send("intake_review", None, {"say": "leave", "all": "name_differs"}, pk=batch.pk)
    assert ImportDecision.objects.get().decision == Decision.LEAVE
