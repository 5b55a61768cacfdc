"""Handing over: all families of one person to others, in one go, and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from beneficiaries.models import Household
from beneficiaries.tests.factories import BEGIN, make_group, make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus
from companions.models import AssignmentOperation, Handover, Personnel, Placement
from companions.services.assignments import Terms, cover, transfer
from companions.services.handover import Share, families, hand_over, plan, undo_handover
from companions.services.personnel import return_to_service
from companions.services.snapshots import snapshot
from companions.services.undo import undo
from companions.tests.factories import assigned, make_companion, place
from companions.tests.ground import check_every_day, course, only, standing
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)
LEFT: dict[str, Any] = {
    "status": ServiceStatus.LEFT, "reason": ServiceReason.RESIGNED, "effective_on": MARCH, "until": None,
    "number": "BA 1", "note": "Buku catatan di kantor.", "actor": SYSTEM,
}  # fmt: skip
AWAY: dict[str, Any] = {**LEFT, "status": ServiceStatus.ON_LEAVE, "reason": ServiceReason.SICK}
MOVES: dict[str, Any] = {**LEFT, "status": ServiceStatus.IN_SERVICE, "reason": ""}


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def ani() -> Personnel:
    return make_companion(name="Ani")


@pytest.fixture
def budi() -> Personnel:
    return make_companion(name="Budi")


@pytest.fixture
def cici() -> Personnel:
    return make_companion("73.71", name="Cici")


@pytest.fixture
def theirs(ani: Personnel) -> list[Household]:
    """Ani's six families."""
    found = [make_household() for _ in range(6)]
    for family in found:
        assigned(family, ani)
    return found


