"""The first rows of the tables are what domain.md 2.1 and 2.2 print, written out here a second time by hand."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from beneficiaries.models import Benefit, ComponentRule, CountingRule
from beneficiaries.reference import HISTORY_REASON, plant
from beneficiaries.tests.factories import plant_rules

Y = date
OPEN = (Y(2019, 1, 1), None)
SINCE_2020 = (Y(2020, 1, 1), None)
ONLY_2018 = (Y(2018, 1, 1), Y(2018, 12, 31))
ONLY_2019 = (Y(2019, 1, 1), Y(2019, 12, 31))
SINCE_LATE_2024 = (Y(2024, 10, 1), None)

#: item, first and last day, per year, tahap 1 only, per tahap, two months, month
AMOUNTS = [
    ("flat", ONLY_2018, 1_890_000, None, None, None, None),
    ("fixed_regular", ONLY_2019, 550_000, 550_000, None, None, None),
    ("fixed_access", ONLY_2019, 1_000_000, 1_000_000, None, None, None),
    ("pregnant", ONLY_2019, 2_400_000, None, 600_000, None, None),
    ("pregnant", SINCE_2020, 3_000_000, None, 750_000, 500_000, 250_000),
    ("early_childhood", ONLY_2019, 2_400_000, None, 600_000, None, None),
    ("early_childhood", SINCE_2020, 3_000_000, None, 750_000, 500_000, 250_000),
    ("sd", OPEN, 900_000, None, 225_000, 150_000, 75_000),
    ("smp", OPEN, 1_500_000, None, 375_000, 250_000, 125_000),
    ("sma", OPEN, 2_000_000, None, 500_000, 333_333, 166_666),
    ("disability", OPEN, 2_400_000, None, 600_000, 400_000, 200_000),
    ("elderly", OPEN, 2_400_000, None, 600_000, 400_000, 200_000),
    ("rights_victim", SINCE_LATE_2024, 10_800_000, None, 2_700_000, 1_800_000, 900_000),
]
PERIODS = ("year", "first_stage", "quarter", "two_months", "month")

#: component, first and last day, youngest, oldest, cap
CONDITIONS = [
    ("pregnant", (None, None), None, None, 2),
    ("early_childhood", (None, None), 0, 6, 2),
    ("sd", (None, None), 6, 21, None),
    ("smp", (None, None), 6, 21, None),
    ("sma", (None, None), 6, 21, None),
    ("disability", (None, None), None, None, 1),
    ("elderly", (None, Y(2021, 12, 31)), 60, None, 1),
    ("elderly", (Y(2022, 1, 1), None), 70, None, 1),
    ("rights_victim", SINCE_LATE_2024, None, None, None),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows() -> None:
    plant_rules()


def test_the_amounts_are_those_printed_and_no_others() -> None:
    printed = {
        (item, period, days[0], days[1], amount)
        for item, days, *amounts in AMOUNTS
        for period, amount in zip(PERIODS, amounts, strict=True)
        if amount is not None
    }
    assert set(Benefit.objects.values_list("item", "period", "valid_from", "valid_until", "amount")) == printed


def test_the_conditions_are_those_printed_and_no_others() -> None:
    printed = {(component, *days, youngest, oldest, cap) for component, days, youngest, oldest, cap in CONDITIONS}
    fields = ("component", "valid_from", "valid_until", "min_age", "max_age", "cap")
    assert set(ComponentRule.objects.values_list(*fields)) == printed


def test_four_members_are_counted() -> None:
    assert list(CountingRule.objects.values_list("max_members", "valid_from", "valid_until")) == [(4, None, None)]


@pytest.mark.parametrize("model", [ComponentRule, CountingRule, Benefit])
def test_every_row_would_pass_the_form_and_says_where_it_was_read(model: Any) -> None:
    for row in model.objects.all():
        row.full_clean()
        assert row.source
        assert "[K" not in row.source


@pytest.mark.parametrize("name", ["ComponentRule", "CountingRule", "Benefit"])
def test_every_row_has_one_line_of_history_that_says_why_it_is_there(name: str) -> None:
    model = apps.get_model("beneficiaries", name)
    for row in model._default_manager.all():
        (line,) = model.history.filter(id=row.pk)
        assert (line.history_type, line.history_change_reason) == ("+", HISTORY_REASON)


def test_planting_again_adds_nothing_and_what_the_office_wrote_stays() -> None:
    assert plant(lambda name: apps.get_model("beneficiaries", name)) == 0
    Benefit.objects.filter(item="sd").delete()
    Benefit.objects.create(item="sd", period="quarter", amount=300_000, source="SK", valid_from=Y(2026, 1, 1))
    assert plant(lambda name: apps.get_model("beneficiaries", name)) == 3
    assert list(Benefit.objects.filter(item="sd", period="quarter").values_list("amount", flat=True)) == [300_000]


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (Y(2017, 1, 1), Y(2018, 12, 31), False),
        (Y(2017, 1, 1), Y(2019, 1, 1), True),
        (None, Y(2018, 12, 31), False),
        (None, None, True),
        (Y(2026, 1, 1), None, True),
        (Y(2026, 1, 1), Y(2026, 12, 31), True),
    ],
)
def test_two_amounts_for_one_thing_share_no_day(first: date | None, last: date | None, refused: bool) -> None:
    row = Benefit(item="sd", period="quarter", amount=1, source="SK", valid_from=first, valid_until=last)
    if not refused:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=r"SD/MI.*berlaku sejak 1 Januari 2019.*Akhiri dulu"):
        row.full_clean()


def test_a_row_does_not_stand_in_its_own_way() -> None:
    row = ComponentRule.objects.get(component="elderly", valid_from=Y(2022, 1, 1))
    row.valid_until = Y(2026, 12, 31)
    row.full_clean()


def test_a_limit_for_all_families_overlaps_with_any_other() -> None:
    with pytest.raises(ValidationError, match="batas anggota dihitung"):
        CountingRule(max_members=3, source="SK", valid_from=Y(2026, 1, 1)).full_clean()


def test_a_component_of_age_needs_an_age() -> None:
    ComponentRule.objects.filter(component="elderly").delete()
    with pytest.raises(ValidationError, match="Isi batas umurnya"):
        ComponentRule(component="elderly", source="SK").full_clean()
