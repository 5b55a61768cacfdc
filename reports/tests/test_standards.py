"""Standards as rows: what the table refuses, who sees and keeps which, and the published ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from beneficiaries.services.rules import save_rule
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from reports import reference
from reports.models import CaseloadStandard
from reports.tests.factories import make_standard, plant_standards

pytestmark = pytest.mark.django_db

MAKASSAR, TAMALATE, ELSEWHERE = "73.71", "73.71.10", "63.10"


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()
    plant_standards()


def refused(**fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_standard(**fields)


def test_the_published_ones_stand_with_source_and_history_and_once() -> None:
    rows = CaseloadStandard.objects.filter(region=None)
    assert {(row.access_class, row.minimum, row.maximum) for row in rows} == {
        ("easy", 300, 350), ("easy", 200, 250), ("hard", 50, 150), ("remote", 50, 150),
    }  # fmt: skip
    assert all(row.source and row.history.get().history_change_reason == reference.HISTORY_REASON for row in rows)
    plant_standards()
    assert CaseloadStandard.objects.count() == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"minimum": 121},
        {"minimum": 0, "maximum": 0},
        {"source": ""},
        {"access_class": "mudah"},
        {"valid_until": date(2025, 12, 31)},
    ],
    ids=["in order", "above none", "source", "class", "days"],
)
def test_the_database_refuses_what_makes_no_sense(fields: dict[str, Any]) -> None:
    refused(**fields)


@pytest.mark.parametrize("begin", [date(2026, 1, 1), None])
@pytest.mark.parametrize("region", [None, MAKASSAR])
def test_two_of_one_place_and_class_do_not_begin_together(region: str | None, begin: date | None) -> None:
    make_standard(region_id=region, valid_from=begin, valid_until=date(2026, 2, 1))
    refused(region_id=region, valid_from=begin)
    make_standard(region_id=region, valid_from=date(2026, 2, 2))


def test_nor_share_a_day_which_is_told_in_words() -> None:
    make_standard(region_id=MAKASSAR)
    later = CaseloadStandard(
        region_id=MAKASSAR, minimum=1, maximum=2, valid_from=date(2026, 3, 1), source="Uji"
    )  # fmt: skip
    with pytest.raises(ValidationError, match="Kota Makassar, semua kelas akses” sudah punya baris"):
        save_rule(rule=later, actor=SYSTEM)
    later.access_class = "hard"
    save_rule(rule=later, actor=SYSTEM)


def test_one_sees_the_own_and_what_holds_for_it() -> None:
    wanted = [make_standard(region_id=code) for code in ("73", MAKASSAR, TAMALATE)]
    make_standard(region_id=ELSEWHERE)
    seen = CaseloadStandard.objects.visible_to(RegionScope(codes=(MAKASSAR,)))
    assert set(seen.exclude(region=None)) == set(wanted)
    assert seen.filter(region=None).count() == 4
    assert not CaseloadStandard.objects.visible_to(RegionScope()).exists()


class TestThePage:
    def desk(self, **grant: Any) -> Client:
        client = Client()
        client.force_login(make_user(Role.STAFF, **grant))
        return client

    def form(self, **fields: str) -> dict[str, str]:
        return {"access_class": "", "minimum": "150", "maximum": "180", "valid_from": "01-01-2026", "valid_until": "",
                "source": "SK Kepala Dinas", "note": "", "region": "", **fields}  # fmt: skip

    def test_an_office_adds_corrects_and_removes_its_own(self) -> None:
        desk = self.desk(region=MAKASSAR)
        answer = desk.post(reverse("admin:reports_caseloadstandard_add"), self.form(region=TAMALATE))
        assert answer.status_code == 302
        row = CaseloadStandard.objects.get(region=TAMALATE)
        change = reverse("admin:reports_caseloadstandard_change", args=[row.pk])
        assert desk.post(change, self.form(region=TAMALATE, maximum="200")).status_code == 302
        row.refresh_from_db()
        assert (row.maximum, row.history.count()) == (200, 2)
        delete = reverse("admin:reports_caseloadstandard_delete", args=[row.pk])
        assert desk.post(delete, {"post": "yes"}).status_code == 302
        assert not CaseloadStandard.objects.filter(region=TAMALATE).exists()

    @pytest.mark.parametrize("region", ["", "73", ELSEWHERE])
    def test_but_not_the_countrys_nor_other_peoples(self, region: str) -> None:
        desk = self.desk(region=MAKASSAR)
        answer = desk.post(reverse("admin:reports_caseloadstandard_add"), self.form(region=region))
        assert answer.status_code == 200
        assert "region" in answer.context["adminform"].form.errors
        row = make_standard(region_id=region) if region else CaseloadStandard.objects.filter(region=None)[0]
        change = reverse("admin:reports_caseloadstandard_change", args=[row.pk])
        assert desk.post(change, self.form(region=TAMALATE)).status_code in {403, 404}
        row.refresh_from_db()
        assert row.region_id != TAMALATE

    def test_the_countrys_are_kept_with_a_nationwide_grant(self) -> None:
        desk = self.desk(nationwide=True)
        answer = desk.post(reverse("admin:reports_caseloadstandard_add"), self.form())
        assert answer.status_code == 302
        page = desk.get(reverse("admin:reports_caseloadstandard_changelist"), {"keadaan": "berlaku"}).content.decode()
        assert "150–180" in page
        assert "Seluruh Indonesia" in page
