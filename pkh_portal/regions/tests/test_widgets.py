import re

import pytest
from django.forms import formset_factory
from pytest_django import DjangoAssertNumQueries

from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.tests.chooser_app import AddressForm
from pkh_portal.regions.widgets import RegionChooser

pytestmark = pytest.mark.usefixtures("small_tree")


def boxes(html: str) -> list[tuple[str, str, str]]:
    """Level, code and name of each box."""
    return re.findall(r'data-level="(\d)" data-code="([^"]*)" data-name="([^"]*)"', html)


def test_an_empty_chooser_has_a_box_for_each_level() -> None:
    html = RegionChooser(level=RegionLevel.VILLAGE).render("desa", None, {"id": "id_desa"})
    assert boxes(html) == [("2", "", ""), ("3", "", ""), ("4", "", "")]
    assert '<input type="hidden" name="desa" value="" data-region-value>' in html


@pytest.mark.parametrize(
    ("level", "from_level", "levels"),
    [
        (RegionLevel.PROVINCE, None, "1"),
        (RegionLevel.REGENCY, None, "2"),
        (RegionLevel.DISTRICT, None, "23"),
        (RegionLevel.DISTRICT, RegionLevel.DISTRICT, "3"),
        (RegionLevel.VILLAGE, RegionLevel.PROVINCE, "1234"),
        (None, None, "1234"),
        (None, RegionLevel.REGENCY, "234"),
    ],
)
def test_where_the_boxes_begin(level: RegionLevel | None, from_level: RegionLevel | None, levels: str) -> None:
    html = RegionChooser(level=level, from_level=from_level).render("x", "")
    assert "".join(level for level, *_ in boxes(html)) == levels


def test_it_cannot_begin_below_itself() -> None:
    with pytest.raises(ValueError, match="below its own level"):
        RegionChooser(level=RegionLevel.REGENCY, from_level=RegionLevel.DISTRICT)


def test_a_chosen_region_is_shown_with_those_above(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        html = RegionChooser(level=RegionLevel.VILLAGE).render("desa", "73.71.10.1002")
    assert boxes(html) == [
        ("2", "73.71", "Kota Makassar"),
        ("3", "73.71.10", "Tamalate"),
        ("4", "73.71.10.1002", "Maccini Sombala"),
    ]
    assert 'name="desa" value="73.71.10.1002"' in html


@pytest.mark.parametrize("value", ["99.99.99", "x", "\0", "<script>", 7371])
def test_what_is_no_region_is_shown_as_nothing(value: object) -> None:
    html = RegionChooser(level=RegionLevel.DISTRICT).render("kecamatan", value)
    assert all(code == "" for _, code, _ in boxes(html))
    assert "<script" not in html


def test_labels_and_ids_belong_together() -> None:
    html = str(AddressForm()["desa"])
    assert re.findall(r'<label class="region-chooser__label" for="([^"]+)">', html) == [
        "id_desa-province",
        "id_desa-regency",
        "id_desa-district",
    ]
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids == ["id_desa-province", "id_desa-regency", "id_desa-district", "id_desa"]
    assert AddressForm()["desa"].id_for_label == "id_desa"


def test_of_any_level_the_first_box_is_the_labelled_one() -> None:
    html = str(AddressForm()["wilayah"])
    assert re.findall(r'aria-hidden="true">([^<]+)</span>', html) == ["Provinsi"]
    assert re.findall(r' id="([^"]+)"', html)[0] == "id_wilayah"
    assert "data-any-level" in html


def test_attributes_of_the_form_reach_the_input() -> None:
    form = AddressForm({"kecamatan": "73.71"})
    html = str(form["kecamatan"])
    main = re.search(r'<input type="text"[^>]* id="id_kecamatan"[^>]*>', html)
    assert main is not None
    assert 'aria-invalid="true"' in main[0]
    assert " required" in main[0]
    assert main[0].count("class=") == 1


def test_a_disabled_field_is_disabled_throughout() -> None:
    form = AddressForm()
    form.fields["desa"].disabled = True
    html = str(form["desa"])
    inputs = re.findall(r"<input [^>]*>", html)
    assert len(inputs) == 5
    assert all(" disabled" in tag for tag in inputs)


def test_no_script_and_no_style_in_the_markup() -> None:
    html = str(AddressForm(initial={"desa": "73.71.10.1002"})["desa"])
    assert not re.search(r"<script|<style| style=| on[a-z]+=", html)
    assert 'src="/static/regions/chooser.js" defer' in str(AddressForm().media)
    assert "regions/chooser.css" in str(AddressForm().media)


def test_rows_to_be_copied_keep_their_mark_in_ids_only() -> None:
    """Scripts that add rows rewrite id, for and name, and nothing else."""
    html = str(formset_factory(AddressForm)().empty_form["desa"])
    attributes = set(re.findall(r'([a-z-]+)="[^"]*__prefix__', html))
    assert attributes == {"id", "for", "name"}


def test_an_empty_select_has_nothing_to_walk_through(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        str(AddressForm()["desa"])
