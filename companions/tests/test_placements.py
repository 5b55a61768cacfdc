"""Posts: full time is the most on any day, and no post ends under somebody's families."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import ServiceReason
from companions.models import Personnel, Placement
from companions.services.personnel import leave_service
from companions.services.placements import change_placement, end_placement, place
from companions.tests import factories
from companions.tests.factories import assigned, make_companion, make_personnel
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ONE_DAY = timedelta(days=1)
HALF = Decimal("0.5")


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def post(person: Personnel, code: str = "73.71.10", **fields: Any) -> Placement:
    values = {"valid_from": MARCH, "actor": SYSTEM, **fields}
    return place(personnel=person, region=Region.objects.get(pk=code), **values)


def refusal(verb: Any, *args: Any, **asked: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        verb(*args, **{"actor": SYSTEM, **asked})
    return " ".join(refused.value.messages)


class TestPlacing:
    def test_shares_add_up_to_full_time(self) -> None:
        person = make_personnel()
        post(person, fte=HALF)
        post(person, "73.71.06", fte=HALF, valid_from=APRIL)
        said = refusal(post, person, "73.71", fte=Decimal("0.25"))
        assert said.startswith("Pada 1 April 2026 jumlah bagian waktu kerja menjadi 1,25; paling banyak 1.")
        # Before that day there is room.
        post(person, "73.71", fte=HALF, valid_until=APRIL - ONE_DAY)

    def test_once_in_a_place_at_a_time(self) -> None:
        person = make_personnel()
        post(person, fte=HALF)
        assert "sudah ditempatkan di Kec. Tamalate mulai 1 Maret 2026" in refusal(post, person, fte=HALF)
        with pytest.raises(IntegrityError, match="placement_no_overlap"), transaction.atomic():
            factories.place(person, since=MAY)

    @pytest.mark.parametrize("day", [BEGIN - ONE_DAY, APRIL])
    def test_only_in_service(self, day: date) -> None:
        person = make_personnel()
        leave_service(personnel=person, day=APRIL, reason=ServiceReason.RESIGNED, actor=SYSTEM)
        assert "tidak tercatat bertugas" in refusal(post, person, valid_from=day)

    def test_never_beyond_a_planned_leaving(self) -> None:
        person = make_personnel(name="Ani")
        leave_service(personnel=person, day=APRIL, reason=ServiceReason.RESIGNED, actor=SYSTEM)
        for until in (None, APRIL):
            said = refusal(post, person, valid_until=until)
            assert said.startswith("Ani tercatat tidak bertugas lagi mulai 1 April 2026. Isi hari terakhir")
        assert post(person, valid_until=APRIL - ONE_DAY).valid_until == APRIL - ONE_DAY

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"code": "73.71.10.1001"}, "Penempatan adalah ke kecamatan"),
            ({"fte": Decimal("1.5")}, "1"),
            ({"fte": Decimal(0)}, "0.05"),
            ({"valid_until": MARCH - ONE_DAY}, "tidak boleh sebelum"),
        ],
    )
    def test_what_does_not_fit(self, fields: dict[str, Any], said: str) -> None:
        assert said in refusal(post, make_personnel(), **fields)


class TestEnding:
    def test_after_its_last_day(self) -> None:
        person = make_companion()
        ended = end_placement(placement=person.placements.get(), last_day=MARCH, actor=SYSTEM)
        assert ended is not None
        assert ended.valid_until == MARCH
        assert "sudah berakhir 1 Maret 2026" in refusal(end_placement, placement=ended, last_day=APRIL)

    def test_before_it_begins_there_was_none(self) -> None:
        person = make_personnel()
        found = post(person)
        assert end_placement(placement=found, last_day=MARCH - ONE_DAY, actor=SYSTEM) is None
        assert not person.placements.exists()
        assert set(Placement.history.values_list("history_type", flat=True)) == {"+", "-"}

    @pytest.mark.parametrize(
        ("since", "until", "refused"),
        [(BEGIN, None, True), (APRIL, MAY, True), (BEGIN, MARCH, False)],
    )
    def test_refused_while_families_there_are_theirs(self, since: date, until: date | None, refused: bool) -> None:
        person = make_companion(name="Ani")
        assigned(make_household(), person, since=since, valid_until=until)
        placement = person.placements.get()
        if refused:
            said = refusal(end_placement, placement=placement, last_day=MARCH)
            assert said.startswith("Ani masih mendampingi 1 KPM di wilayah itu")
            placement.refresh_from_db()
            assert placement.valid_until is None
        else:
            end_placement(placement=placement, last_day=MARCH, actor=SYSTEM)

    def test_families_elsewhere_or_under_another_post_do_not_hold_it(self) -> None:
        person = make_companion()
        Placement.objects.update(fte=HALF)
        factories.place(person, "73.71.06", fte=HALF)
        assigned(make_household(kecamatan="73.71.06"), person)
        end_placement(placement=person.placements.get(region="73.71.10"), last_day=MARCH, actor=SYSTEM)
        assert "1 KPM" in refusal(end_placement, placement=person.placements.get(region="73.71.06"), last_day=MARCH)


class TestChanging:
    def test_from_a_day_on_a_new_row_begins(self) -> None:
        person = make_companion()
        assigned(make_household(), person)
        new = change_placement(placement=person.placements.get(), day=APRIL, fte=HALF, actor=SYSTEM)
        rows = person.placements.order_by("valid_from").values_list("valid_from", "valid_until", "fte")
        assert list(rows) == [(BEGIN, APRIL - ONE_DAY, Decimal(1)), (APRIL, None, HALF)]
        assert (new.valid_from, new.fte) == (APRIL, HALF)

    def test_without_a_day_it_is_a_correction(self) -> None:
        person = make_companion()
        changed = change_placement(placement=person.placements.get(), is_coordinator=True, actor=SYSTEM)
        assert changed.is_coordinator
        assert person.placements.count() == 1

    def test_never_beyond_full_time(self) -> None:
        person = make_personnel()
        first = post(person, fte=HALF)
        post(person, "73.71.06", fte=HALF)
        assert "paling banyak 1" in refusal(change_placement, placement=first, fte=Decimal(1))
        assert "paling banyak 1" in refusal(change_placement, placement=first, day=MAY, fte=Decimal(1))
        assert "tidak berlaku" in refusal(change_placement, placement=first, day=BEGIN, fte=HALF)
        first.refresh_from_db()
        assert (first.fte, first.valid_until) == (HALF, None)


class TestSlips:
    """A day more than a year ahead, and somebody's number in a text."""

    def test_no_post_begins_or_ends_by_a_slip_of_the_year(self) -> None:
        person, late = make_personnel(), timezone.localdate() + timedelta(days=367)
        assert "setahun ke depan" in refusal(post, person, valid_from=late)
        placed = post(person)
        assert "setahun ke depan" in refusal(end_placement, placement=placed, last_day=late)
        assert "setahun ke depan" in refusal(change_placement, placement=placed, day=late, fte=HALF)
        assert list(Placement.objects.values_list("valid_from", "valid_until")) == [(MARCH, None)]

    @pytest.mark.parametrize("field", ["note", "decree_no"])
    def test_a_post_holds_nobodys_number(self, field: str) -> None:
        person, text = make_personnel(), {field: "7371105407850001"}
        assert "NIK" in refusal(post, person, **text)
        placed = post(person)
        assert "NIK" in refusal(change_placement, placement=placed, **text)
        placed.refresh_from_db()
        assert getattr(placed, field) == ""

    def test_nor_does_what_the_history_says_of_it(self) -> None:
        placed = post(make_personnel())
        assert "NIK" in refusal(end_placement, placement=placed, last_day=APRIL, note="7371105407850001")
        assert "NIK" in refusal(change_placement, placement=placed, fte=HALF, reason="7371105407850001")
