"""Makers of test data for the beneficiaries floor. All people are made up.

``plant_tree`` of the accounts' factories comes first. Rows are made directly, past the services, as a test's ground.
"""

import itertools
from datetime import date
from typing import Any

from django.apps import apps

from beneficiaries import reference
from beneficiaries.enums import EnrolmentStatus, ExitReason, NikQuality, Relation, Sex
from beneficiaries.models import Enrolment, FamilyGroup, Household, Member
from beneficiaries.names import name_key

KECAMATAN = "73.71.10"
BEGIN = date(2026, 1, 1)

_serial = itertools.count(1)


def make_nik(*, born: date = date(1985, 7, 14), female: bool = True) -> str:
    """A NIK that is valid and cannot be real: no kecamatan has the code 00."""
    number = next(_serial)
    return f"737100{born.day + 40 * female:02}{born:%m%y}{number % 10000:04}"


def make_household(*, since: date = BEGIN, **fields: Any) -> Household:
    """An active family with one enrolment period from ``since``. ``kecamatan`` and ``village`` are codes or regions."""
    fields = {"kecamatan": KECAMATAN, "name": f"Ibu Contoh {next(_serial)}", "status": EnrolmentStatus.ACTIVE, **fields}
    for place in ("kecamatan", "village"):
        if isinstance(fields.get(place), str):
            fields[f"{place}_id"] = fields.pop(place)
    if fields["status"] == EnrolmentStatus.EXIT:
        fields.setdefault("exit_reason", ExitReason.NATURAL)
    if "nik" not in fields and fields.get("nik_quality") != NikQuality.MISSING:
        fields["nik"] = make_nik(born=date(1960 + next(_serial) % 40, 1 + next(_serial) % 12, 1 + next(_serial) % 28))
    household = Household.objects.create(**{"name_key": name_key(fields["name"]), **fields})
    Enrolment.objects.create(
        household=household,
        status=household.status,
        kecamatan_id=household.kecamatan_id,
        village_id=household.village_id,
        exit_reason=household.exit_reason,
        valid_from=since,
    )
    return household


def make_member(household: Household, **fields: Any) -> Member:
    """A child of the family without a NIK."""
    return Member.objects.create(
        household=household,
        **{"name": f"Anak Contoh {next(_serial)}", "relation": Relation.CHILD, "sex": Sex.MALE, **fields},
    )


def make_group(**fields: Any) -> FamilyGroup:
    return FamilyGroup.objects.create(
        **{"name": f"Kelompok Contoh {next(_serial)}", "kecamatan_id": KECAMATAN, **fields}
    )


def plant_rules() -> None:
    """The published rules and amounts, where they are missing (tests that empty the tables take the migrated ones)."""
    reference.plant(lambda name: apps.get_model("beneficiaries", name))
