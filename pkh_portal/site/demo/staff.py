"""The made-up SDM PKH of the demo office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from random import Random

from beneficiaries.enums import Sex
from beneficiaries.names import name_key
from companions.enums import Employment, PersonnelRole, ServiceStatus
from companions.models import Personnel, Placement, ServicePeriod
from pkh_portal.history import bulk
from pkh_portal.site.demo.numbers import Numbers
from pkh_portal.site.demo.people import People
from pkh_portal.site.demo.source import AGES_ON, COORDINATORS, OPERATORS, REGENCY, SINCE, Served


def make_staff(places: Iterable[Served], *, chance: Random, numbers: Numbers) -> dict[str, list[Personnel]]:
    """Everybody in service and posted since the first day; by code of the post, companions and others alike."""
    posts = [(place.code, PersonnelRole.COMPANION) for place in places for _number in range(place.companions)]
    posts += [(REGENCY, PersonnelRole.COORDINATOR_DISTRICT)] * COORDINATORS
    posts += [(REGENCY, PersonnelRole.DATA_OPERATOR)] * OPERATORS
    people = People(chance, numbers)
    staff = bulk.create(Personnel, [_person(role, people, chance, numbers) for _code, role in posts])
    bulk.create(
        ServicePeriod,
        [ServicePeriod(personnel=person, status=ServiceStatus.IN_SERVICE, valid_from=SINCE) for person in staff],
    )
    pairs = list(zip(staff, [code for code, _role in posts], strict=True))
    bulk.create(Placement, [Placement(personnel=person, region_id=code, valid_from=SINCE) for person, code in pairs])
    by_post: dict[str, list[Personnel]] = defaultdict(list)
    for person, code in pairs:
        by_post[code].append(person)
    return by_post


def _person(role: PersonnelRole, people: People, chance: Random, numbers: Numbers) -> Personnel:
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    name = people.name(sex)
    born = AGES_ON.replace(year=AGES_ON.year - chance.randint(26, 54), month=chance.randint(1, 12))
    return Personnel(
        name=name,
        name_key=name_key(name),
        role=role,
        region_id=REGENCY,
        nik=numbers.nik(born, female=sex == Sex.FEMALE),
        employment=Employment.PPPK,
        phone=numbers.phone(),
        status=ServiceStatus.IN_SERVICE,
        synthetic=True,
    )
