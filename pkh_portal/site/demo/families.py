"""Rows of the demo's families: groups, households and all that belongs to them, each table at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from random import Random

from beneficiaries.enums import Channel, EnrolmentStatus, NikQuality, RegistryKind
from beneficiaries.models import Enrolment, FamilyGroup, Household, Member, RegistryRecord
from beneficiaries.names import name_key
from companions.enums import VisitKind
from companions.models import Assignment, Personnel, Visit
from pkh_portal.history import bulk
from pkh_portal.regions.models import Region
from pkh_portal.site.demo.numbers import Numbers
from pkh_portal.site.demo.people import Family, People
from pkh_portal.site.demo.source import DTSEN_SINCE, SINCE, Served
from pkh_portal.site.demo.words import FLOWERS, NEXT_STEPS, VISIT_RESULTS

GROUP_SIZE = 25
CHANNELS = (Channel.BRI, Channel.BRI, Channel.BRI, Channel.BNI, Channel.MANDIRI, Channel.POST)
#: Of the others only the counts are known, as in a list that names nobody but the caretaker.
MEMBERS_KNOWN = 0.6
#: Two in a thousand come with a village that nobody has recognised yet.
UNKNOWN_VILLAGE = 0.002


@dataclass(frozen=True, slots=True)
class Kept:
    """A household to be, with the family it stands for and its visits."""

    household: Household
    family: Family
    visits: tuple[date, ...]


class Families:
    """Makes the families of one kecamatan after another."""

    def __init__(self, *, chance: Random, numbers: Numbers, day: date) -> None:
        self._chance = chance
        self._numbers = numbers
        self._people = People(chance, numbers)
        self._day = day

    def of(self, place: Served, villages: Sequence[Region]) -> list[Kept]:
        """As many as the article counts, village by village, in groups of neighbours."""
        weights = [self._chance.uniform(1, 3) for _village in villages]
        where = sorted(self._chance.choices(range(len(villages)), weights, k=place.families))
        return [
            self._household(place, villages[index], group)
            for index, same in groupby(where)
            for group in self._groups(place, villages[index], len(list(same)))
        ]

    def _groups(self, place: Served, village: Region, families: int) -> Iterator[FamilyGroup]:
        """The group of each family of a village, in turn."""
        count = max(1, round(families / GROUP_SIZE))
        groups = [
            FamilyGroup(name=_group_name(village, number), kecamatan_id=place.code, village=village, synthetic=True)
            for number in range(count)
        ]
        for number in range(families):
            yield groups[number * count // families]

    def _household(self, place: Served, village: Region, group: FamilyGroup) -> Kept:
        chance, numbers = self._chance, self._numbers
        family = self._people.family()
        caretaker = family.caretaker
        known = chance.random() >= UNKNOWN_VILLAGE
        channel = chance.choice(CHANNELS)
        visits = self._visits()
        household = Household(
            name=caretaker.name,
            name_key=name_key(caretaker.name),
            nik=caretaker.nik,
            nik_quality=caretaker.nik_quality,
            family_card_no=numbers.family_card(date(2020, 1, 1) + timedelta(days=chance.randint(0, 1500))),
            participant_no=numbers.participant(),
            kecamatan_id=place.code,
            village_id=village.code if known else None,
            village_text="" if known else f"{village.name} Lama",
            address=f"Jl. {chance.choice(FLOWERS)} No. {chance.randint(1, 200)}",
            rt=f"{chance.randint(1, 9):03}",
            rw=f"{chance.randint(1, 7):03}",
            phone=numbers.phone() if chance.random() < 0.6 else "",
            group=group if known else None,
            channel=channel,
            card_no="" if channel == Channel.POST else numbers.card(),
            account_no="" if channel == Channel.POST else numbers.account(),
            status=EnrolmentStatus.ACTIVE,
            accompanied=True,
            last_visit_on=max(visits, default=None),
            synthetic=True,
            **family.counts(),
        )
        return Kept(household, family, visits)

    def _visits(self) -> tuple[date, ...]:
        """None for about half of the families; else one or two in the five months before the day of loading."""
        count = self._chance.choice((0, 0, 0, 1, 1, 2))
        days = {self._day - timedelta(days=self._chance.randint(3, 150)) for _number in range(count)}
        return tuple(sorted(day for day in days if day >= SINCE))


def save_families(kept: Sequence[Kept], numbers: Numbers, chance: Random) -> None:
    """Write the households and what is known of them."""
    groups = list({id(row.household.group): row.household.group for row in kept if row.household.group}.values())
    bulk.create(FamilyGroup, groups)
    for row in kept:
        row.household.group_id = row.household.group.pk if row.household.group else None
    bulk.create(Household, [row.household for row in kept])
    leaders: dict[int, Household] = {}
    for row in kept:
        if row.household.group_id:
            leaders.setdefault(row.household.group_id, row.household)
    for group in groups:
        group.leader = leaders[group.pk]
    bulk.save(FamilyGroup, groups, ["leader"])
    bulk.create(Enrolment, (_enrolment(row.household) for row in kept))
    known = [row for row in kept if chance.random() < MEMBERS_KNOWN]
    bulk.create(Member, (member for row in known for member in _members(row)))
    bulk.create(RegistryRecord, (record for row in kept for record in _records(row.household, numbers, chance)))


def save_assignments(kept: Sequence[Kept], companions: Sequence[Personnel], chance: Random) -> None:
    """Give each companion of a kecamatan an equal share of neighbouring families, and the visits to them."""
    shares = [(row, companions[number * len(companions) // len(kept)]) for number, row in enumerate(kept)]
    bulk.create(
        Assignment,
        (
            Assignment(household=row.household, personnel=person, valid_from=SINCE, reason="Penempatan awal")
            for row, person in shares
        ),
    )
    bulk.create(
        Visit,
        (
            Visit(
                household=row.household,
                personnel=person,
                visited_on=day,
                kind=chance.choice((VisitKind.HOME, VisitKind.HOME, VisitKind.SCHOOL, VisitKind.DATA)),
                result=chance.choice(VISIT_RESULTS),
                next_step=chance.choice(NEXT_STEPS),
                synthetic=True,
            )
            for row, person in shares
            for day in row.visits
        ),
    )


def _group_name(village: Region, number: int) -> str:
    again = number // len(FLOWERS)
    return f"{FLOWERS[number % len(FLOWERS)]}{f' {again + 1}' if again else ''} {village.name}"


def _enrolment(household: Household) -> Enrolment:
    return Enrolment(
        household=household,
        status=EnrolmentStatus.ACTIVE,
        kecamatan_id=household.kecamatan_id,
        village_id=household.village_id,
        valid_from=SINCE,
    )


def _members(row: Kept) -> Iterator[Member]:
    for person in row.family.people:
        yield Member(
            household=row.household,
            name=person.name,
            nik=person.nik,
            nik_quality=person.nik_quality if person.nik else NikQuality.MISSING,
            relation=person.relation,
            sex=person.sex,
            birth_date=person.born,
            schooling=person.schooling,
            school_name=person.school_name,
            grade=person.grade,
            health_post=person.health_post,
            pregnant_from=person.pregnant_from,
            severe_disability=person.severe_disability,
        )


def _records(household: Household, numbers: Numbers, chance: Random) -> Iterator[RegistryRecord]:
    """DTSEN with a rank of the poorest four; for a third of the families also DTKS, whose place it took."""
    registry_id = numbers.registry()
    if chance.random() < 1 / 3:
        yield RegistryRecord(
            household=household,
            registry=RegistryKind.DTKS,
            registry_id=registry_id,
            valid_from=SINCE,
            valid_until=DTSEN_SINCE - timedelta(days=1),
        )
    yield RegistryRecord(
        household=household,
        registry=RegistryKind.DTSEN,
        registry_id=registry_id,
        decile=chance.choice((1, 1, 1, 2, 2, 3, 4)),
        valid_from=DTSEN_SINCE,
    )
