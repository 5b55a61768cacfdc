"""Of rows about one family, whatever links them, at most one is ever applied; and what is asked of old plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.enums import RegistryKind
from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import Code, Decision, RowOutcome
from beneficiaries.models import Household, ImportBatch, ImportDecision, RegistryRecord
from beneficiaries.services.intake import checking, deciding
from beneficiaries.services.intake.applying import apply
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.intake.factories import make_batch, make_row
from beneficiaries.tests.intake.loading import DAY, Line, line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(tree: dict[str, Region], settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def by_nik() -> list[Line]:
    nik = make_nik()
    return [line(nik, ALAMAT="JL. SATU"), line(nik, ALAMAT="JL. DUA")]


def by_record() -> list[Line]:
    family = make_household(name="Siti Aminah", nik=make_nik())
    RegistryRecord.objects.create(household=family, registry_id="D1", registry=RegistryKind.DTKS, valid_from=DAY)
    return [line(family.nik, ALAMAT="JL. SATU"), {**line(make_nik(), ALAMAT="JL. DUA"), "IDDTKS": "D1"}]


def by_participant() -> list[Line]:
    return [{**line(make_nik()), "NO PESERTA": "P1"}, {**line(make_nik()), "NO PESERTA": "P1"}]


WAYS = pytest.mark.parametrize("rows", [by_nik, by_record, by_participant])


def take(batch: ImportBatch, *numbers: int) -> None:
    deciding.decide(
        batch=batch, places=[RowPlace(0, number) for number in numbers], decision=Decision.TAKE, actor=SYSTEM
    )


@WAYS
def test_taking_one_leaves_the_others_and_of_two_taken_in_turn_the_last_one_counts(rows: Callable[[], Any]) -> None:
    batch = load(rows(), apply_too=False)
    before = Household.objects.count()
    take(batch, 2)
    assert dict(ImportDecision.objects.values_list("row_no", "decision")) == {2: "take", 3: "leave"}
    take(batch, 3)
    assert dict(ImportDecision.objects.values_list("row_no", "decision")) == {2: "leave", 3: "take"}
    checking.check(batch=batch, actor=SYSTEM)
    outcomes = dict(batch.rows.values_list("row_no", "outcome"))
    assert outcomes[2] == RowOutcome.REVIEW
    assert outcomes[3] in {RowOutcome.NEW, RowOutcome.CHANGED}
    apply(batch=batch, actor=SYSTEM)
    assert Household.objects.count() <= before + 1


@WAYS
def test_two_rows_of_one_conflict_are_not_taken_at_once(rows: Callable[[], Any]) -> None:
    batch = load(rows(), apply_too=False)
    with pytest.raises(ValidationError, match="hanya satu"):
        take(batch, 2, 3)
    assert not ImportDecision.objects.exists()


def test_rows_linked_by_another_between_them_are_one_conflict_and_others_are_let_alone() -> None:
    first, second, other = make_nik(), make_nik(), make_nik()
    batch = load(
        [
            line(first, ALAMAT="JL. SATU"),
            line(second, ALAMAT="JL. DUA"),
            {**line(first, ALAMAT="JL. TIGA"), "NO PESERTA": "P1"},
            {**line(second, ALAMAT="JL. EMPAT"), "NO PESERTA": "P1"},
            line(other, ALAMAT="JL. LIMA"),
            line(other, ALAMAT="JL. ENAM"),
        ],
        apply_too=False,
    )
    take(batch, 2)
    said = {2: "take", 3: "leave", 4: "leave", 5: "leave"}
    assert dict(ImportDecision.objects.values_list("row_no", "decision")) == said


# ── The registry has moved since the check ───────────────────────────────────────────────────

MOVED = "Data KPM berubah sejak berkas ini diperiksa."


def test_an_old_plan_says_so_and_can_always_be_made_anew() -> None:
    desk = Desk(Role.OPERATOR)
    family = make_household(name="Rosmini Daeng", nik=make_nik())
    batch = load([line(family.nik, name="MUHAMMAD ARIFIN")], apply_too=False)
    for name in ("intake_batch", "intake_review"):
        assert MOVED not in text(desk.see(name, pk=batch.pk))
    assert desk.address("intake_check", pk=batch.pk) in text(desk.see("intake_batch", pk=batch.pk))
    make_household(kecamatan="63.10.05")  # Of another office.
    assert MOVED not in text(desk.see("intake_batch", pk=batch.pk))
    family.delete()
    assert MOVED in text(desk.see("intake_batch", pk=batch.pk))
    page = text(desk.see("intake_review", pk=batch.pk))
    assert MOVED in page
    assert "sudah tidak ada. Periksa lagi." in page
    assert "di luar wilayah Anda" not in page
    checking.check(batch=batch, actor=SYSTEM)
    assert MOVED not in text(desk.see("intake_batch", pk=batch.pk))


def test_a_family_card_that_nobody_has_any_more_is_not_said_to_be_elsewhere() -> None:
    desk = Desk(Role.OPERATOR)
    card = "7371001407850001"
    holder = make_household(family_card_no=card)
    batch = load([{**line(make_nik()), "NO KK": card}], apply_too=False)
    assert "sudah tidak ada" not in text(desk.see("intake_review", pk=batch.pk))
    holder.delete()
    page = text(desk.see("intake_review", pk=batch.pk))
    assert "sudah tidak ada. Periksa lagi." in page
    assert "di luar wilayah Anda" not in page


def test_many_rows_are_decided_a_chunk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No statement has a parameter for each row of a whole list."""
    monkeypatch.setattr(deciding, "_AT_ONCE", 3)
    batch = make_batch()
    places = [RowPlace(sheet, number) for sheet in (0, 1) for number in range(2, 9)]
    for place in places:
        make_row(batch, place.row_no, RowOutcome.REVIEW, sheet_no=place.sheet_no, review=Code.NAME_DIFFERS)
    for decision in (Decision.TAKE, Decision.LEAVE):
        deciding.decide(batch=batch, places=[*places, places[0]], decision=decision, actor=SYSTEM)
        decided = ImportDecision.objects.filter(batch=batch, decision=decision, review=Code.NAME_DIFFERS)
        assert {RowPlace(*place) for place in decided.values_list("sheet_no", "row_no")} == set(places)
    with pytest.raises(ValidationError, match="tidak lagi menunggu"):
        deciding.decide(batch=batch, places=[*places, RowPlace(0, 99)], decision=None, actor=SYSTEM)