def refusal(**asked: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        hand_over(**asked)
    return " ".join(refused.value.messages)


def test_the_plan_counts_by_desa_and_group(ani: Personnel, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    group = make_group(name="Melati")
    places: list[dict[str, Any]] = [
        {"village": "73.71.10.1001", "group": group}, {"village": "73.71.10.1001", "group": group},
        {"village": "73.71.10.1001"}, {}, {},
    ]  # fmt: skip
    for fields in places:
        assigned(make_household(**fields), ani)
    assigned(make_household(), ani, valid_until=MARCH - ONE_DAY)
    with django_assert_num_queries(3):
        parts = plan(personnel=ani, day=MARCH)
    said = {(part.village and part.village.name, part.group and part.group.name): part.households for part in parts}
    assert said == {("Barombong", "Melati"): 2, ("Barombong", None): 1, (None, None): 2}
    assert {part.kecamatan.pk for part in parts} == {"73.71.10"}


class TestLeaving:
    def test_two_successors_get_all_and_nothing_stays(
        self, ani: Personnel, budi: Personnel, cici: Personnel, theirs: list[Household]
    ) -> None:
        shares = [Share(cici, only(*theirs[4:])), Share(budi, only(*theirs[:4]))]
        handover = hand_over(personnel=ani, shares=shares, **LEFT)
        for number, family in enumerate(theirs):
            name = "Budi" if number < 4 else "Cici"
            assert course(family) == [
                ("Ani", "permanent", BEGIN, MARCH - ONE_DAY),
                (name, "permanent", MARCH, None),
            ]
        operations = handover.operations.order_by("pk").values_list("kind", "personnel__name", "households")
        assert list(operations) == [(OperationKind.TRANSFER, "Cici", 2), (OperationKind.TRANSFER, "Budi", 4)]
        ani.refresh_from_db()
        assert ani.status == ServiceStatus.LEFT
        (left,) = ani.service_periods.filter(status=ServiceStatus.LEFT)
        assert (left.valid_from, left.valid_until, left.reason, left.decree_no) == (MARCH, None, "resigned", "BA 1")
        assert ani.placements.get().valid_until == MARCH - ONE_DAY
        assert (handover.number, handover.note) == ("BA 1", "Buku catatan di kantor.")
        assert not families(personnel=ani, day=MARCH).exists()
        check_every_day()

    def test_undone_everything_is_as_it_was(
        self, ani: Personnel, budi: Personnel, cici: Personnel, theirs: list[Household]
    ) -> None:
        Placement.objects.filter(personnel=ani).update(fte=Decimal("0.5"))
        place(ani, "73.71.06", since=MAY, fte=Decimal("0.5"))
        before, service = standing([family.pk for family in theirs]), snapshot(ani)
        shares = [Share(budi, only(*theirs[:3])), Share(cici, only(*theirs[3:]))]
        handover = hand_over(personnel=ani, shares=shares, **LEFT)
        assert ani.placements.count() == 1

        undone = undo_handover(handover=handover, actor=SYSTEM)

        assert (undone.restored, undone.kept) == (6, 0)
        assert standing([family.pk for family in theirs]) == before
        assert snapshot(ani) == service
        ani.refresh_from_db()
        assert ani.status == ServiceStatus.IN_SERVICE
        with pytest.raises(ValidationError, match="sudah dibatalkan sebelumnya"):
            undo_handover(handover=handover, actor=SYSTEM)
        check_every_day()

    def test_undone_without_what_was_changed_since(
        self, ani: Personnel, budi: Personnel, cici: Personnel, theirs: list[Household]
    ) -> None:
        handover = hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **LEFT)
        transfer(households=only(theirs[0]), personnel=cici, terms=Terms(APRIL), actor=SYSTEM)
        undone = undo_handover(handover=handover, actor=SYSTEM)
        assert (undone.restored, undone.kept, undone.kept_households) == (5, 1, (theirs[0].pk,))
        assert course(theirs[0])[-1][0] == "Cici"
        check_every_day()

    def test_not_undone_when_the_person_has_come_back_otherwise(
        self, ani: Personnel, budi: Personnel, theirs: list[Household]
    ) -> None:
        handover = hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **LEFT)
        return_to_service(personnel=ani, day=MAY, actor=SYSTEM)
        with pytest.raises(ValidationError, match="sudah diubah sesudah serah terima"):
            undo_handover(handover=handover, actor=SYSTEM)

    def test_one_share_alone_is_not_undone(self, ani: Personnel, budi: Personnel, theirs: list[Household]) -> None:
        handover = hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **LEFT)
        with pytest.raises(ValidationError, match="Batalkan serah terimanya"):
            undo(operation=handover.operations.get(), actor=SYSTEM)

    def test_a_family_somebody_only_covers_goes_back_when_it_would_have(
        self, ani: Personnel, budi: Personnel, cici: Personnel
    ) -> None:
        family = make_household()
        assigned(family, cici)
        cover(households=only(family), personnel=ani, terms=Terms(date(2026, 2, 1), APRIL), actor=SYSTEM)
        hand_over(personnel=ani, shares=[Share(budi, families(personnel=ani, day=MARCH))], **LEFT)
        assert course(family)[1:] == [
            ("Ani", "cover", date(2026, 2, 1), MARCH - ONE_DAY),
            ("Budi", "cover", MARCH, APRIL),
            ("Cici", "permanent", APRIL + ONE_DAY, None),
        ]

    def test_families_recorded_for_later_go_too(self, ani: Personnel, budi: Personnel, cici: Personnel) -> None:
        family = make_household()
        assigned(family, cici, valid_until=MAY - ONE_DAY)
        assigned(family, ani, since=MAY)
        hand_over(personnel=ani, shares=[Share(budi, families(personnel=ani, day=MARCH))], **LEFT)
        assert course(family) == [("Cici", "permanent", BEGIN, MAY - ONE_DAY), ("Budi", "permanent", MAY, None)]

    def test_somebody_without_families_simply_leaves(self, ani: Personnel) -> None:
        handover = hand_over(personnel=ani, shares=[], **LEFT)
        assert not handover.operations.exists()
        ani.refresh_from_db()
        assert ani.status == ServiceStatus.LEFT


class TestLeave:
    def test_families_are_covered_and_come_back_by_themselves(
        self, ani: Personnel, budi: Personnel, theirs: list[Household]
    ) -> None:
        shares = [Share(budi, only(*theirs))]
        hand_over(personnel=ani, shares=shares, **{**AWAY, "until": APRIL})
        assert course(theirs[0])[1:] == [
            ("Budi", "cover", MARCH, APRIL),
            ("Ani", "permanent", APRIL + ONE_DAY, None),
        ]
        periods = ani.service_periods.order_by("valid_from").values_list("status", "valid_from", "valid_until")
        assert list(periods)[1:] == [
            (ServiceStatus.ON_LEAVE, MARCH, APRIL),
            (ServiceStatus.IN_SERVICE, APRIL + ONE_DAY, None),
        ]
        assert ani.placements.get().valid_until is None
        check_every_day()

    def test_without_a_last_day_they_come_back_with_the_person(
        self, ani: Personnel, budi: Personnel, theirs: list[Household]
    ) -> None:
        hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **AWAY)
        assert course(theirs[0])[-1] == ("Budi", "cover", MARCH, None)
        operation = return_to_service(personnel=ani, day=MAY, actor=SYSTEM)
        assert operation is not None
        assert operation.households == 6
        assert course(theirs[0])[-1] == ("Ani", "permanent", MAY, None)

    def test_undone(self, ani: Personnel, budi: Personnel, theirs: list[Household]) -> None:
        before, service = standing([family.pk for family in theirs]), snapshot(ani)
        handover = hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **{**AWAY, "until": APRIL})
        undo_handover(handover=handover, actor=SYSTEM)
        assert (standing([family.pk for family in theirs]), snapshot(ani)) == (before, service)


