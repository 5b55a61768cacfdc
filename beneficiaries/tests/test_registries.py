"""What registries say of a family, by period."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus, RegistryKind
from beneficiaries.models import Household
from beneficiaries.services.registries import record_registry
from beneficiaries.tests.conftest import Refused
from beneficiaries.tests.factories import BEGIN, make_household
from pkh_portal.accounts.services.audit import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
APRIL = date(2026, 4, 1)


def entry(household: Household, day: date = BEGIN, **values: Any) -> dict[str, Any]:
    given = {"registry": RegistryKind.DTSEN, "registry_id": "ID 1", "decile": 2, "valid_from": day, "actor": SYSTEM}
    return {"household": household, **given, **values}


def test_a_new_entry_ends_the_one_of_the_same_registry() -> None:
    household = make_household()
    record_registry(**entry(household, registry=RegistryKind.DTKS, decile=None))
    record_registry(**entry(household))
    record_registry(**entry(household, APRIL, decile=4))
    rows = household.registry_records.order_by("registry", "valid_from")
    assert list(rows.values_list("registry", "registry_id", "decile", "valid_from", "valid_until")) == [
        ("dtks", "ID1", None, BEGIN, None),
        ("dtsen", "ID1", 2, BEGIN, date(2026, 3, 31)),
        ("dtsen", "ID1", 4, APRIL, None),
    ]
    assert rows.last().history.get().history_change_reason == "Data DTSEN mulai 1 April 2026."  # type: ignore[union-attr] # Three.


def test_ids_that_differ_in_letter_case_are_one() -> None:
    assert record_registry(**entry(make_household(), registry_id="id a-1")).registry_id == "IDA-1"


def test_an_entry_of_the_same_day_is_put_right() -> None:
    household = make_household()
    record_registry(**entry(household))
    record_registry(**entry(household, decile=3))
    record = household.registry_records.get()
    assert (record.decile, [row.history_type for row in record.history.all()]) == (3, ["~", "+"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"decile": 0}, "decile"),
        ({"decile": 11}, "decile"),
        ({"registry": "p3ke"}, "registry"),
        ({"valid_from": BEGIN - timedelta(days=1)}, "valid_from"),
        ({"valid_from": APRIL}, ""),  # Says what is recorded already.
        ({"registry_id": "1" * 51}, "registry_id"),
        ({"valid_from": timezone.localdate() + timedelta(days=1)}, "valid_from"),
        ({"decile": 3, "note": "KK 7371 1054 0785 0001"}, "note"),
    ],
)
def test_what_cannot_be_or_says_nothing_new_is_refused(refused: Refused, values: dict[str, Any], field: str) -> None:
    household = make_household()
    record_registry(**entry(household))
    assert list(refused(record_registry, **entry(household, **values))) == [field]
    assert household.registry_records.get().valid_until is None


def test_a_merged_family_gets_no_entries(refused: Refused) -> None:
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=make_household())
    assert "digabung" in refused(record_registry, **entry(gone))[""]
