"""Families and companions by the number, for tests of figures."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from beneficiaries.enums import EnrolmentStatus, NikQuality
from beneficiaries.models import Enrolment, Household
from beneficiaries.tests.factories import BEGIN
from companions.models import Assignment, Personnel
from companions.tests.factories import make_personnel, place
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region

_serial = itertools.count(1)
#: Kota Makassar as printed in August 2016 (seed S0): code, name, families, companions; and two that had neither.
MAKASSAR = (
    ("73.71.01", "Mariso", 588, 3), ("73.71.02", "Mamajang", 387, 2), ("73.71.03", "Makassar", 861, 5),
    ("73.71.04", "Ujung Pandang", 139, 1), ("73.71.05", "Wajo", 0, 0), ("73.71.06", "Bontoala", 386, 1),
    ("73.71.07", "Tallo", 1240, 5), ("73.71.08", "Ujung Tanah", 820, 6), ("73.71.09", "Panakkukang", 929, 4),
    ("73.71.10", "Tamalate", 2282, 6), ("73.71.11", "Biringkanaya", 861, 4), ("73.71.12", "Manggala", 312, 2),
    ("73.71.13", "Rappocini", 282, 1), ("73.71.14", "Tamalanrea", 305, 2), ("73.71.15", "Kepulauan Sangkarrang", 0, 0),
)  # fmt: skip


def make_kecamatan(code: str, name: str) -> Region:
    """A kecamatan of a kabupaten/kota that is there."""
    return Region.objects.update_or_create(
        code=code,
        defaults={
            "name": name, "kind": RegionKind.DISTRICT, "level": RegionLevel.DISTRICT, "parent_id": code[:5],
            "search_name": name.lower(),
        },
    )[0]  # fmt: skip


def make_families(kecamatan: str, count: int, *, since: date = BEGIN) -> list[int]:
    """So many active families, set-wise; their keys."""
    made = Household.objects.bulk_create(
        Household(
            kecamatan_id=kecamatan, name="Ibu Contoh", name_key=f"ibu contoh {next(_serial)}",
            nik_quality=NikQuality.MISSING, status=EnrolmentStatus.ACTIVE,
        )
        for _ in range(count)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(household=family, status=EnrolmentStatus.ACTIVE, kecamatan_id=kecamatan, valid_from=since)
        for family in made
    )
    return [family.pk for family in made]


def make_companions(kecamatan: str, count: int, *, fte: str = "1", since: date = BEGIN) -> list[Personnel]:
    """So many pendamping with this share of their time."""
    people = [make_personnel(since=since, region_id=kecamatan[:5]) for _ in range(count)]
    for person in people:
        place(person, kecamatan, since=since, fte=Decimal(fte))
    return people


def share_out(families: list[int], people: list[Personnel], *, since: date = BEGIN) -> None:
    """Assign the families in turn."""
    Assignment.objects.bulk_create(
        Assignment(household_id=family, personnel=person, valid_from=since)
        for family, person in zip(families, itertools.cycle(people), strict=False)
    )


def plant_makassar() -> None:
    """The whole city, every family with a companion."""
    for code, name, families, companions in MAKASSAR:
        make_kecamatan(code, name)
        keys, people = make_families(code, families), make_companions(code, companions)
        share_out(keys, people)