def test_moving_on_ends_the_posts_and_keeps_the_person(
    ani: Personnel, budi: Personnel, theirs: list[Household]
) -> None:
    hand_over(personnel=ani, shares=[Share(budi, only(*theirs))], **MOVES)
    ani.refresh_from_db()
    assert ani.status == ServiceStatus.IN_SERVICE
    assert ani.placements.get().valid_until == MARCH - ONE_DAY
    assert course(theirs[0])[-1] == ("Budi", "permanent", MARCH, None)


class TestRefusals:
    @pytest.fixture(autouse=True)
    def nothing_happens(self, ani: Personnel, theirs: list[Household]) -> Any:
        before = standing([family.pk for family in theirs])
        yield
        assert standing([family.pk for family in theirs]) == before
        assert not AssignmentOperation.objects.exists()
        assert not Handover.objects.exists()
        ani.refresh_from_db()
        assert ani.status == ServiceStatus.IN_SERVICE

    def test_families_in_no_share(self, ani: Personnel, budi: Personnel, theirs: list[Household]) -> None:
        said = refusal(personnel=ani, shares=[Share(budi, only(*theirs[1:]))], **LEFT)
        assert said.startswith("1 KPM belum masuk bagian siapa pun.")

    def test_families_in_two(self, ani: Personnel, budi: Personnel, cici: Personnel, theirs: list[Household]) -> None:
        shares = [Share(budi, only(*theirs)), Share(cici, only(*theirs[:2]))]
        assert refusal(personnel=ani, shares=shares, **LEFT).startswith("2 KPM ada di dua bagian.")

    def test_back_to_the_same_person(self, ani: Personnel, theirs: list[Household]) -> None:
        said = refusal(personnel=ani, shares=[Share(ani, only(*theirs))], **LEFT)
        assert said == "Penerima tidak boleh orang yang menyerahkan."

    def test_a_successor_who_may_not(self, ani: Personnel, budi: Personnel, theirs: list[Household]) -> None:
        elsewhere = make_companion("73.71.06", name="Dedi")
        shares = [Share(budi, only(*theirs[:3])), Share(elsewhere, only(*theirs[3:]))]
        said = refusal(personnel=ani, shares=shares, **LEFT)
        assert said.startswith("Tidak semua KPM dapat diserahkan kepada Dedi.")
        assert "3 KPM tinggal di kecamatan yang bukan wilayah tugas" in said

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (ServiceStatus.LEFT, ServiceReason.SICK),
            (ServiceStatus.LEFT, ""),
            (ServiceStatus.ON_LEAVE, ServiceReason.DIED),
            (ServiceStatus.IN_SERVICE, ServiceReason.SICK),
        ],
    )
    def test_a_reason_that_does_not_fit(
        self, ani: Personnel, budi: Personnel, theirs: list[Household], status: ServiceStatus, reason: str
    ) -> None:
        asked = {**LEFT, "status": status, "reason": reason}
        assert "alasan yang sesuai" in refusal(personnel=ani, shares=[Share(budi, only(*theirs))], **asked)


def test_queries_do_not_grow_with_families(
    budi: Personnel, cici: Personnel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for many in (10, 30):
        leaver = make_companion()
        families = [make_household() for _ in range(many)]
        for family in families:
            assigned(family, leaver)
        shares = [Share(budi, only(*families[:5])), Share(cici, only(*families[5:]))]
        with django_assert_num_queries(95):
            handover = hand_over(personnel=leaver, shares=shares, **LEFT)
        with django_assert_num_queries(76):
            undo_handover(handover=handover, actor=SYSTEM)


@pytest.mark.parametrize("field", ["number", "note"])
def test_the_paper_holds_nobodys_number(ani: Personnel, budi: Personnel, theirs: list[Household], field: str) -> None:
    shares = [Share(budi, only(*theirs))]
    said = refusal(personnel=ani, shares=shares, **{**LEFT, field: "7371 1054 0785 0001"})
    assert "dibaca banyak orang" in said
    assert not Handover.objects.exists()
