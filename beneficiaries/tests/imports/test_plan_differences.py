"""What a row changes in the family it meets, field by field."""

from datetime import date
from typing import Any

import pytest

from beneficiaries.enums import RegistryKind
from beneficiaries.imports.fields import COUNTS
from beneficiaries.models import RegistryRecord
from beneficiaries.tests.factories import KECAMATAN, make_group, make_household, make_nik
from beneficiaries.tests.imports.staged import changes, make_batch, outcomes, planned, row_of
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
VILLAGE, OTHER = "73.71.10.1001", "73.71.06"
COMPANIONS = ["beneficiaries.tests.imports.staged.FakeCompanions"]


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def differing(stored: dict[str, Any], values: dict[str, Any]) -> list[str]:
    """Plan a row that meets a family by its NIK; returns what differs."""
    batch = make_batch()
    planned(batch, [row_of(make_household(**stored), 2, **values)])
    found = changes(batch, 2)
    assert outcomes(batch) == {2: "changed" if found else "unchanged"}
    return found


@pytest.mark.parametrize(
    ("stored", "values", "expected"),
    [
        ({}, {}, []),
        # Names and addresses: neither case nor spaces count; all else does.
        ({"name": "Siti Nur Aini"}, {"name": "SITI NURAINI"}, []),
        ({"name": "Siti Nur Aini"}, {"name": "siti  nur aini"}, []),
        ({"name": "Siti Nur'aini"}, {"name": "SITI NURAINI"}, ["name"]),
        ({"name": "Siti Zoé"}, {"name": "SITI ZOÉ"}, []),
        ({"name": "Siti Zoe"}, {"name": "SITI ZOÉ"}, ["name"]),
        ({"address": "Jl. Mawar No. 3"}, {"address": "JL.MAWAR NO.3"}, []),
        ({"address": "Jl. Mawar No. 3"}, {"address": "JL. MAWAR NO. 4"}, ["address"]),
        ({"address": "Jl. Mawar No. 3"}, {"address": ""}, []),
        ({"address": ""}, {"address": "JL. MAWAR"}, ["address"]),
        ({"hamlet": "Dusun I"}, {"hamlet": "DUSUN I"}, []),
        ({"hamlet": "Dusun I"}, {"hamlet": "DUSUN II"}, ["hamlet"]),
        # RT and RW are numbers, however written.
        ({"rt": "7", "rw": "02"}, {"rt": "007", "rw": "002"}, []),
        ({"rt": "7", "rw": "02"}, {"rt": "070", "rw": "020"}, ["rt", "rw"]),
        ({"rt": "7"}, {"rt": ""}, []),
        ({"rt": ""}, {"rt": "007"}, ["rt"]),
        # Numbers and codes are compared exactly.
        ({"family_card_no": "7371000101010001"}, {"family_card_no": "7371000101010001"}, []),
        ({"family_card_no": "7371000101010001"}, {"family_card_no": "7371000101010002"}, ["family_card_no"]),
        ({"family_card_no": "7371000101010001"}, {"family_card_no": ""}, []),
        ({"participant_no": ""}, {"participant_no": "P1"}, ["participant_no"]),
        ({"participant_no": "P1"}, {"participant_no": "P2"}, ["participant_no"]),
        ({"participant_no": "P1"}, {"participant_no": ""}, []),
        ({"phone": "0812"}, {"phone": "0813"}, ["phone"]),
        ({"phone": "0812"}, {"phone": ""}, []),
        ({"channel": "bri"}, {"channel": "bni"}, ["channel"]),
        ({"channel": "bri"}, {"channel": ""}, []),
        ({"card_no": "1", "account_no": "2"}, {"card_no": "3", "account_no": "4"}, ["card_no", "account_no"]),
        ({"card_no": "1", "account_no": "2"}, {"card_no": "1", "account_no": ""}, []),
        # Counts: not given is not zero.
        ({"n_sd": 2}, {"n_sd": None}, []),
        ({"n_sd": 2}, {"n_sd": 0}, ["n_sd"]),
        ({"n_sd": 2}, {"n_sd": 2}, []),
        ({"n_elderly": 0}, {"n_elderly": 0, "n_pregnant": 1}, ["n_pregnant"]),
        (
            {},
            dict.fromkeys(COUNTS, 1),
            [name.value for name in COUNTS],
        ),
        # Regions, by code.
        ({}, {"kecamatan_id": OTHER}, ["kecamatan"]),
        ({"village": VILLAGE}, {"village_id": VILLAGE}, []),
        ({}, {"village_id": VILLAGE}, ["village"]),
        ({"village_text": "Barombog"}, {"village_id": VILLAGE}, ["village"]),
        ({"village": VILLAGE}, {}, []),
        ({"village": VILLAGE}, {"village_text": "BAROMBOG"}, []),
        ({"village_text": "Barombog"}, {"village_text": "BAROM BOG"}, []),
        ({"village_text": "Barombog"}, {"village_text": "LAIN"}, ["village"]),
        ({}, {"village_text": "LAIN"}, ["village"]),
        ({"village": VILLAGE}, {"kecamatan_id": OTHER}, ["kecamatan"]),
        ({"village": VILLAGE}, {"kecamatan_id": OTHER, "village_text": "LAIN"}, ["kecamatan", "village"]),
        # Status: not given, it stays; the reason counts with exit, and one graduation is as good as the other.
        ({"status": "suspended"}, {}, []),
        ({"status": "active"}, {"status": "active"}, []),
        ({"status": "active"}, {"status": "suspended"}, ["status"]),
        ({"status": "active"}, {"status": "exit", "exit_reason": "alami"}, ["status"]),
        ({"status": "exit", "exit_reason": "alami"}, {"status": "exit", "exit_reason": "alami"}, []),
        ({"status": "exit", "exit_reason": "sejahtera_mandiri"}, {"status": "exit", "exit_reason": "alami"}, []),
        ({"status": "exit", "exit_reason": "alami"}, {"status": "exit", "exit_reason": "meninggal"}, ["status"]),
        ({"status": "exit", "exit_reason": "pindah"}, {"status": "active"}, ["status"]),
    ],
)  # fmt: skip
def test_differences(stored: dict[str, Any], values: dict[str, Any], expected: list[str]) -> None:
    assert differing(stored, values) == expected


