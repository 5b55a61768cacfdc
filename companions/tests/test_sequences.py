"""Whatever is done in whatever order: every rule holds on every day, and undoing gives back what was there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from beneficiaries.enums import ExitReason
from beneficiaries.models import Enrolment, Household
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.services.enrolments import exit_programme, reactivate
from beneficiaries.services.moving import move
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Handover, Personnel, ServicePeriod
from companions.services.assignments import Terms
from companions.services.families import Span, families_of
from companions.services.fitness import fitness_of
from companions.services.handover import Share, families, hand_over, undo_handover
from companions.services.meant import BACK, GONE
from companions.services.operating import Asked, perform
from companions.services.personnel import go_on_leave, leave_service, return_to_service
from companions.services.placements import end_placement, place
from companions.services.returning import end_cover
from companions.services.undo import undo
from companions.tests.factories import make_companion
from companions.tests.ground import check_every_day, only, standing
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.history.telling import told
from pkh_portal.regions.models import Region

#: How often each deed is tried. Those that end things are rare, or there would soon be nothing to do anything to.
WEIGHTS = {
    "assign": 8, "transfer": 6, "cover": 10, "end": 2, "undo": 6, "end_cover": 5, "hand_over": 3, "undo_handover": 3,
    "leave": 2, "left": 1, "back": 4, "exit": 2, "reactivate": 3, "move": 2, "end_post": 1, "place": 2,
}  # fmt: skip
#: Plans of families made and called off, and what comes in between.
PLANS = {
    "assign": 8, "transfer": 8, "cover": 8, "end": 1, "undo": 3, "end_cover": 3, "hand_over": 2, "exit": 9,
    "reactivate": 9, "move": 1,
}  # fmt: skip
CODES = ("73.71.10", "73.71.06")


class World:
    """Five families in two kecamatan; two companions in each kecamatan, and one for the whole kota."""

    def __init__(self, seed: int, weights: dict[str, int]) -> None:
        self.weights = weights
        plant_tree()
        self.dice = random.Random(seed)  # noqa: S311 - The same dice every time.
        self.families = [make_household(kecamatan=code) for code in (*CODES, *CODES, CODES[0])]
        self.people = [make_companion(code) for code in (*CODES, *CODES, "73.71")]
        #: What families had before each operation, and before each hand-over.
        self.before: dict[int, dict[int, Any]] = {}
        #: How often a plan was called off and somebody went on; how often one who came after the plan.
        self.went_on = self.bridged = 0

    def step(self) -> str:
        """Try one deed; returns its name, or nothing if it was refused."""
        (verb,) = self.dice.choices(list(self.weights), list(self.weights.values()))
        had = standing([family.pk for family in self.families])
        try:
            with transaction.atomic():
                getattr(self, verb)()
        except ValidationError:
            assert standing([family.pk for family in self.families]) == had
            return ""
        for operation in AssignmentOperation.objects.exclude(pk__in=self.before):
            self.before[operation.pk] = had
        return verb

    def day(self) -> date:
        return BEGIN + timedelta(days=self.dice.randint(1, 300))

    def until(self, day: date) -> date | None:
        return self.dice.choice([None, day + timedelta(days=self.dice.randint(0, 60))])

    def person(self) -> Personnel:
        return self.dice.choice(self.people)

    def some(self) -> HouseholdQuerySet:
        return only(*self.dice.sample(self.families, self.dice.randint(1, len(self.families))))

    def family(self) -> Household:
        return Household.objects.get(pk=self.dice.choice(self.families).pk)

    def operate(self, kind: OperationKind) -> None:
        day = self.day()
        until = self.until(day) if kind == OperationKind.COVER or self.dice.random() < 0.1 else None
        person = None if kind == OperationKind.END else self.person()
        perform(Asked(kind, self.some(), person, Terms(day, until)), SYSTEM)

    def assign(self) -> None:
        self.operate(OperationKind.ASSIGN)

    def transfer(self) -> None:
        self.operate(OperationKind.TRANSFER)

    def cover(self) -> None:
        self.operate(OperationKind.COVER)

    def end(self) -> None:
        self.operate(OperationKind.END)

    def undo(self) -> None:
        operations = list(AssignmentOperation.objects.filter(undone_at=None, handover=None).order_by("-pk")[:4])
        if not operations:
            return
        operation = self.dice.choice(operations)
        undone = undo(operation=operation, actor=SYSTEM)
        touched = set(AssignmentChange.objects.filter(operation=operation).values_list("household", flat=True))
        restored = touched - set(undone.kept_households)
        assert len(restored) == undone.restored
        now = standing(restored)
        assert all(now[key] == self.before[operation.pk][key] for key in restored)

    def end_cover(self) -> None:
        cover = Assignment.objects.standing().filter(kind="cover").order_by("-pk").first()
        if cover is not None:
            day = cover.valid_from + timedelta(days=self.dice.randint(0, 30))
            end_cover(households=Household.objects.all(), day=day, actor=SYSTEM)

    def hand_over(self) -> None:
        day = self.day()
        until = self.until(day)
        leaver = self.person()
        reasons = {ServiceStatus.LEFT: ServiceReason.RESIGNED, ServiceStatus.ON_LEAVE: ServiceReason.SICK}
        status = self.dice.choice([*ServiceStatus, ServiceStatus.ON_LEAVE])
        reason = reasons.get(status, "")
        theirs = families(personnel=leaver, day=day, until=until if status == ServiceStatus.ON_LEAVE else None)
        shares = [Share(self.person(), theirs.filter(kecamatan=code)) for code in CODES]
        hand_over(personnel=leaver, status=status, reason=reason, effective_on=day, until=until, shares=shares,
                  actor=SYSTEM)  # fmt: skip

    def undo_handover(self) -> None:
        handovers = list(Handover.objects.filter(undone_at=None).order_by("-pk")[:2])
        if handovers:
            undo_handover(handover=self.dice.choice(handovers), actor=SYSTEM)

    def leave(self) -> None:
        day = self.day()
        go_on_leave(personnel=self.person(), day=day, until=self.until(day), reason=ServiceReason.SICK, actor=SYSTEM)

    def left(self) -> None:
        leave_service(personnel=self.person(), day=self.day(), reason=ServiceReason.RESIGNED, actor=SYSTEM)

    def back(self) -> None:
        away = ServicePeriod.objects.exclude(status=ServiceStatus.IN_SERVICE).order_by("-pk").first()
        if away is not None:
            day = away.valid_from + timedelta(days=self.dice.randint(0, 20))
            return_to_service(personnel=away.personnel, day=day, actor=SYSTEM)

    def exit(self) -> None:
        exit_programme(household=self.family(), day=self.day(), reason=ExitReason.NATURAL, actor=SYSTEM)

    def reactivate(self) -> None:
        gone = Enrolment.objects.filter(status="exit").order_by("-pk").first()
        if gone is not None:
            before = self.running(gone.household, gone.valid_from - timedelta(days=1))
            reactivate(household=gone.household, day=gone.valid_from, actor=SYSTEM)
            self.check_going_on(gone, before)

    def running(self, household: Household, day: date) -> Assignment | None:
        return Assignment.objects.running_on(day).filter(household=household).first()

    def check_going_on(self, gone: Enrolment, before: Assignment | None) -> None:
        """Whoever ran until the plan runs on, unless somebody meant that to end or the person may not."""
        day = gone.valid_from
        if before is None or self.running(gone.household, day) is not None:
            self.went_on += before is not None
            self.bridged += (
                Assignment.objects.standing()
                .filter(household=gone.household, valid_from=day, reason=told(BACK))
                .exists()
            )
            return
        last = day - timedelta(days=1)
        theirs = AssignmentOperation.objects.filter(changes__household=gone.household)
        meant = theirs.filter(until=last).exists() or (
            theirs.filter(kind=OperationKind.END, effective_on=day).exclude(reason=told(GONE)).exists()
        )
        (family,) = families_of([gone.household_id], day)
        person = fitness_of([before.personnel], day)[before.personnel_id]
        able = person.belongs_during(day, None) and family.span_for(person, day, None) == Span(None)
        assert meant or not able, (gone.household_id, day)

    def move(self) -> None:
        kecamatan = Region.objects.get(pk=self.dice.choice(CODES))
        move(household=self.family(), kecamatan=kecamatan, village=None, day=self.day(), reason="Pindah", actor=SYSTEM)

    def end_post(self) -> None:
        post = self.person().placements.order_by("-valid_from").first()
        if post is not None:
            end_placement(placement=post, last_day=self.day(), actor=SYSTEM)

    def place(self) -> None:
        region = Region.objects.get(pk=self.dice.choice([*CODES, "73.71"]))
        place(personnel=self.person(), region=region, valid_from=self.day(), actor=SYSTEM)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_every_rule_holds_on_every_day(seed: int) -> None:
    world = World(seed, WEIGHTS)
    done = Counter[str]()
    for _ in range(60):
        done[world.step()] += 1
        check_every_day()
    del done[""]
    # A sequence in which nearly everything is refused would show nothing.
    assert done.total() >= 15, done


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_who_accompanied_until_a_plan_goes_on_when_it_is_called_off(seed: int) -> None:
    world = World(seed, PLANS)
    for _ in range(80):
        world.step()
        check_every_day()
    # A sequence in which no plan is called off after something else would show nothing.
    assert world.bridged, world.went_on
