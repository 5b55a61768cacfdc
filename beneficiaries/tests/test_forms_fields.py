"""Fields that forms of families share."""

from typing import Any

import pytest
from django import forms

from beneficiaries.forms.base import PartedForm
from beneficiaries.forms.fields import PlaceField, home_of
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

MAKASSAR = RegionScope(codes=("73.71",))


def cleaned(value: Any, scope: RegionScope = MAKASSAR) -> Any:
    plant_tree()
    field = PlaceField()
    field.offer(scope)
    return field.clean(value)


def test_a_desa_brings_its_kecamatan_along() -> None:
    kecamatan, village = cleaned("73.71.10.1001")
    assert (kecamatan.pk, village.pk) == ("73.71.10", "73.71.10.1001")


def test_a_kecamatan_alone_is_a_place() -> None:
    assert cleaned("73.71.06") == (Region.objects.get(pk="73.71.06"), None)


@pytest.mark.parametrize("value", ["63.10.05", "73.71", "73", "x.y.z", "73.71.99"])
def test_what_is_no_place_of_the_scope_is_refused(value: str) -> None:
    with pytest.raises(forms.ValidationError):
        cleaned(value)


def test_without_a_scope_nothing_is_accepted() -> None:
    with pytest.raises(forms.ValidationError):
        cleaned("73.71.10", RegionScope())


def test_a_dissolved_region_is_no_longer_chosen() -> None:
    plant_tree()
    Region.objects.filter(pk="73.71.06").update(valid_until="2020-01-01")
    with pytest.raises(forms.ValidationError):
        cleaned("73.71.06")


def test_a_chooser_begins_with_the_one_region_of_a_scope() -> None:
    assert home_of(MAKASSAR) == "73.71"
    assert home_of(RegionScope(codes=("63.10", "73.71"))) == ""
    assert home_of(RegionScope(nationwide=True)) == ""


def test_a_field_that_no_part_shows_is_a_mistake() -> None:
    class Forgetful(PartedForm):
        shown = forms.CharField()
        forgotten = forms.CharField()
        parts = (("", ("shown",)),)

    form = Forgetful(scope=MAKASSAR, user=make_user())
    with pytest.raises(ValueError, match="forgotten"):
        list(form.shown_parts())
