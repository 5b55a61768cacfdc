"""Families as they might be: pure, from a seeded source of chance. Everybody's facts agree with each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from beneficiaries.enums import Component, NikQuality, Relation, Schooling, Sex
from pkh_portal.site.demo.numbers import Numbers
from pkh_portal.site.demo.source import AGES_ON
from pkh_portal.site.demo.words import FLOWERS, MARK, MEN, WOMEN

#: Chance of each quality of a caretaker's NIK; the rest are valid.
NIK_QUALITIES = (
    (NikQuality.DOUBTFUL, 0.03),
    (NikQuality.TEMPORARY, 0.01),
    (NikQuality.MASKED, 0.01),
    (NikQuality.MISSING, 0.01),
)
SCHOOLS = ((7, 12, Schooling.SD, "SD", 1), (13, 15, Schooling.SMP, "SMP", 7), (16, 18, Schooling.SMA, "SMA", 10))
ELDERLY_FROM = 60


@dataclass(slots=True)
class Person:
    """A member to be."""

    name: str
    sex: Sex
    relation: Relation
    born: date
    nik: str = ""
    nik_quality: NikQuality = NikQuality.VALID
    schooling: Schooling = Schooling.NONE
    school_name: str = ""
    grade: str = ""
    health_post: str = ""
    pregnant_from: date | None = None
    severe_disability: bool = False

    @property
    def age(self) -> int:
        return AGES_ON.year - self.born.year - ((AGES_ON.month, AGES_ON.day) < (self.born.month, self.born.day))

    def components(self) -> list[Component]:
        """What a list would count the person as."""
        found = [Component(self.schooling.value)] if self.schooling.value in Component else []
        if self.age <= 6:
            found.append(Component.EARLY_CHILDHOOD)
        if self.pregnant_from:
            found.append(Component.PREGNANT)
        if self.severe_disability:
            found.append(Component.DISABILITY)
        if self.age >= ELDERLY_FROM:
            found.append(Component.ELDERLY)
        return found


@dataclass(slots=True)
class Family:
    """A household to be: the caretaker first."""

    people: list[Person] = field(default_factory=list)

    @property
    def caretaker(self) -> Person:
        return self.people[0]

    def counts(self) -> dict[str, int]:
        """The columns ``n_…`` of the household."""
        counted = Counter(component for person in self.people for component in person.components())
        return {component.count_field: counted[component] for component in Component}


class People:
    """Makes families. The same seed makes the same ones."""

    def __init__(self, chance: Random, numbers: Numbers) -> None:
        self._chance = chance
        self._numbers = numbers

    def family(self) -> Family:
        """A family with at least one component, as it must have to take part."""
        family = Family()
        age = self._chance.randint(22, 68)
        husband = self._chance.random() < (0.85 if age < 50 else 0.5)
        family.people.append(self._caretaker(age, husband))
        if husband:
            family.people.append(self._person(Sex.MALE, Relation.HEAD, min(age + self._chance.randint(-3, 8), 90)))
        self._add_children(family, age)
        if self._chance.random() < 0.12:
            family.people.append(self._person(self._sex(), Relation.PARENT, self._chance.randint(60, 88)))
        if self._chance.random() < 0.03:
            self._chance.choice(family.people).severe_disability = True
        if not any(person.components() for person in family.people):
            family.people.append(self._child(self._chance.randint(7, 12), Relation.GRANDCHILD))
        return family

    def name(self, sex: Sex) -> str:
        """Two given names and the mark of those who do not exist."""
        names = WOMEN if sex == Sex.FEMALE else MEN
        first, second = self._chance.sample(names, 2)
        return f"{first} {second} {MARK}"

    def _caretaker(self, age: int, husband: bool) -> Person:
        sex = Sex.MALE if not husband and self._chance.random() < 0.15 else Sex.FEMALE
        person = self._person(sex, Relation.WIFE if husband else Relation.HEAD, age)
        person.nik_quality = self._quality()
        person.nik = self._nik(person)
        if husband and age < 42 and self._chance.random() < 0.06:
            person.pregnant_from = AGES_ON - timedelta(days=self._chance.randint(20, 200))
        return person

    def _add_children(self, family: Family, age: int) -> None:
        oldest = min(age - 19, 20)
        relation = Relation.CHILD if age < 56 else Relation.GRANDCHILD
        for _number in range(self._chance.choice((0, 1, 1, 2, 2, 3, 4) if age < 56 else (0, 0, 1))):
            family.people.append(self._child(self._chance.randint(0 if age < 48 else 6, max(oldest, 6)), relation))

    def _child(self, age: int, relation: Relation) -> Person:
        child = self._person(self._sex(), relation, age)
        for youngest, oldest, schooling, kind, grade in SCHOOLS:
            if youngest <= child.age <= oldest:
                child.schooling = schooling
                child.school_name = f"{kind} {MARK} {self._chance.randint(1, 20)}"
                child.grade = str(grade + child.age - youngest)
        if child.age > 18:
            child.schooling = Schooling.FINISHED
        if child.age <= 6:
            child.health_post = f"Posyandu {self._chance.choice(FLOWERS)} {MARK}"
        return child

    def _person(self, sex: Sex, relation: Relation, age: int) -> Person:
        born = AGES_ON - timedelta(days=int(age * 365.25) + self._chance.randint(1, 360))
        person = Person(self.name(sex), sex, relation, born)
        person.nik = self._nik(person)
        return person

    def _nik(self, person: Person) -> str:
        match person.nik_quality:
            case NikQuality.VALID:
                return self._numbers.nik(person.born, female=person.sex == Sex.FEMALE)
            case NikQuality.DOUBTFUL:
                return self._numbers.doubtful_nik(person.born)
            case NikQuality.TEMPORARY:
                return self._numbers.temporary_nik()
            case NikQuality.MASKED:
                return self._numbers.masked_nik()
        return ""

    def _quality(self) -> NikQuality:
        drawn = self._chance.random()
        for quality, share in NIK_QUALITIES:
            drawn -= share
            if drawn < 0:
                return quality
        return NikQuality.VALID

    def _sex(self) -> Sex:
        return self._chance.choice((Sex.FEMALE, Sex.MALE))
