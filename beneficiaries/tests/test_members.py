"""Members of a family."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.enums import Component, EnrolmentStatus, NikQuality, Sex
from beneficiaries.models import ComponentRule, Member
from beneficiaries.services.members import add_member, member_leaves, member_returns, update_member
from beneficiaries.tests.conftest import News, Refused
from beneficiaries.tests.factories import make_household, make_member, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
BORN = date(2014, 5, 6)
MARCH = date(2026, 3, 1)


def child(**values: Any) -> dict[str, Any]:
    return {"name": "Anak Contoh", "relation": "anak", **values}


def test_a_valid_nik_tells_sex_and_birth_date(news: News) -> None:
    household, nik = make_household(), make_nik(born=BORN)
    member = add_member(household=household, actor=SYSTEM, **child(nik=nik, name=" Anak  Contoh "))
    member.refresh_from_db()
    assert (member.name, member.sex, member.birth_date) == ("Anak Contoh", Sex.FEMALE, BORN)
    assert member.nik_quality == NikQuality.VALID
    assert member.history.get().history_change_reason == "Anggota keluarga Anak Contoh ditambahkan."
    assert news == [("registry", {"kecamatan": {"73.71.10"}, "day": timezone.localdate()})]


def test_what_is_given_in_agreement_stays() -> None:
    nik = make_nik(born=date(1924, 5, 6))  # Read as 2024: two digits know no century.
    member = add_member(
        household=make_household(), actor=SYSTEM, **child(nik=nik, sex="P", birth_date=date(1924, 5, 6))
    )
    assert member.birth_date == date(1924, 5, 6)


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"nik": make_nik(born=BORN), "sex": "L"}, "sex", "perempuan"),
        ({"nik": make_nik(born=BORN, female=False), "sex": "P"}, "sex", "laki-laki"),
        ({"nik": make_nik(born=BORN), "birth_date": date(2014, 6, 5)}, "birth_date", "6 Mei 2014"),
        ({"nik": "737"}, "nik", "16 angka"),
        ({}, "sex", "jenis kelamin"),
        ({"nik": make_nik(), "nik_quality": "doubtful"}, "sex", "jenis kelamin"),  # A doubtful NIK tells nothing.
        ({"sex": "L", "birth_date": timezone.localdate() + timedelta(days=1)}, "birth_date", "hari ini"),
        ({"sex": "L", "name": " "}, "name", "nama"),
        ({"sex": "L", "relation": "tetangga"}, "relation", "tetangga"),
        ({"sex": "P", "pregnant_until": MARCH}, "__all__", "hamil"),
        ({"sex": "L", "note": "NIK ayah 7371105407850001"}, "note", "NIK"),
        ({"sex": "L", "school_name": "SDN 7, HP 0812 3456 7890"}, "school_name", "NIK"),
    ],
)
def test_what_contradicts_or_lacks_is_refused(refused: Refused, values: dict[str, Any], field: str, word: str) -> None:
    said = refused(add_member, household=make_household(), actor=SYSTEM, **child(**values))
    assert list(said) == [field]
    assert word in said[field]
    assert not Member.objects.exists()


@pytest.mark.parametrize(("region", "named"), [(INSIDE, True), (OUTSIDE, False)])
def test_a_nik_of_somebody_at_home_elsewhere_is_refused(refused: Refused, region: str, named: bool) -> None:
    nik = make_nik(born=BORN)
    other = make_member(make_household(name="Ibu Lain"), name="Anak Lain", nik=nik, nik_quality="valid")
    actor = Actor(make_user(Role.OPERATOR, region=region))
    arguments = {"household": make_household(), "actor": actor, **child(nik=nik)}
    said = refused(add_member, **arguments)["nik"]
    assert ("Anak Lain" in said, "Ibu Lain" in said, "di luar wilayah Anda" in said) == (named, named, not named)
    member_leaves(member=other, day=MARCH, actor=SYSTEM)
    add_member(**arguments)
    assert "nik" in refused(member_returns, member=other, actor=actor)


def test_editing_saves_what_differs(news: News) -> None:
    member = make_member(make_household(), name="Anak Lama", note="x")
    update_member(member=member, actor=SYSTEM, name="Anak Baru", school_name=" SDN  1 ", schooling="sd", note=None)
    member.refresh_from_db()
    assert (member.name, member.school_name, member.schooling, member.note) == ("Anak Baru", "SDN 1", "sd", "")
    row = member.history.first()
    assert row is not None
    assert row.history_change_reason == "Data anggota Anak Baru diubah: nama, sekolah, nama sekolah, catatan."
    update_member(member=member, actor=SYSTEM, name="Anak Baru")
    assert member.history.count() == 2
    assert len(news) == 1


def test_a_nik_found_later_must_agree_with_what_is_known(refused: Refused) -> None:
    member = make_member(make_household(), sex=Sex.MALE, birth_date=BORN)
    assert "sex" in refused(update_member, member=member, actor=SYSTEM, nik=make_nik(born=BORN), nik_quality="valid")
    nik = make_nik(born=BORN, female=False)
    assert update_member(member=member, actor=SYSTEM, nik=nik, nik_quality="valid").nik == nik
    assert "birth_date" in refused(update_member, member=member, actor=SYSTEM, birth_date=MARCH)


def test_leaving_has_a_day_that_may_lie_ahead_and_can_be_taken_back(refused: Refused) -> None:
    member = make_member(make_household(), birth_date=BORN)
    day = timezone.localdate() + timedelta(days=3)
    assert "lahir" in refused(member_leaves, member=member, day=BORN - timedelta(days=1), actor=SYSTEM)["day"]
    assert list(refused(member_leaves, member=member, day=day, note="7371005407850001", actor=SYSTEM)) == ["note"]
    member_leaves(member=member, day=day, note="bekerja di luar kota", actor=SYSTEM)
    member.refresh_from_db()
    assert (member.lives_here_on(day - timedelta(days=1)), member.lives_here_on(day)) == (True, False)
    assert "sudah tidak serumah" in refused(member_leaves, member=member, day=MARCH, actor=SYSTEM)["day"]
    member_returns(member=member, actor=SYSTEM)
    assert "masih" in refused(member_returns, member=member, actor=SYSTEM)[""]
    member.refresh_from_db()
    assert member.left_on is None


def test_what_is_no_field_is_a_mistake_of_ours() -> None:
    member = make_member(make_household())
    with pytest.raises(TypeError, match="left_on"):
        update_member(member=member, actor=SYSTEM, left_on=None)
    with pytest.raises(TypeError, match="household"):
        update_member(member=member, actor=SYSTEM, household=None)


def test_a_merged_family_gets_no_members(refused: Refused) -> None:
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=make_household())
    assert "digabung" in refused(add_member, household=gone, actor=SYSTEM, **child(sex="L"))[""]


def test_a_member_who_went_to_another_family_meanwhile_is_not_changed_here(refused: Refused) -> None:
    member = make_member(make_household())
    Member.objects.filter(pk=member.pk).update(household=make_household())
    assert "berpindah" in refused(update_member, member=member, actor=SYSTEM, name="Anak Baru")[""]


def test_nobody_leaves_by_a_slip_of_the_year(refused: Refused) -> None:
    member, today = make_member(make_household()), timezone.localdate()
    said = refused(member_leaves, member=member, day=today + timedelta(days=367), actor=SYSTEM)
    assert "setahun ke depan" in said["day"]
    assert member_leaves(member=member, day=today + timedelta(days=366), actor=SYSTEM).left_on is not None


def test_the_recorded_counts_rise_to_the_members_and_never_fall() -> None:
    ComponentRule.objects.all().delete()
    ComponentRule.objects.create(component=Component.SD, min_age=6, max_age=21, source="uji")
    household, born = make_household(n_sd=1), timezone.localdate() - timedelta(days=10 * 366)
    pupil = child(sex="L", birth_date=born, schooling="sd")
    add_member(household=household, actor=SYSTEM, **pupil)
    assert household.history.count() == 1  # The list knew of one.
    add_member(household=household, actor=SYSTEM, **pupil)
    third = add_member(household=household, actor=SYSTEM, **{**pupil, "schooling": "none"})
    household.refresh_from_db()
    assert household.n_sd == 2
    row = household.history.first()
    assert row is not None
    assert row.history_change_reason.startswith("Jumlah dinaikkan menurut anggota yang tercatat: ")
    update_member(member=third, actor=SYSTEM, schooling="sd")
    household.refresh_from_db()
    assert household.n_sd == 3
    member_leaves(member=third, day=timezone.localdate(), actor=SYSTEM)
    household.refresh_from_db()
    assert household.n_sd == 3
