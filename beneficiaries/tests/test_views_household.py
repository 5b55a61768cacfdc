"""Pages that record a family and change its data."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_group, make_household, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def filled(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Nur Aini Uji",
        "nik": make_nik(),
        "nik_quality": "valid",
        "valid_from": f"{timezone.localdate():%d-%m-%Y}",
        "place": "73.71.10.1001",
        **fields,
    }


def test_records_a_family_in_the_desa_and_offers_its_members_next(desk: Desk) -> None:
    page = said(desk.send("create", data=filled(nik="", nik_quality="missing", address="Jl. Uji 12")))
    family = Household.objects.get()
    assert (family.kecamatan_id, family.village_id, family.address) == ("73.71.10", "73.71.10.1001", "Jl. Uji 12")
    assert "Nur Aini Uji ditambahkan" in page
    assert desk.address("member_add", family) in page


def test_a_kecamatan_without_a_desa_is_enough(desk: Desk) -> None:
    said(desk.send("create", data=filled(place="73.71.06")))
    assert Household.objects.get(kecamatan="73.71.06").village is None


@pytest.mark.parametrize("place", ["63.10.05", "73.71", "73.71.99", "73.71.10.9999", "lainnya", ""])
def test_only_a_kecamatan_or_desa_of_the_scope_is_accepted(desk: Desk, place: str) -> None:
    assert set(errors(desk.send("create", data=filled(place=place)))) == {"place"}
    assert not Household.objects.exists()


def test_what_the_service_refuses_stands_beside_its_field(desk: Desk) -> None:
    response = desk.send("create", data=filled(nik="7371"))
    assert "16 angka" in errors(response)["nik"][0]
    assert 'aria-invalid="true"' in text(response)


@pytest.mark.parametrize("same", [{"name": "nur aini  UJI"}, {"name": "Lain", "family_card_no": "7371 0001 0115 0012"}])
def test_a_family_that_may_be_there_already_is_shown_before_another_is_made(desk: Desk, same: dict[str, str]) -> None:
    there = make_household(name="Nur Aini Uji", family_card_no="7371000101150012")
    stranger = make_household(name="Nur Aini Uji", kecamatan="63.10.05", family_card_no="7371000101150012")
    response = desk.send("create", data=filled(**same))
    assert set(errors(response)) == {"another"}
    assert there.get_absolute_url() in text(response)
    assert stranger.get_absolute_url() not in text(response)
    said(desk.send("create", data=filled(**same, another="on")))
    assert Household.objects.count() == 3


def unchanged(page: Any) -> dict[str, Any]:
    """What the browser sends when nothing has been touched: hidden numbers stand there empty."""
    form = page.context["form"]
    hidden = {"family_card_no", "phone", "card_no", "account_no"}
    return {name: "" if name in hidden or form[name].value() is None else form[name].value() for name in form.fields}


def test_changes_what_was_changed_and_leaves_hidden_numbers_alone(desk: Desk) -> None:
    family = make_household(phone="081234567890", card_no="6013010000000012", n_sd=1)
    group = make_group()
    page = desk.see("details", family)
    assert "081234567890" not in text(page)
    data = unchanged(page)
    data |= {"phone": "", "card_no": "", "card_no-clear": "1", "address": "Jl. Baru 3", "group": group.pk, "n_sd": 2}
    assert "Perubahan disimpan" in said(desk.send("details", family, data))
    family.refresh_from_db()
    assert (family.phone, family.card_no, family.address) == ("081234567890", "", "Jl. Baru 3")
    assert (family.group, family.n_sd) == (group, 2)


def test_saving_without_a_change_says_so(desk: Desk) -> None:
    family = make_household(group=make_group())
    page = desk.see("details", family)
    data = unchanged(page)
    before = family.history.count()
    assert "Tidak ada yang berubah" in said(desk.send("details", family, data))
    assert family.history.count() == before


def test_a_group_of_another_kecamatan_is_refused(desk: Desk) -> None:
    elsewhere = make_group(kecamatan_id="73.71.06")
    counts = {f"n_{name}": 0 for name in ("pregnant", "early_childhood", "sd", "smp", "sma", "disability", "elderly")}
    data = {**counts, "n_rights_victim": 0, "group": elsewhere.pk}
    assert set(errors(desk.send("details", make_household(), data))) == {"group"}


def test_a_count_out_of_bounds_is_refused(desk: Desk) -> None:
    assert "n_sd" in errors(desk.send("details", make_household(), {"n_sd": 21}))


@pytest.mark.parametrize("another", ["", "on"])
def test_a_valid_nik_that_is_taken_is_refused_at_once_and_no_box_offers_to_go_on(desk: Desk, another: str) -> None:
    there = make_household(name="Nur Aini Uji")
    response = desk.send("create", data=filled(name="Nur Aini Uji", nik=there.nik, another=another))
    assert set(errors(response)) == {"nik"}
    assert "sudah dipakai KPM Nur Aini Uji" in errors(response)["nik"][0]
    assert there.get_absolute_url() in text(response)
    assert "tetap tambahkan" not in text(response)


def test_a_taken_nik_outside_the_scope_names_nobody(desk: Desk) -> None:
    stranger = make_household(name="Orang Jauh", kecamatan="63.10.05")
    response = desk.send("create", data=filled(nik=stranger.nik))
    assert "di luar wilayah Anda" in errors(response)["nik"][0]
    assert "Orang Jauh" not in text(response)


def test_all_that_is_wrong_is_said_in_one_round_and_counted_at_the_top(desk: Desk) -> None:
    response = desk.send("create", data=filled(name="", nik="7371", place=""))
    assert set(errors(response)) == {"name", "nik", "place"}
    assert "3 isian perlu diperbaiki" in text(response)
    assert 'href="#id_nik_error"' in text(response)
    assert "isian perlu diperbaiki" not in text(desk.send("create", data=filled(nik="7371")))
