"""A family of another office is touched, and named, only where everybody may who has a hand in the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState, Decision, RowOutcome
from beneficiaries.intake_reading.outlook import change_by
from beneficiaries.models import Household, ImportBatch, ImportProblem
from beneficiaries.services.intake import applying, checking, choosing, correcting, deciding
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.loading import line, load
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
PLACE = RowPlace(0, 2)
MINE, THEIRS = "7371104107850009", "6310054107850001"
Deed = Callable[[ImportBatch, Actor], object]


@pytest.fixture(autouse=True)
def _desk(tree: dict[str, Region], settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def family() -> Household:
    return make_household(kecamatan="63.10.05", nik=THEIRS, name="Rahasia Sekali", address="Jl. Jauh")


@pytest.fixture
def operator() -> Actor:
    return Actor(make_user(Role.OPERATOR, region="73.71"))


@pytest.fixture
def dinas() -> Actor:
    return Actor(make_user(Role.STAFF, nationwide=True))


def check(batch: ImportBatch, actor: Actor) -> str:
    """The outcome of the row."""
    checking.check(batch=batch, actor=actor)
    return batch.rows.get().outcome


def put_in(batch: ImportBatch, actor: Actor) -> None:
    correcting.correct(batch=batch, place=PLACE, cells={"NIK": THEIRS}, actor=actor)


def stays(family: Household) -> bool:
    before = (family.kecamatan_id, family.name, family.address)
    family.refresh_from_db()
    return before == (family.kecamatan_id, family.name, family.address)


def test_whoever_corrects_a_batch_of_the_system_gets_no_family_of_others(family: Household, operator: Actor) -> None:
    batch = load([line(MINE, "Rahasia Sekali")], apply_too=False)
    put_in(batch, operator)
    assert check(batch, operator) == RowOutcome.REJECTED
    assert ("outside_area", "elsewhere") in batch.problems.values_list("code", "note")
    assert check(batch, SYSTEM) == RowOutcome.REJECTED, "who had it checked is wider, who shaped it is not"
    applying.apply(batch=batch, actor=SYSTEM)
    assert stays(family)


def test_the_same_in_a_batch_of_somebody_wider(family: Household, operator: Actor, dinas: Actor) -> None:
    batch = load([line(MINE, "Rahasia Sekali")], apply_too=False, actor=dinas)
    put_in(batch, operator)
    assert check(batch, dinas) == RowOutcome.REJECTED
    # Taken back, it still was his work; the row is his office's again.
    correcting.withdraw(batch=batch, place=PLACE, actor=dinas)
    assert check(batch, dinas) == RowOutcome.NEW


@pytest.mark.parametrize(
    "deed",
    [
        lambda batch, actor: choosing.choose_columns(batch=batch, columns={"RT": ""}, remember=False, actor=actor),
        lambda batch, actor: deciding.decide(batch=batch, places=[PLACE], decision=Decision.TAKE, actor=actor),
        lambda batch, actor: checking.check(batch=batch, actor=actor),
    ],
)
def test_everybody_with_a_hand_in_it_counts(family: Household, operator: Actor, dinas: Actor, deed: Deed) -> None:
    batch = load([line(THEIRS, "Budi Santoso")], apply_too=False, actor=dinas)
    assert batch.rows.get().outcome == RowOutcome.REVIEW
    deed(batch, operator)
    if batch.state != BatchState.CHECKED or batch.stale:
        checking.check(batch=batch, actor=dinas)
    assert batch.rows.get().outcome == RowOutcome.REJECTED
    assert batch.rows.get().household_id is None


def test_who_applies_what_somebody_wider_had_checked_looks_again(
    family: Household, operator: Actor, dinas: Actor
) -> None:
    batch = load([line(THEIRS, "Rahasia Sekali", ALAMAT="Jl. Dekat")], apply_too=False, actor=dinas)
    assert batch.rows.get().outcome == RowOutcome.CHANGED
    assert change_by(batch) == {"73.71.10": 1}, "not whence it comes"
    applying.apply(batch=batch, actor=operator)
    assert batch.state == BatchState.CHECKED
    assert "di luar wilayah Anda" in batch.failure
    assert batch.rows.get().outcome == RowOutcome.REJECTED
    applying.apply(batch=batch, actor=operator)
    assert stays(family)


def test_a_grant_lost_since_the_check_is_lost(family: Household, operator: Actor) -> None:
    assert operator.user is not None
    grant = operator.user.grants.create(region_id="63.10.05")
    batch = load([line(THEIRS, "Rahasia Sekali", ALAMAT="Jl. Dekat")], apply_too=False, actor=operator)
    assert batch.rows.get().outcome == RowOutcome.CHANGED
    grant.delete()
    applying.apply(batch=batch, actor=operator)
    assert batch.state == BatchState.CHECKED
    assert stays(family)


def test_where_all_may_act_the_family_moves(family: Household, dinas: Actor) -> None:
    batch = load([line(MINE, "Rahasia Sekali")], apply_too=False)
    put_in(batch, dinas)
    assert check(batch, dinas) == RowOutcome.CHANGED
    applying.apply(batch=batch, actor=dinas)
    family.refresh_from_db()
    assert family.kecamatan_id == "73.71.10"


def test_the_name_of_a_family_is_said_to_who_may_see_it(family: Household, dinas: Actor) -> None:
    batch = load([line(THEIRS, "Budi Santoso")], apply_too=False, actor=dinas)
    assert batch.rows.get().review == "name_differs"
    assert not ImportProblem.objects.filter(note__icontains=family.name).exists()
    here, everywhere = Desk(Role.OPERATOR, region="73.71"), Desk(Role.OPERATOR, region="63.10")
    everywhere.user.grants.create(region_id="73.71")
    pages: list[tuple[str, dict[str, Any]]] = [
        ("intake_review", {}), ("intake_row", {"sheet": 1, "row": 2}), ("intake_rows", {}), ("intake_batch", {}),
    ]  # fmt: skip
    for name, place in pages:
        response = here.see(name, pk=batch.pk, **place)
        assert response.status_code == 200
        assert family.name not in text(response), name
    for name, place in pages[:2]:
        assert family.name in text(everywhere.see(name, pk=batch.pk, **place)), name
