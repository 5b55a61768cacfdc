import pytest

from beneficiaries.imports.outlook import KecamatanOutlook, per_kecamatan
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.imports.staged import make_batch, planned, row, row_of
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
HERE, THERE, FAR = "73.71.10", "73.71.06", "63.10.05"


@pytest.fixture(autouse=True)
def _tree() -> None:
    plant_tree()


def test_a_batch_without_rows_has_no_outlook() -> None:
    assert per_kecamatan(make_batch()) == []


def test_new_moving_leaving_and_returning_families_are_counted() -> None:
    staying, leaving, moving, coming = (make_household() for _ in range(4))
    gone, suspended = make_household(status="exit"), make_household(status="suspended")
    far = make_household(kecamatan=FAR)
    batch = make_batch()
    rows = [
        row_of(staying, 2, address="JL. BARU"), row_of(leaving, 3, status="exit", exit_reason="pindah"),
        row_of(moving, 4, kecamatan_id=THERE), row_of(gone, 5, status="active"), row_of(suspended, 6),
        row(7), row(8, status="suspended"), row(9, status="active", kecamatan_id=THERE), row(10, rejected=True),
        row_of(coming, 11, name="NAMA YANG LAIN SEKALI", status="exit", exit_reason="pindah"),
        row_of(far, 12, kecamatan_id=HERE),
    ]  # fmt: skip
    planned(batch, rows)
    assert per_kecamatan(batch) == [
        KecamatanOutlook(FAR, 1, 0),
        KecamatanOutlook(THERE, 0, 2),
        # 4 active now; leaving and moving go, gone comes back, one is new, one comes from far; the review waits.
        KecamatanOutlook(HERE, 4, 5),
    ]
