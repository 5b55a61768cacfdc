"""What a list would do to the caseload of each kecamatan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries

from pkh_portal.accounts.tests.factories import plant_tree
from reports.enums import CaseloadStatus
from reports.import_outlook import outlook
from reports.tests.factories import plant_standards
from reports.tests.ground import make_companions

pytestmark = pytest.mark.django_db

TAMALATE, BONTOALA, KURANJI = "73.71.10", "73.71.06", "63.10.05"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()
    plant_standards()


def test_is_what_the_preview_asks() -> None:
    assert import_string(settings.KPM_IMPORT_OUTLOOK) is outlook


def test_tells_numbers_ratios_and_what_they_mean_before_and_after() -> None:
    make_companions(TAMALATE, 2)
    bontoala, tamalate = outlook({TAMALATE: 450}, {TAMALATE: 501, BONTOALA: 3}, DAY)
    assert (tamalate.name, tamalate.companions, tamalate.turns) == ("Tamalate", Decimal(2), True)
    assert (tamalate.before.kpm, tamalate.before.ratio) == (450, Decimal(225))
    assert tamalate.before.status is CaseloadStatus.WITHIN
    assert (tamalate.after.kpm, tamalate.after.ratio) == (501, Decimal("250.5"))
    assert (tamalate.after.status_label, tamalate.after.status_tone) == ("Di atas standar", "warning")
    assert (bontoala.before.status, bontoala.after.status) == (CaseloadStatus.NO_KPM, CaseloadStatus.UNCOVERED)
    assert bontoala.after.ratio is None


@pytest.mark.parametrize("codes", [[TAMALATE], [TAMALATE, BONTOALA, KURANJI]])
def test_four_queries(codes: list[str], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):
        assert len(outlook(dict.fromkeys(codes, 1), {}, DAY)) == len(codes)


def test_nothing_of_nothing() -> None:
    assert outlook({}, {}, DAY) == []
