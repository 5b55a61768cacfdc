"""Two lists against each other."""

from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.imports.comparing import Comparison, Difference
from beneficiaries.models import ImportBatch, ImportRow
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def nik(number: int) -> str:
    return f"737100410190{number:04}"


def make_list(*rows: dict[str, Any]) -> ImportBatch:
    """A checked batch with these rows."""
    batch = ImportBatch.objects.create(
        region_id="73.71",
        effective_on=timezone.localdate(),
        name="uji.xlsx",
        stored=f"uji/{ImportBatch.objects.count()}",
        size=1,
        sha256="0" * 64,
    )
    common = {"outcome": "new", "kecamatan_id": "73.71.10"}
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            sheet_no=0,
            row_no=number,
            **{**common, "name": f"IBU {number}", "name_key": f"ibu {number}", **row},
        )
        for number, row in enumerate(rows, start=2)
    )
    return batch


def found(before: ImportBatch, after: ImportBatch) -> dict[str, int]:
    with Comparison(before, after) as comparison:
        return {each.value: count for each, count in comparison.counts().items() if count}


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ({}, {}, {}),
        ({}, {"name": "NAMA LAIN", "address": "JL. LAIN"}, {"details": 1}),
        ({"address": "JL. Mawar 1"}, {"address": "jl.mawar 1"}, {}),
        ({"address": "JL. MAWAR"}, {"address": ""}, {}),
        ({"family_card_no": nik(70)}, {"family_card_no": nik(71)}, {"details": 1}),
        ({"status": "active"}, {"status": "exit"}, {"details": 1}),
        ({}, {"kecamatan_id": "73.71.09"}, {"moved": 1}),
        ({"village_id": "73.71.10.1001"}, {"village_id": "73.71.10.1002"}, {"moved": 1}),
        ({"village_id": "73.71.10.1001"}, {"village_id": ""}, {}),
        ({"n_sd": 1}, {"n_sd": 2}, {"components": 1}),
        ({"n_sd": 1}, {"n_sd": None}, {}),
        ({"n_sd": None}, {"n_sd": 2}, {}),
        ({"companion": 1}, {"companion": 2}, {"companion": 1}),
        ({"companion": None}, {"companion": 2}, {}),
        ({"outcome": "rejected"}, {}, {"new": 1}),
        ({}, {"outcome": "rejected"}, {"gone": 1}),
    ],
)
def test_a_family_in_both_lists_is_told_by_what_became_of_it(
    earlier: dict[str, Any], later: dict[str, Any], expected: dict[str, int]
) -> None:
    assert found(make_list({"nik": nik(1), **earlier}), make_list({"nik": nik(1), **later})) == expected


def test_who_is_in_one_list_only_is_new_or_gone() -> None:
    stays = {"nik": nik(2), "name": "IBU TETAP"}
    before = make_list({"nik": nik(1)}, stays, {"nik": nik(3)})
    after = make_list(stays, {"nik": nik(4)})
    assert found(before, after) == {"new": 1, "gone": 2}


def test_a_corrected_nik_is_no_other_family_where_another_number_says_so() -> None:
    before = make_list({"nik": nik(1), "participant_no": "P1"}, {"nik": nik(2), "registry_id": "D2"}, {"nik": nik(3)})
    after = make_list({"nik": nik(11), "participant_no": "P1"}, {"nik": nik(12), "registry_id": "D2"}, {"nik": nik(13)})
    assert found(before, after) == {"new": 1, "gone": 1, "details": 2}


def test_a_row_that_stands_twice_is_one_family() -> None:
    twice = [{"nik": nik(1), "n_sd": 1}, {"nik": nik(1), "n_sd": 1, "outcome": "duplicate"}]
    assert found(make_list(*twice), make_list({"nik": nik(1), "n_sd": 1}, {"nik": nik(1), "outcome": "review", "review": "duplicate_conflict"})) == {}  # fmt: skip # noqa: E501 - two lists.


def test_pairs_come_by_name_page_by_page() -> None:
    before, after = make_list(), make_list(*[{"nik": nik(number)} for number in range(5)])
    with Comparison(before, after) as comparison:
        names = [pair.after.name for pair in comparison.pairs(Difference.NEW, limit=2, offset=2) if pair.after]
        everybody = list(comparison.pairs(Difference.NEW))
    assert names == ["IBU 4", "IBU 5"]
    assert len(everybody) == 5
    assert all(pair.before is None for pair in everybody)
