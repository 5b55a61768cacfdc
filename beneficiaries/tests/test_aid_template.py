"""The statement as a page shows it: everything the working knows can be read there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from beneficiaries.enums import EnrolmentStatus, Schooling
from beneficiaries.models import Benefit
from beneficiaries.services.aid import expected_aid
from beneficiaries.tests.factories import make_household, make_member, plant_rules
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground() -> None:
    plant_tree()
    plant_rules()


def text(statement: Any) -> str:
    html = render_to_string("beneficiaries/_aid.html", {"statement": statement})
    return " ".join(html.split())


def test_the_working_is_there_line_by_line() -> None:
    household = make_household()
    make_member(household, name="Anak Satu", birth_date=date(2016, 1, 1), schooling=Schooling.SD)
    make_member(household, name="Ayah Contoh", birth_date=date(1980, 1, 1))
    page = text(expected_aid(household, year=2026, stage=2))
    for part in (
        "Rp225.000", "Tahap 2 tahun 2026 (April–Juni)", "1 orang dihitung", "Anak Satu", "10 tahun", "SD/MI",
        "Dihitung", "Ayah Contoh", "Tidak memenuhi komponen mana pun pada hari itu.", "keadaan 1 April 2026",
        "tribunnews.com",
    ):  # fmt: skip
        assert part in page


def test_people_without_names_are_multiplied() -> None:
    page = text(expected_aid(make_household(n_sd=5), year=2026, stage=1))
    assert "4 × Rp225.000" in page
    assert "Rp900.000" in page
    assert "(Rp225.000)" in page
    assert "Di luar 4 anggota dengan nilai tertinggi." in page


def test_what_is_missing_stands_in_place_of_a_sum() -> None:
    Benefit.objects.filter(item="sd").delete()
    page = text(expected_aid(make_household(n_sd=1), year=2026, stage=1))
    assert "Belum dapat dihitung" in page
    assert "Nilai per tahap untuk SD/MI pada 1 Januari 2026 tidak tercatat di sumber." in page
    assert "Jumlah</th>" not in page


def test_who_does_not_take_part_is_told_why() -> None:
    page = text(expected_aid(make_household(n_sd=1, status=EnrolmentStatus.SUSPENDED), year=2026, stage=1))
    assert "Rp0" in page
    assert "Kepesertaan ditangguhkan pada 1 Januari 2026. Jadi tidak ada bantuan untuk tahap ini." in page


def test_names_are_text() -> None:
    statement = expected_aid(make_household(n_sd=1), year=2026, stage=1)
    hostile = replace(statement, lines=[replace(statement.lines[0], who="<script>")])
    assert "<script>" not in text(hostile)
