"""The pages of questions about families: for a pendamping the own families, for others those of their regions."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.intake_enums import FieldCheckState
from beneficiaries.models import FieldCheck, Household
from beneficiaries.tests.desk import Desk, errors, said, text
from beneficiaries.tests.factories import make_household
from beneficiaries.tests.intake.fieldchecks import make_check
from companions.models import Personnel
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

BONTOALA = "73.71.06"


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def field() -> Desk:
    """The desk of a pendamping."""
    return Desk(Role.COMPANION)


@pytest.fixture
def ani(field: Desk) -> Personnel:
    return make_companion(name="Ani", user=field.user)


def today() -> str:
    return f"{timezone.localdate():%d-%m-%Y}"


def names(response: Any) -> list[str]:
    return [row["household"].name for row in response.context["rows"]]


def told(desk: Desk, name: str, check: FieldCheck, data: dict[str, Any]) -> str:
    return said(desk.client.post(desk.address(name, pk=check.pk), data))


class TestForThePendamping:
    def test_lists_the_own_families_of_today_and_no_others(self, field: Desk, ani: Personnel) -> None:
        mine, others, former = make_household(name="Ibu Saya"), make_household(), make_household()
        assigned(mine, ani)
        assigned(others, make_companion())
        assigned(former, ani, valid_until=mine.enrolments.get().valid_from)
        for family in (mine, others, former):
            make_check(family)
        page = field.see("fieldchecks")
        assert names(page) == ["Ibu Saya"]
        assert "Catat hasil" in text(page)
        assert page.context["filters"]["companion"] is None

    def test_answers_from_the_family_page_to_the_list(self, field: Desk, ani: Personnel) -> None:
        family = make_household()
        assigned(family, ani)
        check = make_check(family, closing_note="Cari di Barombong.")
        address = field.address("fieldcheck_answer", pk=check.pk)
        assert address in text(field.see("household", family))
        form = text(field.client.get(address))
        assert "Cari di Barombong." in form
        assert check.batch.name in form
        assert set(errors(field.client.post(address, {}))) == {"answer", "found_on"}
        data = {"answer": "moved", "found_on": today(), "note": "ke Gowa"}
        assert "sudah dikirim" in told(field, "fieldcheck_answer", check, data)
        check.refresh_from_db()
        assert (check.state, check.answer) == ("answered", "moved")
        family.refresh_from_db()
        assert family.status == EnrolmentStatus.ACTIVE

    def test_cannot_close_nor_reach_other_peoples_families(self, field: Desk, ani: Personnel) -> None:
        family = make_household()
        check = make_check(family, answer="moved")
        assert field.client.get(field.address("fieldcheck_close", pk=check.pk)).status_code == 403
        assert field.client.get(field.address("fieldcheck_answer", pk=check.pk)).status_code == 404
        assert "Tidak ada dalam daftar" not in text(field.see("household", family))

    def test_says_so_where_nothing_is_to_do(self, field: Desk) -> None:
        assert "Tidak ada KPM dampingan Anda yang perlu diperiksa." in text(field.see("fieldchecks"))


class TestForStaff:
    def test_begins_with_what_waits_for_them_and_counts_the_rest(self) -> None:
        desk = Desk()
        make_check(make_household(name="Ibu Terjawab"), answer="moved")
        make_check(make_household(name="Ibu Menunggu"))
        page = desk.see("fieldchecks")
        assert names(page) == ["Ibu Terjawab"]
        assert [count for _state, count, _url in page.context["tabs"]] == [1, 1, 0]
        assert names(desk.see("fieldchecks", query="?keadaan=open")) == ["Ibu Menunggu"]

    def test_is_narrowed_by_place_answer_and_companion_inside_the_scope(self) -> None:
        desk, budi = Desk(), make_companion(BONTOALA, name="Budi")
        here = make_household(kecamatan=BONTOALA, name="Ibu Bontoala")
        assigned(here, budi)
        for family in (here, make_household(name="Ibu Tamalate"), make_household(kecamatan="63.10.05")):
            make_check(family, answer="died" if family == here else "moved")
        assert names(desk.see("fieldchecks")) == ["Ibu Bontoala", "Ibu Tamalate"]
        for query in (f"kecamatan={BONTOALA}", "hasil=died", f"pendamping={budi.pk}"):
            page = desk.see("fieldchecks", query=f"?{query}")
            assert names(page) == ["Ibu Bontoala"], query
            assert "Hapus saringan" in text(page)
        for query in ("kecamatan=63.10.05", "pendamping=x", "halaman=x", "hasil=x&keadaan=x"):
            assert desk.see("fieldchecks", query=f"?{query}").status_code == 200

    def test_closing_names_the_consequence_asks_and_lets_the_family_leave(self) -> None:
        desk, family = Desk(Role.OPERATOR), make_household()
        check = make_check(family, answer="graduated")
        page = text(desk.client.get(desk.address("fieldcheck_close", pk=check.pk)))
        assert "1 KPM keluar dari program" in page
        address = desk.address("fieldcheck_close", pk=check.pk)
        assert set(errors(desk.client.post(address, {"day": today()}))) == {"exit_reason", "sure"}
        data = {"exit_reason": ExitReason.PROSPEROUS.value, "day": today(), "sure": "on"}
        assert "selesai" in told(desk, "fieldcheck_close", check, data)
        family.refresh_from_db()
        assert (family.status, family.exit_reason) == (EnrolmentStatus.EXIT, ExitReason.PROSPEROUS)

    def test_a_family_that_is_there_needs_neither_day_nor_reason(self) -> None:
        desk, family = Desk(), make_household()
        check = make_check(family, answer="still_there")
        assert "Data KPM tidak berubah" in text(desk.client.get(desk.address("fieldcheck_close", pk=check.pk)))
        told(desk, "fieldcheck_close", check, {})
        check.refresh_from_db()
        assert check.state == FieldCheckState.CLOSED
        again = text(desk.client.get(desk.address("fieldcheck_close", pk=check.pk)))
        assert "sudah diselesaikan oleh" in again

    def test_sends_back_with_a_note(self) -> None:
        desk, check = Desk(), make_check(make_household(), answer="not_found")
        assert set(errors(desk.client.post(desk.address("fieldcheck_send_back", pk=check.pk), {}))) == {"note"}
        assert "dikembalikan" in told(desk, "fieldcheck_send_back", check, {"note": "Tanya RT."})
        check.refresh_from_db()
        assert (check.state, check.closing_note) == ("open", "Tanya RT.")

    def test_answers_for_somebody_who_calls(self) -> None:
        desk, check = Desk(), make_check(make_household())
        told(desk, "fieldcheck_answer", check, {"answer": "still_there", "found_on": today()})
        check.refresh_from_db()
        assert check.state == FieldCheckState.ANSWERED

    def test_a_supervisor_sees_and_does_nothing(self) -> None:
        desk = Desk(Role.SUPERVISOR)
        family = make_household()
        make_check(family, answer="moved")
        page = text(desk.see("fieldchecks"))
        assert family.name in page
        assert "Selesaikan" not in page
        assert "Catat hasil" not in page
        assert "Hasil pemeriksaan" in text(desk.see("household", family))


class TestClosingSeveral:
    def close(self, desk: Desk, checks: list[FieldCheck], **data: Any) -> Any:
        return desk.client.post(desk.address("fieldchecks_close"), {"pilih": [check.pk for check in checks], **data})

    def test_with_one_answer_at_once(self) -> None:
        desk, families = Desk(), [make_household(), make_household()]
        checks = [make_check(family, answer="moved") for family in families]
        query = "&".join(f"pilih={check.pk}" for check in checks)
        page = text(desk.see("fieldchecks_close", query=f"?{query}"))
        assert "2 KPM dengan hasil yang sama" in page
        assert "2 KPM keluar dari program" in page
        assert set(errors(self.close(desk, checks, day=today()))) == {"sure"}
        assert "2 pemeriksaan selesai." in said(self.close(desk, checks, day=today(), sure="on"))
        assert Household.objects.filter(exit_reason=ExitReason.MOVED).count() == 2

    def test_not_with_several_answers_nor_none(self) -> None:
        desk = Desk()
        mixed = [make_check(make_household(), answer=answer) for answer in ("moved", "died")]
        query = "&".join(f"pilih={check.pk}" for check in mixed)
        assert "berbeda-beda" in text(desk.see("fieldchecks_close", query=f"?{query}"))
        assert "Belum ada yang dipilih" in text(desk.see("fieldchecks_close", query="?pilih=x"))
        self.close(desk, mixed, day=today(), sure="on")
        assert not FieldCheck.objects.filter(state=FieldCheckState.CLOSED).exists()

    def test_not_those_outside_the_scope(self) -> None:
        desk, check = Desk(), make_check(make_household(kecamatan="63.10.05"), answer="still_there")
        self.close(desk, [check])
        check.refresh_from_db()
        assert check.state == FieldCheckState.ANSWERED


@pytest.mark.parametrize("families", [1, 3])
def test_asks_the_same_number_of_questions_whatever_the_size(
    families: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk, budi = Desk(), make_companion()
    for _ in range(families):
        family = make_household(village="73.71.10.1001")
        assigned(family, budi)
        make_check(family, answer="moved")
    with django_assert_num_queries(16):
        desk.see("fieldchecks")
