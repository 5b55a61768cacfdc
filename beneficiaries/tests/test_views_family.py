"""Pages that make two families of one, and one of two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import Household
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_household, make_member, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk()


def asked(**fields: Any) -> dict[str, Any]:
    return {"day": f"{timezone.localdate():%d-%m-%Y}", "reason": "KK sendiri", "sure": "on", **fields}


def parting(*members: Any) -> dict[str, Any]:
    return asked(members=[row.pk for row in members], name="Ibu Baru", nik="", nik_quality="missing")


def test_ticked_members_go_on_as_a_family_of_their_own(desk: Desk) -> None:
    family = make_household()
    goes, stays = make_member(family), make_member(family)
    page = said(desk.send("split", family, parting(goes)))
    new = Household.objects.get(split_from=family)
    assert (list(new.members.all()), list(family.members.all())) == ([goes], [stays])
    assert "Ini KPM yang baru, Ibu Baru" in page
    assert "Dipecah dari" in page


def test_members_of_another_family_cannot_be_ticked(desk: Desk) -> None:
    family, other = make_household(), make_household()
    make_member(family)
    assert "members" in errors(desk.send("split", family, parting(make_member(other))))


def test_splitting_asks_for_a_yes(desk: Desk) -> None:
    family = make_household()
    data = parting(make_member(family))
    make_member(family)
    del data["sure"]
    assert set(errors(desk.send("split", family, data))) == {"sure"}


def test_a_family_without_members_is_told_to_record_them_first(desk: Desk) -> None:
    assert "Catat dulu siapa anggotanya" in text(desk.see("split", make_household()))


def test_the_other_family_is_sought_inside_the_scope(desk: Desk) -> None:
    family = make_household(name="Nuraini Uji")
    double = make_household(name="Nuraini Uji Dua", kecamatan="73.71.06")
    stranger = make_household(name="Nuraini Uji Tiga", kecamatan="63.10.05")
    page = desk.see("merge", family, "?cari=nuraini")
    assert [row.pk for row in page.context["found"]] == [double.pk]
    assert desk.see("merge", family, f"?lain={stranger.pk}").context["other"] is None
    assert desk.see("merge", family, f"?lain={family.pk}").context["other"] is None


def test_both_stand_side_by_side_and_what_is_missing_can_be_taken_over(desk: Desk) -> None:
    family = make_household(name="Yang Tetap", address="Jl. Satu")
    double = make_household(name="Yang Ganda", address="Jl. Dua", participant_no="731200000001")
    page = desk.see("merge", family, f"?lain={double.pk}")
    for address in ("Jl. Satu", "Jl. Dua"):
        assert address in text(page)
    assert [value for value, _label in page.context["form"].fields["fill"].choices] == ["participant_no"]


def test_merging_keeps_the_family_of_the_page(desk: Desk) -> None:
    family, double = make_household(), make_household(participant_no="731200000001")
    member = make_member(double)
    said(desk.send("merge", family, asked(other=double.pk, fill=["participant_no"])))
    family.refresh_from_db()
    double.refresh_from_db()
    member.refresh_from_db()
    assert (double.status, double.exit_reason, double.merged_into) == (EnrolmentStatus.EXIT, "ganda", family)
    assert (member.household, family.participant_no) == (family, "731200000001")


@pytest.mark.parametrize("which", ["outside", "itself", "none", "merged"])
def test_what_is_no_other_family_of_the_scope_is_refused(desk: Desk, which: str) -> None:
    family = make_household()
    others = {
        "outside": make_household(kecamatan="63.10.05").pk,
        "itself": family.pk,
        "none": "",
        "merged": make_household(status=EnrolmentStatus.EXIT, merged_into=family).pk,
    }
    assert set(errors(desk.send("merge", family, asked(other=others[which])))) == {"other"}


def test_an_operator_does_not_restructure_families(desk: Desk) -> None:
    operator = Desk(Role.OPERATOR)
    for name in ("split", "merge"):
        assert operator.see(name, make_household()).status_code == 403


def test_families_with_long_ids_can_be_compared_and_swapped(desk: Desk) -> None:
    """Numbers on pages have thousands separators; ids in addresses have none."""
    family, double = make_household(pk=1234, name="Nuraini Uji"), make_household(pk=5678, name="Nuraini Uji Dua")
    assert 'href="?lain=5678"' in text(desk.see("merge", family, "?cari=nuraini"))
    page = text(desk.see("merge", family, f"?lain={double.pk}"))
    assert f'href="{desk.address("merge", double)}?lain=1234"' in page
    assert 'name="other" value="5678"' in page


@pytest.mark.parametrize("asked_for", ["1.234", "abc", "999999"])
def test_an_other_family_that_cannot_be_read_from_the_address_is_said(desk: Desk, asked_for: str) -> None:
    family = make_household()
    assert "KPM yang akan digabungkan tidak ditemukan" in text(desk.see("merge", family, f"?lain={asked_for}"))
    assert "KPM yang akan digabungkan tidak ditemukan" not in text(desk.see("merge", family))


def test_a_split_says_all_mistakes_at_once(desk: Desk) -> None:
    family = make_household()
    data = parting(make_member(family)) | {"nik": "7371", "nik_quality": "valid", "reason": "x", "day": ""}
    assert set(errors(desk.send("split", family, data))) == {"nik", "reason", "day"}


def test_a_caretaker_who_is_a_child_by_the_nik_needs_a_tick_beside_the_warning(desk: Desk) -> None:
    family, today = make_household(), timezone.localdate()
    goes, _stays = make_member(family), make_member(family)
    child = make_nik(born=date(today.year - 16, 1, 1))
    data = parting(goes) | {"nik": child, "nik_quality": "valid"}
    response = desk.send("split", family, data)
    assert set(errors(response)) == {"young"}
    page = text(response)
    assert "berumur 16 tahun" in page
    assert page.index('type="checkbox" name="young"') < page.index('name="members"')
    assert page.count('name="young"') == 1
    said(desk.send("split", family, {**data, "young": "on"}))
    assert Household.objects.get(split_from=family).nik == child


def test_a_grown_caretaker_raises_no_question(desk: Desk) -> None:
    family = make_household()
    goes, _stays = make_member(family), make_member(family)
    said(desk.send("split", family, parting(goes) | {"nik": make_nik(), "nik_quality": "valid"}))


def test_the_split_page_says_what_will_be_true(desk: Desk) -> None:
    family, resting = make_household(), make_household(status=EnrolmentStatus.SUSPENDED)
    for household in (family, resting):
        make_member(household)
    page = desk.see("split", family)
    assert "KPM baru aktif sejak hari itu" in text(page)
    assert "Pemecahan tidak dapat dibatalkan" in text(page)
    assert page.context["form"]["nik_quality"].value() == "missing"
    assert "Status KPM asal ikut: KPM baru juga ditangguhkan" in text(desk.see("split", resting))
