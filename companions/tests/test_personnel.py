"""SDM PKH: taken in, corrected, on leave, back, gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import PersonnelRole, ServiceReason, ServiceStatus
from companions.models import Personnel, ServicePeriod
from companions.services.personnel import (
    create_personnel,
    go_on_leave,
    leave_service,
    return_to_service,
    update_personnel,
)
from companions.tests.factories import assigned, make_companion, make_personnel, place
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

IN_SERVICE, ON_LEAVE, LEFT = ServiceStatus.IN_SERVICE, ServiceStatus.ON_LEAVE, ServiceStatus.LEFT
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)
NIK = "7371004107850001"


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def ani() -> Personnel:
    return make_companion(name="Ani")


def periods(person: Personnel) -> list[tuple[str, date, date | None]]:
    rows = ServicePeriod.objects.filter(personnel=person).order_by("valid_from")
    return list(rows.values_list("status", "valid_from", "valid_until"))


def refusal(verb: Any, **asked: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        verb(actor=SYSTEM, **asked)
    return " ".join(refused.value.messages)


def create(**details: Any) -> Personnel:
    values: dict[str, Any] = {
        "name": "Sitti Contoh", "role": PersonnelRole.COMPANION, "region": Region.objects.get(pk="73.71"),
        "since": BEGIN, "actor": SYSTEM, **details,
    }  # fmt: skip
    return create_personnel(**values)


class TestCreating:
    def test_in_service_from_the_day_on(self) -> None:
        user = make_user()
        person = create(name="  Sitti   Nur'aini ", nik="7371 0041 0785 0001", actor=Actor(user))
        assert (person.name, person.name_key, person.nik, person.status) == (
            "Sitti Nur'aini", "sitti nuraini", NIK, IN_SERVICE,
        )  # fmt: skip
        assert periods(person) == [(IN_SERVICE, BEGIN, None)]
        assert person.history.get().history_user == user

    @pytest.mark.parametrize(
        ("details", "said"),
        [
            ({"nik": "123"}, "16 angka"),
            ({"nip": "123"}, "18 angka"),
            ({"name": " "}, "wajib diisi"),
            ({"email": "bukan surel"}, "email"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, details: dict[str, str], said: str) -> None:
        with pytest.raises(ValidationError, match=said):
            create(**details)
        assert not Personnel.objects.exists()

    def test_nobody_twice(self) -> None:
        create(nik=NIK)
        with pytest.raises(ValidationError, match="sudah dipakai orang lain"):
            create(nik=NIK)


class TestCorrecting:
    def test_only_what_differs_is_written(self, ani: Personnel) -> None:
        before = ani.history.count()
        update_personnel(personnel=ani, name="Ani", phone="", actor=SYSTEM)
        assert ani.history.count() == before
        changed = update_personnel(personnel=ani, name="Ani Baru", phone="0812", actor=SYSTEM)
        assert (changed.name_key, changed.phone) == ("ani baru", "0812")
        assert ani.history.count() == before + 1

    def test_who_has_families_stays_somebody_who_accompanies(self, ani: Personnel) -> None:
        assigned(make_household(), ani)
        said = refusal(update_personnel, personnel=ani, role=PersonnelRole.SUPERVISOR)
        assert said == "Orang ini masih mendampingi 1 KPM. Alihkan dulu."
        other = make_personnel()
        assert update_personnel(personnel=other, role=PersonnelRole.SUPERVISOR, actor=SYSTEM).role == "supervisor"

    def test_anything_else_is_no_detail(self, ani: Personnel) -> None:
        with pytest.raises(TypeError, match="status"):
            update_personnel(personnel=ani, status=LEFT, actor=SYSTEM)


class TestLeave:
    def test_with_a_last_day_service_goes_on_after_it(self, ani: Personnel) -> None:
        go_on_leave(personnel=ani, day=MARCH, until=APRIL, reason=ServiceReason.SICK, actor=SYSTEM)
        assert periods(ani) == [
            (IN_SERVICE, BEGIN, MARCH - ONE_DAY), (ON_LEAVE, MARCH, APRIL), (IN_SERVICE, APRIL + ONE_DAY, None),
        ]  # fmt: skip

    def test_today_shows_on_the_person(self, ani: Personnel) -> None:
        today = timezone.localdate()
        go_on_leave(personnel=ani, day=today, until=None, reason=ServiceReason.MATERNITY, actor=SYSTEM)
        ani.refresh_from_db()
        assert ani.status == ON_LEAVE
        go_on_leave(personnel=(budi := make_companion()), day=today + ONE_DAY, until=None, reason=ServiceReason.SICK,
                    actor=SYSTEM)  # fmt: skip
        budi.refresh_from_db()
        assert budi.status == IN_SERVICE

    def test_from_the_first_day_of_service(self, ani: Personnel) -> None:
        go_on_leave(personnel=ani, day=BEGIN, until=BEGIN, reason=ServiceReason.SICK, actor=SYSTEM)
        assert periods(ani) == [(ON_LEAVE, BEGIN, BEGIN), (IN_SERVICE, BEGIN + ONE_DAY, None)]

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"reason": ServiceReason.DIED}, "alasan cuti"),
            ({"until": MARCH - ONE_DAY}, "tidak boleh sebelum"),
            ({"day": BEGIN - ONE_DAY}, "belum bertugas"),
            ({"day": APRIL, "until": APRIL}, "tercatat cuti atau sakit"),
            ({"until": None}, "1 April 2026"),
            ({"until": APRIL}, "1 April 2026"),
        ],
    )
    def test_refused(self, ani: Personnel, asked: dict[str, Any], said: str) -> None:
        go_on_leave(personnel=ani, day=APRIL, until=APRIL, reason=ServiceReason.SICK, actor=SYSTEM)
        before = periods(ani)
        values = {"day": MARCH, "until": MARCH, "reason": ServiceReason.SICK, **asked}
        assert said in refusal(go_on_leave, personnel=ani, **values)
        assert periods(ani) == before


class TestReturning:
    @pytest.mark.parametrize("until", [None, MAY])
    def test_ends_the_leave(self, ani: Personnel, until: date | None) -> None:
        go_on_leave(personnel=ani, day=MARCH, until=until, reason=ServiceReason.SICK, actor=SYSTEM)
        return_to_service(personnel=ani, day=APRIL, actor=SYSTEM)
        assert periods(ani)[1:] == [(ON_LEAVE, MARCH, APRIL - ONE_DAY), (IN_SERVICE, APRIL, None)]

    def test_who_left_may_come_back(self, ani: Personnel) -> None:
        leave_service(personnel=ani, day=MARCH, reason=ServiceReason.RESIGNED, actor=SYSTEM)
        return_to_service(personnel=ani, day=APRIL, actor=SYSTEM)
        assert periods(ani)[1:] == [(LEFT, MARCH, APRIL - ONE_DAY), (IN_SERVICE, APRIL, None)]

    def test_nobody_returns_who_is_there(self, ani: Personnel) -> None:
        assert "tidak tercatat cuti" in refusal(return_to_service, personnel=ani, day=MARCH)


class TestLeaving:
    def test_ends_service_and_posts(self, ani: Personnel) -> None:
        go_on_leave(personnel=ani, day=MAY, until=MAY, reason=ServiceReason.SICK, actor=SYSTEM)
        place(ani, "73.71.06", since=MAY, valid_until=MAY)
        leave_service(personnel=ani, day=MARCH, reason=ServiceReason.RETIRED, decree_no="SK 2", actor=SYSTEM)
        assert periods(ani) == [(IN_SERVICE, BEGIN, MARCH - ONE_DAY), (LEFT, MARCH, None)]
        assert ani.placements.get().valid_until == MARCH - ONE_DAY
        ani.refresh_from_db()
        assert ani.status == LEFT

    @pytest.mark.parametrize(
        ("since", "until", "stays"),
        [(BEGIN, None, True), (MAY, None, True), (BEGIN, MARCH, True), (BEGIN, MARCH - ONE_DAY, False)],
    )
    def test_refused_while_a_family_is_theirs_that_day_or_later(
        self, ani: Personnel, since: date, until: date | None, stays: bool
    ) -> None:
        assigned(make_household(), ani, since=since, valid_until=until)
        if stays:
            said = refusal(leave_service, personnel=ani, day=MARCH, reason=ServiceReason.RESIGNED)
            assert said.startswith("Ani masih mendampingi 1 KPM pada atau sesudah 1 Maret 2026.")
            assert "serah terima" in said
        else:
            leave_service(personnel=ani, day=MARCH, reason=ServiceReason.RESIGNED, actor=SYSTEM)

    def test_not_twice_and_not_as_a_leave(self, ani: Personnel) -> None:
        assert "alasan berhenti" in refusal(leave_service, personnel=ani, day=MARCH, reason=ServiceReason.SICK)
        leave_service(personnel=ani, day=MARCH, reason=ServiceReason.DIED, actor=SYSTEM)
        assert "tidak tercatat bertugas" in refusal(
            leave_service, personnel=ani, day=APRIL, reason=ServiceReason.RESIGNED
        )


class TestSlips:
    """A day more than a year ahead, and somebody's number in a text."""

    @pytest.mark.parametrize(
        ("verb", "more"),
        [
            (go_on_leave, {"until": None, "reason": ServiceReason.SICK}),
            (leave_service, {"reason": ServiceReason.RESIGNED}),
            (return_to_service, {}),
        ],
    )
    def test_nobodys_service_changes_by_a_slip_of_the_year(self, ani: Personnel, verb: Any, more: Any) -> None:
        before = periods(ani)
        said = refusal(verb, personnel=ani, day=timezone.localdate() + timedelta(days=367), **more)
        assert (said, periods(ani)) == ("Tanggal lebih dari setahun ke depan. Periksa tahunnya.", before)

    def test_nobody_is_taken_in_by_a_slip_of_the_year(self) -> None:
        with pytest.raises(ValidationError, match="setahun ke depan"):
            create(since=timezone.localdate() + timedelta(days=367))
        assert not Personnel.objects.exists()

    @pytest.mark.parametrize("field", ["note", "decree_no"])
    def test_a_leave_and_an_end_hold_nobodys_number(self, ani: Personnel, field: str) -> None:
        text, before = {field: "NIK 7371105407850001"}, periods(ani)
        ask: dict[str, Any] = {"personnel": ani, "day": MARCH, **text}
        assert "NIK" in refusal(go_on_leave, until=None, reason=ServiceReason.SICK, **ask)
        assert "NIK" in refusal(leave_service, reason=ServiceReason.RESIGNED, **ask)
        assert periods(ani) == before
