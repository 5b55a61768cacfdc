"""Days in our own forms."""

from datetime import date

import pytest
from django import forms

from pkh_portal.accounts.dates import DayField


class Form(forms.Form):
    day = DayField(label="Hari")


@pytest.mark.parametrize("typed", ["03-02-2026", "3/2/2026", "3-2-26", "2026-02-03"])
def test_the_day_comes_before_the_month_however_it_is_written(typed: str) -> None:
    form = Form({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 2, 3)


@pytest.mark.parametrize("typed", ["31-02-2026", "02-13-2026", "kemarin"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    assert "31-12-2026" in Form({"day": typed}).errors["day"][0]


def test_shows_the_day_as_it_is_typed_and_posts_nothing_from_the_calendar() -> None:
    page = str(Form(initial={"day": date(2026, 2, 3)})["day"])
    assert 'value="03-02-2026"' in page
    assert page.count("name=") == 1


@pytest.mark.parametrize("typed", ["31-12-1899", "01-01-0001", "01-01-2200", "31-12-9999"])
def test_a_year_that_nobody_means_is_a_slip(typed: str) -> None:
    assert "Periksa tahunnya" in Form({"day": typed}).errors["day"][0]
    assert Form({"day": "31-12-2199"}).is_valid()
