"""Pages of a family's members."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.models import Member
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_household, make_member, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def person(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Anak Uji", "relation": "anak", "sex": "L", "birth_date": "20-05-2016", "nik": "",
        "nik_quality": "missing", "schooling": "sd", "grade": "4", "school_name": "SD Uji", **fields,
    }  # fmt: skip


def test_a_member_is_recorded_and_the_next_one_offered(desk: Desk) -> None:
    family = make_household()
    page = said(desk.send("member_add", family, person()))
    member = family.members.get()
    assert (member.birth_date, member.schooling, member.grade) == (date(2016, 5, 20), "sd", "4")
    assert desk.address("member_add", family) in page


def test_sex_and_birth_date_may_be_left_to_a_valid_nik(desk: Desk) -> None:
    family = make_household()
    nik = make_nik(born=date(2014, 3, 9))
    said(desk.send("member_add", family, person(sex="", birth_date="", nik=nik, nik_quality="valid")))
    assert family.members.values_list("sex", "birth_date").get() == ("P", date(2014, 3, 9))


def test_a_birth_date_ahead_is_refused(desk: Desk) -> None:
    assert "birth_date" in errors(desk.send("member_add", make_household(), person(birth_date="01-01-2100")))


def test_a_hidden_nik_stays_unless_another_is_typed(desk: Desk) -> None:
    family, nik, another = make_household(), make_nik(born=date(2016, 5, 20), female=False), ""
    member = make_member(family, nik=nik, nik_quality="valid", birth_date=date(2016, 5, 20))
    assert nik not in text(desk.see("member", family, member=member.pk))
    said(desk.send("member", family, person(name="Nama Baru", nik=another, nik_quality="valid"), member=member.pk))
    member.refresh_from_db()
    assert (member.name, member.nik) == ("Nama Baru", nik)


def test_a_member_who_leaves_stays_on_record_and_can_come_back(desk: Desk) -> None:
    family = make_household()
    member = make_member(family)
    today = timezone.localdate()
    page = said(desk.send("member_leaves", family, {"day": f"{today:%d-%m-%Y}", "note": "menikah"}, member=member.pk))
    assert Member.objects.get().left_on == today
    assert desk.address("member_returns", family, member=member.pk) in page
    said(desk.send("member_returns", family, member=member.pk))
    assert Member.objects.get().left_on is None


@pytest.mark.parametrize("name", ["member", "member_leaves", "member_returns"])
def test_a_member_is_found_under_the_own_family_only(desk: Desk, name: str) -> None:
    family, outside = make_household(), make_household(kecamatan="63.10.05")
    strangers = make_member(make_household()), make_member(outside)
    for stranger in strangers:
        assert desk.send(name, family, person(), member=stranger.pk).status_code == 404
    assert desk.send(name, outside, person(), member=strangers[1].pk).status_code == 404


def test_a_wrong_nik_stands_with_the_other_mistakes(desk: Desk) -> None:
    wrong = person(name="", nik="7371", nik_quality="valid", birth_date="31-02-2016")
    assert set(errors(desk.send("member_add", make_household(), wrong))) == {"name", "nik", "birth_date"}


def test_the_hidden_nik_is_what_the_quality_is_checked_against(desk: Desk) -> None:
    family = make_household()
    member = make_member(family, nik=make_nik(), nik_quality="valid")
    response = desk.send("member", family, person(name="", nik="", nik_quality="missing"), member=member.pk)
    assert set(errors(response)) == {"name", "nik"}


def test_sex_is_needed_where_no_nik_tells_it(desk: Desk) -> None:
    family = make_household()
    assert set(errors(desk.send("member_add", family, person(name="", sex="")))) == {"name", "sex"}
    page = text(desk.see("member_add", family))
    assert "Wajib bila NIK kosong" in page
    assert 'Jenis kelamin <span class="field-mark">' not in page
    assert 'Tanggal lahir <span class="field-mark">(boleh kosong)' in page
