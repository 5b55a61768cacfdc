"""Families that a file does not mention: when that is worth saying, and what a list that is none would set off."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.intake_enums import BatchState, RowOutcome
from beneficiaries.intake_reading.absent import names_most, shares
from beneficiaries.models import ImportBatch
from beneficiaries.tests.desk import Desk, text
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.factories import make_batch, make_row, make_sheet, tally
from pkh_portal.accounts.enums import Role
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db
TAMALATE, BONTOALA = "73.71.10", "73.71.06"
OTHERS = ("73.71.05", "73.71.04", "73.71.03")


@pytest.fixture
def desk(tree: dict[str, Region]) -> Desk:
    for code in OTHERS:
        Region.objects.create(
            code=code, name=f"Kecamatan {code}", kind=RegionKind.DISTRICT, level=RegionLevel.DISTRICT, parent_id="73.71"
        )
    return Desk(Role.OPERATOR)


def a_list(families: dict[str, tuple[int, int]], *, new: int = 0, **fields: object) -> ImportBatch:
    """A checked list: of the families of each kecamatan it names so many; and so many new ones in Tamalate."""
    batch, row_no, absent = make_batch(**fields), 1, 0
    make_sheet(batch)
    for kecamatan, (named, all_of_them) in families.items():
        for number in range(all_of_them):
            family = make_household(kecamatan=kecamatan)
            if number < named:
                row_no += 1
                make_row(batch, row_no, RowOutcome.UNCHANGED, household=family, kecamatan_id=kecamatan)
            else:
                absent += 1
    for _number in range(new):
        row_no += 1
        make_row(batch, row_no)
    tally(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(not_in_file=absent)
    batch.refresh_from_db()
    return batch


def test_shares_begin_with_the_kecamatan_most_left_out(desk: Desk) -> None:
    batch = a_list({TAMALATE: (1, 4), BONTOALA: (9, 10), OTHERS[0]: (2, 2)})
    make_household(kecamatan=TAMALATE, status="exit")
    found = [(share.kecamatan.pk, share.named, share.families, share.is_doubtful) for share in shares(batch)]
    assert found == [(TAMALATE, 1, 4, True), (BONTOALA, 9, 10, False)]


def test_a_quarter_is_no_doubt_yet(desk: Desk) -> None:
    (share,) = shares(a_list({TAMALATE: (3, 4)}))
    assert not share.is_doubtful


def test_of_part_of_a_list_the_others_are_told_in_a_line(desk: Desk) -> None:
    batch = a_list({TAMALATE: (1, 4)})
    assert not names_most(batch)
    page = text(desk.see("intake_batch", pk=batch.pk))
    assert "Ada 3 KPM lain di kecamatan yang disebut berkas ini; datanya tidak berubah" in page
    assert "KPM tidak disebut dalam berkas" not in page
    ImportBatch.objects.filter(pk=batch.pk).update(follows=make_batch(state=BatchState.APPLIED))
    assert "KPM lain di kecamatan" not in text(desk.see("intake_batch", pk=batch.pk))
    ImportBatch.objects.filter(pk=batch.pk).update(complete=True)
    assert "3 KPM tidak disebut dalam berkas" in text(desk.see("intake_batch", pk=batch.pk))


def test_a_list_that_names_most_of_them_may_be_complete(desk: Desk) -> None:
    batch = a_list({TAMALATE: (3, 4)})
    assert names_most(batch)
    assert "1 KPM tidak disebut dalam berkas" in text(desk.see("intake_batch", pk=batch.pk))


def test_a_list_that_names_few_is_said_twice_to_be_complete(desk: Desk) -> None:
    batch = a_list({TAMALATE: (1, 4), BONTOALA: (9, 10)}, new=2, complete=True)
    page = text(desk.see("intake_confirm", pk=batch.pk))
    assert "Benar-benar daftar lengkap?" in page
    assert "<strong>3 dari 6 KPM</strong>" not in page
    assert "Berkas ini memuat <strong>1 dari 4 KPM</strong> di Kec. Tamalate." in page
    assert "Ya, muat 2 KPM baru, lalu minta 4 KPM diperiksa" in page
    expected = desk.see("intake_confirm", pk=batch.pk).context["expected"]
    refused = desk.send("intake_confirm", None, {"expected": expected}, pk=batch.pk)
    assert refused.status_code == 422
    assert "Centang dahulu" in text(refused)
    assert ImportBatch.objects.get(pk=batch.pk).job is None
    desk.send("intake_confirm", None, {"expected": expected, "yakin": "1"}, pk=batch.pk)
    assert ImportBatch.objects.get(pk=batch.pk).job is not None


def test_a_list_that_leaves_few_out_needs_no_second_word(desk: Desk) -> None:
    batch = a_list({TAMALATE: (9, 10)}, complete=True)
    assert "Lanjut: minta 1 KPM diperiksa" in text(desk.see("intake_batch", pk=batch.pk))
    response = desk.see("intake_confirm", pk=batch.pk)
    assert "<strong>9 dari 10 KPM</strong>" in text(response)
    assert 'name="yakin"' not in text(response)
    desk.send("intake_confirm", None, {"expected": response.context["expected"]}, pk=batch.pk)
    assert ImportBatch.objects.get(pk=batch.pk).job is not None


def test_a_list_said_to_be_complete_by_mistake_is_put_right_where_it_shows(desk: Desk) -> None:
    batch = a_list({TAMALATE: (1, 4)}, complete=True)
    assert desk.address("intake_complete", pk=batch.pk) in text(desk.see("intake_confirm", pk=batch.pk))


def test_three_kecamatan_are_named_and_queries_stay_the_same(desk: Desk) -> None:
    counts = []
    for codes in ((TAMALATE,), (TAMALATE, BONTOALA, *OTHERS)):
        batch = a_list(dict.fromkeys(codes, (1, 4)), complete=True)
        desk.see("intake_confirm", pk=batch.pk)
        with CaptureQueriesContext(connection) as queries:
            page = text(desk.see("intake_confirm", pk=batch.pk))
        counts.append(len(queries))
    assert "dan 2 kecamatan lain" in page
    assert counts[0] == counts[1]
