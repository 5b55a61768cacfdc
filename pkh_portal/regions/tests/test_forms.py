from typing import Any

import pytest
from django import forms
from pytest_django import DjangoAssertNumQueries

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region, RegionAccess

pytestmark = pytest.mark.usefixtures("small_tree")


def field(**options: Any) -> RegionChoiceField:
    return RegionChoiceField(Region.objects.under("73.71"), level=RegionLevel.DISTRICT, **options)


def test_a_region_of_the_level_out_of_the_queryset() -> None:
    assert field().clean("73.71.10") == Region.objects.get(pk="73.71.10")


@pytest.mark.parametrize("posted", ["63.10.10", "73.71", "73.71.10.1001", "73.71.99", "x", "\0", "737110"])
def test_anything_else_is_refused(posted: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field().clean(posted)
    assert refused.value.code in {"invalid_choice", "null_characters_not_allowed"}


def test_the_refusal_is_a_sentence() -> None:
    with pytest.raises(forms.ValidationError, match="di luar wilayah Anda"):
        field().clean("63.10.10")


def test_empty_is_empty() -> None:
    with pytest.raises(forms.ValidationError):
        field().clean("")
    assert field(required=False).clean("") is None


def test_without_a_queryset_nothing_is_allowed() -> None:
    with pytest.raises(forms.ValidationError):
        RegionChoiceField(level=RegionLevel.DISTRICT).clean("73.71.10")


def test_without_a_level_any_will_do() -> None:
    anywhere = RegionChoiceField(Region.objects.all())
    for code in ("73", "73.71", "73.71.10", "73.71.10.1001"):
        assert anywhere.clean(code).pk == code


def test_one_query_to_check(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    checked = field()
    with django_assert_num_queries(1):
        checked.clean("73.71.10")


def test_it_serves_as_the_field_of_a_foreign_key() -> None:
    made = RegionAccess._meta.get_field("kecamatan").formfield(
        form_class=RegionChoiceField, queryset=Region.objects.under("73.71"), level=RegionLevel.DISTRICT
    )
    assert isinstance(made, RegionChoiceField)
    assert made.label == "Kecamatan"
    assert made.clean("73.71.10") == Region.objects.get(pk="73.71.10")


def test_forms_made_of_one_class_do_not_share_their_queryset() -> None:
    class Assignment(forms.Form):
        kecamatan = RegionChoiceField(level=RegionLevel.DISTRICT)

    allowed = Assignment({"kecamatan": "73.71.10"})
    allowed.fields["kecamatan"].queryset = Region.objects.under("73.71")  # type: ignore[attr-defined]
    assert allowed.is_valid()
    assert not Assignment({"kecamatan": "73.71.10"}).is_valid()
