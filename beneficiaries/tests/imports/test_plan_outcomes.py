import pytest

from beneficiaries.tests.factories import make_household, make_nik
from beneficiaries.tests.imports.staged import make_batch, outcomes, planned, row, row_of
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def test_a_row_that_meets_nobody_is_new():
    batch = make_batch()
    planned(batch, [row(2), row(3)])
    assert outcomes(batch) == {2: "new", 3: "new"}


def test_met_by_nik():
    household = make_household(name="Siti")
    batch = make_batch()
    planned(batch, [row_of(household, 2), row_of(make_household(), 3, address="Jl. Baru")])
    assert outcomes(batch) == {2: "unchanged", 3: "changed"}


def test_twin_and_conflict():
    nik, other = make_nik(), make_nik()
    batch = make_batch()
    planned(batch, [row(2, nik=nik, name="A"), row(3, nik=nik, name="A"), row(4, nik=other), row(5, nik=other)])
    assert outcomes(batch) == {2: "new", 3: "duplicate", 4: "review", 5: "review"}
    assert list(batch.problems.values_list("row_no", "code", "column", "note")) == [
        (4, "duplicate_conflict", "NIK KTP", "row:5"),
        (5, "duplicate_conflict", "NIK KTP", "row:4"),
    ]
