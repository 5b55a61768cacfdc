"""Whole loads of lists with a column of pendamping: what they assign, and how undoing them takes it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from beneficiaries.intake_enums import Code
from beneficiaries.models import Household, ImportBatch, ImportProblem
from beneficiaries.services.households import create_household
from beneficiaries.services.intake.undoing import foresee, undo
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.intake.loading import DAY, HEADINGS, Line, line
from beneficiaries.tests.intake.loading import load as load_list
from companions.enums import ServiceReason, ServiceStatus
from companions.models import Assignment, AssignmentOperation, ServicePeriod, Visit
from companions.services.assignments import Terms, cover, transfer
from companions.services.visits import record_visit
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import check_every_day, course, only
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

NIK, OTHER, THIRD = "7371004107850001", "7371004107850002", "7371004107850003"
TAMALATE, BONTOALA = "73.71.10", "73.71.06"
BEGIN = date(2026, 1, 1)
DAY_BEFORE = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def load(*lines: Line) -> ImportBatch:
    return load_list(lines, headings=(*HEADINGS, "PENDAMPING"))


def family(nik: str = NIK, name: str = "SITI AMINAH") -> Household:
    """A family with a history, as services record them."""
    return create_household(
        nik=nik, name=name, kecamatan=Region.objects.get(pk=TAMALATE), valid_from=BEGIN, actor=SYSTEM
    )


def named(nik: str) -> Household:
    return Household.objects.get(nik=nik)


def test_new_families_get_whom_the_list_names_and_go_again() -> None:
    make_companion(name="Ani, S.Sos")
    make_companion(BONTOALA, name="Budi")
    batch = load(
        line(NIK, PENDAMPING="ANI"),
        {**line(OTHER, "BUNGA"), "KECAMATAN": "BONTOALA", "PENDAMPING": "Budi"},
        line(THIRD, "CITRA", PENDAMPING="Budi"),  # Not posted there.
    )
    assert [course(named(nik)) for nik in (NIK, OTHER, THIRD)] == [
        [("Ani, S.Sos", "permanent", DAY, None)], [("Budi", "permanent", DAY, None)], [],
    ]  # fmt: skip
    assert ImportProblem.objects.get(batch=batch, code=Code.COMPANION_UNKNOWN).value == "Budi"
    check_every_day()
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.removed, done.kept) == (3, 0)
    assert not Assignment.objects.exists()
    assert not AssignmentOperation.objects.filter(undone_at=None).exists()


def test_another_companion_is_a_change_and_the_same_one_is_none() -> None:
    ani, budi = make_companion(name="Ani"), make_companion(name="Budi")
    mine, theirs = family(), family(OTHER, "BUNGA")
    for each in (mine, theirs):
        assigned(each, ani)
    batch = load(line(NIK, PENDAMPING="Budi"), line(OTHER, "BUNGA", PENDAMPING="ani"))
    assert course(mine) == [("Ani", "permanent", BEGIN, DAY_BEFORE), ("Budi", "permanent", DAY, None)]
    assert course(theirs) == [("Ani", "permanent", BEGIN, None)]
    check_every_day()
    again = load(line(NIK, PENDAMPING="Budi"), line(OTHER, "BUNGA", PENDAMPING="ani"))
    assert [sheet.n_unchanged for sheet in again.sheets.all()] == [2]
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.restored, done.kept) == (1, 0)
    assert course(mine) == [("Ani", "permanent", BEGIN, None)]
    assert not Assignment.objects.standing().filter(personnel=budi).exists()
    check_every_day()


def test_a_list_that_goes_on_naming_the_companion_ends_no_cover() -> None:
    ani, budi = make_companion(name="Ani"), make_companion(name="Budi")
    mine = family()
    assigned(mine, ani)
    cover(households=only(mine), personnel=budi, terms=Terms(DAY_BEFORE), actor=SYSTEM)
    before = course(mine)
    for name in ("Ani", "Budi"):
        batch = load(line(NIK, PENDAMPING=name))
        assert [sheet.n_unchanged for sheet in batch.sheets.all()] == [1], name
    assert course(mine) == before


def test_a_family_that_moves_away_from_its_companion_gets_the_one_of_the_list_and_comes_back() -> None:
    ani = make_companion(name="Ani")
    make_companion(BONTOALA, name="Budi")
    moving, leaving = family(), family(OTHER, "BUNGA")
    for each in (moving, leaving):
        assigned(each, ani)
    batch = load(
        {**line(NIK), "KECAMATAN": "BONTOALA", "PENDAMPING": "Budi"}, {**line(OTHER, "BUNGA"), "KECAMATAN": "BONTOALA"}
    )
    assert course(moving)[-1] == ("Budi", "permanent", DAY, None)
    assert course(leaving) == [("Ani", "permanent", BEGIN, DAY_BEFORE)]
    check_every_day()
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.restored, done.kept) == (2, 0)
    assert [row[:1] + row[2:] for row in course(leaving)] in (
        [("Ani", BEGIN, None)], [("Ani", BEGIN, DAY_BEFORE), ("Ani", DAY, None)],
    )  # fmt: skip
    assert course(moving)[-1][0] == "Ani"
    assert course(moving)[-1][-1] is None
    check_every_day()


def test_a_family_that_leaves_loses_its_companion_whoever_the_list_names() -> None:
    ani = make_companion(name="Ani")
    make_companion(name="Budi")
    leaving = family()
    assigned(leaving, ani)
    batch = load(line(NIK, STATUS="GRADUASI", PENDAMPING="Budi"))
    assert course(leaving) == [("Ani", "permanent", BEGIN, DAY_BEFORE)]
    undo(batch=batch, actor=SYSTEM)
    assert {row[0] for row in course(leaving)} == {"Ani"}
    assert course(leaving)[-1][-1] is None
    check_every_day()


def test_whom_the_list_names_but_who_has_left_since_gets_nobody_and_the_result_says_so() -> None:
    ani = make_companion(name="Ani")
    last = DAY + timedelta(days=5)
    ServicePeriod.objects.filter(personnel=ani).update(valid_until=last)
    ServicePeriod.objects.create(
        personnel=ani, status=ServiceStatus.LEFT, reason=ServiceReason.RESIGNED, valid_from=last + timedelta(days=1)
    )
    batch = load(line(NIK, PENDAMPING="Ani"))
    assert course(named(NIK)) == []
    desk = Desk(Role.OPERATOR)
    page = text(desk.client.get(batch.get_absolute_url()))
    assert "1 KPM: Ani tercatat tidak bertugas lagi mulai 7 Juni 2026." in page


def test_what_somebody_has_assigned_or_visited_since_stays() -> None:
    ani, budi = make_companion(name="Ani"), make_companion(name="Budi")
    batch = load(
        line(NIK, PENDAMPING="Ani"), line(OTHER, "BUNGA", PENDAMPING="Ani"), line(THIRD, "CITRA", PENDAMPING="Ani")
    )
    transfer(households=only(named(NIK)), personnel=budi, terms=Terms(DAY + timedelta(days=1)), actor=SYSTEM)
    record_visit(
        household=named(OTHER), personnel=ani, visited_on=DAY, kind="home", result="Ada di rumah.", actor=SYSTEM
    )
    assert set(foresee(batch).kept) == {named(NIK).pk, named(OTHER).pk}
    done = undo(batch=batch, actor=SYSTEM)
    assert (done.removed, done.kept) == (1, 2)
    assert course(named(NIK))[-1][0] == "Budi"
    assert course(named(OTHER)) == [("Ani", "permanent", DAY, None)]
    assert Visit.objects.count() == 1
    assert AssignmentOperation.objects.get(personnel=ani).kept == 2
    check_every_day()
