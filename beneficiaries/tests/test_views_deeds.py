"""Pages of what happens to a family: identity, status, place, registry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.models import RegistryRecord
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_group, make_household, make_member, make_nik
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

WHY = "dicocokkan dengan KTP"


@pytest.fixture
def desk() -> Desk:
    plant_tree()
    return Desk(Role.OPERATOR)


def today() -> str:
    return f"{timezone.localdate():%d-%m-%Y}"


def test_a_nik_is_corrected_and_the_reason_told(desk: Desk) -> None:
    family, right = make_household(), make_nik()
    assert family.nik not in text(desk.see("correct_nik", family))
    page = said(desk.send("correct_nik", family, {"nik": right, "nik_quality": "valid", "reason": WHY}))
    family.refresh_from_db()
    assert family.nik == right
    assert WHY in page
    assert right not in page


def test_a_nik_of_another_family_is_refused(desk: Desk) -> None:
    taken = make_household(name="Pemilik Nomor").nik
    data = {"nik": taken, "nik_quality": "valid", "reason": WHY}
    assert "nik" in errors(desk.send("correct_nik", make_household(), data))


def test_a_member_becomes_the_caretaker_without_the_nik_passing_through_the_browser(desk: Desk) -> None:
    family, nik = make_household(), make_nik()
    member = make_member(family, name="Anak Sulung", nik=nik, nik_quality="valid")
    assert nik not in text(desk.see("caretaker", family))
    said(desk.send("caretaker", family, {"member": member.pk, "day": today(), "reason": "pengurus lama meninggal"}))
    family.refresh_from_db()
    assert (family.name, family.nik, family.nik_quality) == ("Anak Sulung", nik, "valid")


def test_a_caretaker_is_a_member_of_this_family_or_named(desk: Desk) -> None:
    family, other = make_household(), make_household()
    data = {"member": make_member(other).pk, "day": today(), "reason": WHY}
    assert "member" in errors(desk.send("caretaker", family, data))
    data = {"member": "", "name": "", "day": today(), "reason": WHY}
    assert {"name", "nik_quality"} == set(errors(desk.send("caretaker", family, data)))
    said(desk.send("caretaker", family, {**data, "name": "Ibu Baru", "nik": "", "nik_quality": "missing"}))
    family.refresh_from_db()
    assert (family.name, family.nik) == ("Ibu Baru", "")


def test_a_suspension_is_taken_back_from_its_own_day(desk: Desk) -> None:
    family = make_household()
    page = said(desk.send("suspend", family, {"day": today(), "note": "belum padan"}))
    family.refresh_from_db()
    assert family.status == EnrolmentStatus.SUSPENDED
    back = f"{desk.address('reactivate', family)}?tanggal={today()}"
    assert back in page
    assert desk.client.get(back).context["form"]["day"].value() == today()
    said(desk.send("reactivate", family, {"day": today(), "note": "keliru"}))
    family.refresh_from_db()
    assert family.status == EnrolmentStatus.ACTIVE
    assert family.enrolments.count() == 1


def test_a_plan_ahead_is_called_off_from_the_page(desk: Desk) -> None:
    family = make_household()
    ahead = f"{timezone.localdate() + timedelta(days=30):%d-%m-%Y}"
    page = said(desk.send("exit", family, {"reason": "pindah", "day": ahead, "sure": "on"}))
    back = f"{desk.address('reactivate', family)}?tanggal={ahead}"
    assert page.count(back) == 2
    assert "sudah aktif" not in text(desk.client.get(back))
    said(desk.send("reactivate", family, {"day": ahead, "note": "tidak jadi pindah"}))
    assert family.enrolments.count() == 1
    assert "sudah aktif" in text(desk.client.get(back))


def test_leaving_needs_a_reason_and_a_yes(desk: Desk) -> None:
    family = make_household()
    assert {"reason", "sure"} == set(errors(desk.send("exit", family, {"day": today()})))
    said(desk.send("exit", family, {"reason": "sejahtera_mandiri", "day": today(), "decree_no": "SK 1", "sure": "on"}))
    family.refresh_from_db()
    assert (family.status, family.exit_reason) == (EnrolmentStatus.EXIT, "sejahtera_mandiri")
    assert family.enrolments.get(status=EnrolmentStatus.EXIT).decree_no == "SK 1"


@pytest.mark.parametrize(("name", "sentence"), [("suspend", "Hanya KPM aktif"), ("exit", "sudah keluar"),
                                                ("move", "sudah keluar"), ("split", "sudah keluar")])  # fmt: skip
def test_what_cannot_be_done_now_is_said_instead_of_asked(name: str, sentence: str) -> None:
    plant_tree()
    page = Desk().see(name, make_household(status=EnrolmentStatus.EXIT))
    assert sentence in text(page)
    assert 'method="post" novalidate' not in text(page)


def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    assert "day" in errors(desk.send("suspend", make_household(), {"day": "31-02-2026", "note": "x"}))


def test_a_day_before_the_last_change_is_refused(desk: Desk) -> None:
    family = make_household(since=date(2026, 3, 1))
    assert "day" in errors(desk.send("suspend", family, {"day": "28-02-2026", "note": "belum padan"}))


def moving(**fields: Any) -> dict[str, Any]:
    return {"place": "73.71.06", "address": "Jl. Baru 3", "day": today(), "reason": "ikut keluarga", **fields}


def test_a_move_takes_family_and_address_along_and_can_be_taken_back(desk: Desk) -> None:
    family = make_household(village="73.71.10.1001", address="Jl. Lama 1", group=make_group())
    page = said(desk.send("move", family, moving()))
    family.refresh_from_db()
    assert (family.kecamatan_id, family.village, family.address, family.group) == ("73.71.06", None, "Jl. Baru 3", None)
    assert "pindah ke" in page
    back = f"?ke=73.71.10.1001&amp;tanggal={today()}"
    assert back in page
    form = desk.see("move", family, back.replace("&amp;", "&")).context["form"]
    assert (form["place"].value(), form["day"].value()) == ("73.71.10.1001", today())
    assert form["address"].value() == "Jl. Lama 1"


@pytest.mark.parametrize("place", ["63.10.05", "73.71", "73.71.10", ""])
def test_a_move_ends_in_another_place_of_the_scope(desk: Desk, place: str) -> None:
    assert set(errors(desk.send("move", make_household(), moving(place=place)))) == {"place"}


def test_what_a_registry_says_is_recorded_by_period(desk: Desk) -> None:
    family = make_household()
    RegistryRecord.objects.create(household=family, registry="dtsen", decile=1, valid_from=date(2025, 6, 1))
    data = {"registry": "dtsen", "registry_id": "X1", "decile": "3", "valid_from": "01-09-2026"}
    assert "Data DTSEN dicatat" in said(desk.send("registry", family, data))
    before, after = family.registry_records.order_by("valid_from")
    assert (before.valid_until, after.decile) == (date(2026, 8, 31), 3)
    assert "decile" in errors(desk.send("registry", family, {**data, "decile": "11"}))


@pytest.mark.parametrize("name", ["details", "correct_nik", "caretaker", "suspend", "exit", "move", "registry"])
def test_a_post_to_a_family_outside_the_scope_finds_nothing(desk: Desk, name: str) -> None:
    family = make_household(kecamatan="63.10.05")
    assert desk.send(name, family, {"day": today(), "reason": WHY}).status_code == 404


@pytest.mark.parametrize("name", ["create", "details", "correct_nik", "exit", "merge"])
def test_who_only_reads_may_not_post(name: str) -> None:
    plant_tree()
    family = None if name == "create" else make_household()
    for role in (Role.SUPERVISOR, Role.COMPANION, Role.LEADER):
        assert Desk(role).send(name, family, {}).status_code == 403


def test_a_merged_family_offers_nothing(desk: Desk) -> None:
    kept = make_household(name="Yang Tetap")
    gone = make_household(status=EnrolmentStatus.EXIT, merged_into=kept)
    page = desk.see("household", gone)
    assert kept.get_absolute_url() in text(page)
    titles = {str(button.label) for group in page.context["menu"] for button in group.buttons}
    assert not titles & {"Ubah data", "Koreksi NIK", "Aktifkan lagi", "Tambah anggota"}


def test_a_wrong_nik_and_a_reason_too_short_are_said_together(desk: Desk) -> None:
    response = desk.send("correct_nik", make_household(), {"nik": "7371", "nik_quality": "valid", "reason": "x"})
    assert set(errors(response)) == {"nik", "reason"}
    data = {"member": "", "name": "Ibu", "nik": "", "nik_quality": "valid", "day": "", "reason": WHY}
    assert set(errors(desk.send("caretaker", make_household(), data))) == {"nik", "day"}