@pytest.mark.parametrize(
    ("stored", "values", "expected"),
    [
        ({"nik": "", "nik_quality": "missing"}, {"nik": make_nik()}, ["nik"]),
        ({"nik": "7371******", "nik_quality": "masked"}, {"nik": make_nik()}, ["nik"]),
        ({}, {"nik": make_nik()}, ["nik"]),
        ({"nik": "7371004101900001", "nik_quality": "doubtful"}, {"nik": "7371004101900001"}, []),
    ],
)
def test_another_nik_of_a_family_met_by_its_participant_number(
    stored: dict[str, Any], values: dict[str, Any], expected: list[str]
) -> None:
    assert differing({"participant_no": "P1", **stored}, {"participant_no": "P1", **values}) == expected


@pytest.mark.parametrize(
    ("kecamatan", "values", "expected"),
    [
        (KECAMATAN, {"group_name": "MAWAR"}, []),
        (KECAMATAN, {"group_name": ""}, []),
        (KECAMATAN, {"group_name": "MELATI"}, ["group"]),
        # The group of that name in the other kecamatan is another group.
        (KECAMATAN, {"group_name": "MAWAR", "kecamatan_id": OTHER}, ["kecamatan", "group"]),
        (None, {"group_name": "MAWAR"}, ["group"]),
    ],
)
def test_groups(kecamatan: str | None, values: dict[str, Any], expected: list[str]) -> None:
    group = make_group(name="Mawar", kecamatan_id=kecamatan) if kecamatan else None
    assert differing({"group": group}, values) == expected


@pytest.mark.parametrize(
    ("records", "registry_id", "expected"),
    [
        ([], "DT1", ["registry_id"]),
        ([("dtks", "DT1", None)], "DT1", []),
        ([("dtks", "DT1", None)], "DT2", ["registry_id"]),
        ([("dtks", "DT1", None)], "", []),
        ([("dtks", "DT1", None), ("dtsen", "DS1", None)], "DS1", []),
        ([("dtks", "DT1", date(2026, 3, 1))], "DT1", ["registry_id"]),
    ],
)
def test_registry_ids(records: list[tuple[str, str, date | None]], registry_id: str, expected: list[str]) -> None:
    household = make_household()
    for kind, number, until in records:
        RegistryRecord.objects.create(
            household=household, registry=RegistryKind(kind), registry_id=number, valid_from=date(2026, 1, 1),
            valid_until=until,
        )  # fmt: skip
    batch = make_batch()
    planned(batch, [row_of(household, 2, registry_id=registry_id)])
    assert changes(batch, 2) == expected


@pytest.mark.parametrize(
    ("stored", "values", "expected"),
    [
        ({"name": "Ana"}, {}, []),
        ({"name": "Ana"}, {"companion": 7}, []),
        ({"name": "Ana"}, {"companion": 8}, ["companion"]),
        ({"name": "Ani"}, {"companion": 7}, []),
        ({"name": "Ani"}, {"companion": 8}, []),
        ({"name": "Budi"}, {"companion": 7}, ["companion"]),
        # Who has left has no companion, whatever the list says.
        ({"name": "Budi", "status": "exit"}, {"companion": 7}, []),
        ({"name": "Budi", "status": "exit"}, {"companion": 7, "status": "active"}, ["status", "companion"]),
        ({"name": "Budi"}, {"companion": 7, "status": "exit", "exit_reason": "pindah"}, ["status"]),
        ({"name": "Budi", "status": "suspended"}, {"companion": 7}, ["companion"]),
    ],
)
def test_a_column_of_a_higher_floor(
    settings: Any, stored: dict[str, Any], values: dict[str, Any], expected: list[str]
) -> None:
    settings.KPM_IMPORT_COLUMNS = COMPANIONS
    assert differing(stored, values) == expected


def test_without_the_higher_floor_its_column_is_nothing(settings: Any) -> None:
    settings.KPM_IMPORT_COLUMNS = []
    assert differing({}, {"companion": 7}) == []
