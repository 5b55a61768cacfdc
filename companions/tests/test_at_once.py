"""Several people at once over the same families: nobody sees an error, nothing is doubled, every step is on record.

Real transactions in threads, each with a connection of its own, on both databases.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from beneficiaries.enums import ExitReason
from beneficiaries.models import Household
from beneficiaries.services.enrolments import exit_programme
from beneficiaries.services.moving import move
from beneficiaries.tests.factories import make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus, VisitKind
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Placement, Visit
from companions.services.assignments import Terms, assign, cover, end, transfer
from companions.services.handover import Share, families, hand_over
from companions.services.personnel import leave_service, return_to_service
from companions.services.placements import end_placement
from companions.services.undo import undo
from companions.services.visits import record_visit
from companions.tests.factories import assigned, make_companion, place
from companions.tests.ground import check_every_day, only, standing
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8
DAY = date(2026, 3, 1)
Deed = Callable[[], object]


@pytest.fixture(autouse=True)
def tree(transactional_db: None) -> None:
    plant_tree()


def at_once(*deeds: Deed) -> tuple[list[str], list[BaseException]]:
    """Do all of this at the same moment; returns the refusals and the errors nobody should have seen."""
    gate = threading.Barrier(len(deeds))
    refusals: list[str] = []
    errors: list[BaseException] = []

    def run(deed: Deed) -> None:
        try:
            gate.wait()
            deed()
        except ValidationError as refusal:
            refusals.extend(refusal.messages)
        except BaseException as error:  # noqa: BLE001 - Whatever it was, it is what this test is about.
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals, errors


def test_eight_transfers_of_the_same_families_follow_each_other() -> None:
    people = [make_companion("73.71") for _ in range(AT_ONCE)]
    households = [make_household() for _ in range(20)]
    before = make_companion("73.71")
    for household in households:
        assigned(household, before)

    refusals, errors = at_once(
        *[
            lambda person=person: transfer(
                households=only(*households), personnel=person, terms=Terms(DAY), actor=SYSTEM
            )
            for person in people
        ]
    )

    assert (errors, refusals) == ([], [])
    check_every_day()
    assert AssignmentOperation.objects.count() == AT_ONCE
    # Each step is on record for each family: eight begun, and each ended by the next, save the last.
    assert AssignmentChange.objects.filter(action="opened").count() == AT_ONCE * len(households)
    assert AssignmentChange.objects.exclude(action="opened").count() == AT_ONCE * len(households)
    last = AssignmentOperation.objects.order_by("-pk")[0]
    now = Assignment.objects.running_on(DAY)
    assert set(now.values_list("personnel", flat=True)) == {last.personnel_id}
    assert now.count() == len(households)
    opened = Assignment.history.filter(history_type="+", valid_from=DAY)
    assert opened.count() == AT_ONCE * len(households)


def test_overlapping_selections_in_any_order_never_wait_in_a_circle() -> None:
    people = [make_companion("73.71") for _ in range(AT_ONCE)]
    households = [make_household() for _ in range(60)]
    dice = random.Random(8)  # noqa: S311 - The same dice every time.

    def one(number: int) -> Deed:
        mine = dice.sample(households, 40)

        def run() -> None:
            for turn in range(3):
                person = people[(number + turn) % AT_ONCE]
                transfer(households=only(*mine), personnel=person, terms=Terms(DAY), actor=SYSTEM)

        return run

    refusals, errors = at_once(*[one(number) for number in range(AT_ONCE)])

    assert errors == []
    # Refused is only who came to do what another had just done.
    assert all("sudah didampingi orang itu" in refusal for refusal in refusals)
    assert AssignmentOperation.objects.count() == 3 * AT_ONCE - len(refusals)
    check_every_day()


def test_two_assignments_at_once_give_each_family_to_one() -> None:
    one, other = make_companion("73.71"), make_companion("73.71")
    households = [make_household() for _ in range(30)]

    refusals, errors = at_once(
        *[
            lambda person=person: assign(households=only(*households), personnel=person, terms=Terms(DAY), actor=SYSTEM)
            for person in (one, other)
        ]
    )

    assert errors == []
    # The second finds that all have somebody, and is told so.
    assert refusals == [
        "Tidak ada penugasan yang dapat diubah. 30 KPM sudah punya pendamping pada atau sesudah tanggal itu."
    ]
    assert len(set(Assignment.objects.standing().values_list("personnel", flat=True))) == 1
    check_every_day()


@pytest.mark.parametrize("round_", range(3))
def test_leaving_and_being_assigned_never_cross(round_: int) -> None:
    leaver = make_companion("73.71")
    households = [make_household() for _ in range(10)]

    refusals, errors = at_once(
        lambda: leave_service(personnel=leaver, day=DAY, reason=ServiceReason.RESIGNED, actor=SYSTEM),
        lambda: assign(households=only(*households), personnel=leaver, terms=Terms(DAY), actor=SYSTEM),
    )

    assert errors == []
    assert len(refusals) == 1  # Whoever came second.
    check_every_day()


@pytest.mark.parametrize("round_", range(3))
def test_moving_and_the_end_of_a_post_never_cross(round_: int) -> None:
    person, family = make_companion(), make_household()
    Placement.objects.update(fte=Decimal("0.5"))
    there = place(person, "73.71.06", fte=Decimal("0.5"))
    assigned(family, person)
    kecamatan = Region.objects.get(pk="73.71.06")
    mine = Household.objects.get(pk=family.pk)

    refusals, errors = at_once(
        lambda: move(household=mine, kecamatan=kecamatan, village=None, day=DAY, reason="Pindah", actor=SYSTEM),
        lambda: end_placement(placement=there, last_day=date(2026, 2, 1), actor=SYSTEM),
    )

    assert errors == []
    # Either the post stays for the family that has come, or the family finds no post and loses its companion.
    assert bool(refusals) is (Assignment.objects.standing().get().valid_until is None)
    check_every_day()


def test_everything_at_once() -> None:
    people = [make_companion("73.71") for _ in range(4)]
    households = [make_household() for _ in range(24)]
    transfer(households=only(*households), personnel=people[0], terms=Terms(date(2026, 2, 1)), actor=SYSTEM)
    covered = cover(households=only(*households[:12]), personnel=people[1], terms=Terms(DAY), actor=SYSTEM)
    begun = standing([household.pk for household in households])
    assert all(begun.values())

    def leave_and_return() -> None:
        hand_over(
            personnel=people[2], status=ServiceStatus.ON_LEAVE, reason=ServiceReason.SICK, effective_on=DAY, until=None,
            shares=[Share(people[3], families(personnel=people[2], day=DAY))], actor=SYSTEM,
        )  # fmt: skip
        return_to_service(personnel=people[2], day=date(2026, 4, 1), actor=SYSTEM)

    def exit_some() -> None:
        for household in Household.objects.filter(pk__in=[each.pk for each in households[::5]]).order_by("-pk"):
            exit_programme(household=household, day=date(2026, 5, 1), reason=ExitReason.NATURAL, actor=SYSTEM)

    def visit_some() -> None:
        for household in Household.objects.filter(pk__in=[each.pk for each in households[::3]]).order_by("-pk"):
            record_visit(
                household=household,
                personnel=people[0],
                visited_on=DAY,
                kind=VisitKind.HOME,
                result="Baik",
                actor=SYSTEM,
            )

    _refusals, errors = at_once(
        lambda: transfer(households=only(*households[6:]), personnel=people[2], terms=Terms(DAY), actor=SYSTEM),
        lambda: undo(operation=covered, actor=SYSTEM),
        lambda: end(households=only(*households[::2]), terms=Terms(date(2026, 6, 1)), actor=SYSTEM),
        lambda: cover(households=only(*households[::-1]), personnel=people[3], terms=Terms(DAY, DAY), actor=SYSTEM),
        leave_and_return,
        exit_some,
        visit_some,
        lambda: transfer(households=only(*households[:18]), personnel=people[1], terms=Terms(DAY), actor=SYSTEM),
    )

    assert errors == []
    check_every_day()
    assert Visit.objects.count() == 8
    assert AssignmentOperation.objects.filter(kind=OperationKind.TRANSFER).count() >= 2
