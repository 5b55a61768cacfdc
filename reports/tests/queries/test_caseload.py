"""The formula: on the printed figures of Makassar, at its edges, on past days, and by the number of its queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.models import Household
from beneficiaries.services.enrolments import exit_programme
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import PersonnelRole, ServiceReason, ServiceStatus
from companions.models import Placement, ServicePeriod
from companions.services.assignments import Terms, transfer
from companions.tests.factories import assigned, make_companion, make_personnel, place
from companions.tests.ground import only
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region
from reports.enums import CaseloadStatus
from reports.queries.caseload import Caseload, KecamatanFigures, caseload, needed_for, status_of
from reports.queries.standards import Standard
from reports.tests.factories import plant_standards
from reports.tests.ground import MAKASSAR, make_companions, make_families, plant_makassar, share_out

pytestmark = pytest.mark.django_db

TAMALATE, BONTOALA = "73.71.10", "73.71.06"
DAY = date(2026, 6, 1)
IN_FORCE = Standard(200, 250)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()
    plant_standards()


def of(figures: Caseload, code: str) -> KecamatanFigures:
    return next(row for row in figures.kecamatan if row.code == code)


class TestMakassar:
    @pytest.fixture(autouse=True)
    def city(self) -> None:
        plant_makassar()

    def test_is_as_printed(self) -> None:
        figures = caseload("73.71", DAY)
        assert [(row.code, row.name, row.kpm, int(row.companions)) for row in figures.kecamatan] == list(MAKASSAR)
        total = figures.total
        assert (total.kpm, total.companions, total.headcount) == (9392, Decimal(42), 42)
        assert total.ratio is not None
        assert round(total.ratio, 2) == Decimal("223.62")
        assert (total.needed, total.gap) == (45, Decimal(-3))
        assert (total.unassigned, total.idle) == (0, 0)
        assert total.status == CaseloadStatus.WITHIN
        assert total.standard == of(figures, TAMALATE).standard

    def test_tells_who_is_over_and_where_nobody_is(self) -> None:
        rows = caseload("73.71", DAY).kecamatan
        by_status = {status: {row.name for row in rows if row.status == status} for status in CaseloadStatus}
        assert by_status[CaseloadStatus.OVER] == {"Bontoala", "Rappocini", "Tamalate"}
        assert by_status[CaseloadStatus.NO_KPM] == {"Wajo", "Kepulauan Sangkarrang"}
        assert by_status[CaseloadStatus.UNCOVERED] == set()
        tamalate = of(caseload(TAMALATE, DAY), TAMALATE)
        assert (tamalate.needed, tamalate.gap, tamalate.headcount) == (10, Decimal(-4), 6)
        assert round(tamalate.ratio or 0, 2) == Decimal("380.33")

    def test_sums_of_parts_equal_the_whole_at_each_level(self) -> None:
        whole = caseload("", DAY).total
        for parts in (["73", "63"], ["73.71", "63.10"], [row.code for row in caseload("", DAY).kecamatan]):
            sums = [caseload(part, DAY).total for part in parts]
            for name in ("kpm", "companions", "headcount", "unassigned", "idle", "needed"):
                assert sum(getattr(each, name) for each in sums) == getattr(whole, name), (parts, name)


class TestWhoCounts:
    def figures(self, day: date = DAY) -> KecamatanFigures:
        return of(caseload("73.71", day), TAMALATE)

    def test_shares_of_full_time_add_up_and_heads_are_told_beside(self) -> None:
        make_families(TAMALATE, 10)
        make_companions(TAMALATE, 2, fte="0.5")
        figures = self.figures()
        assert (figures.companions, figures.headcount, figures.ratio, figures.idle) == (Decimal(1), 2, Decimal(10), 2)

    def test_leave_counts_as_absent_and_gone_as_gone(self) -> None:
        make_families(TAMALATE, 10)
        for status, reason in ((ServiceStatus.ON_LEAVE, ServiceReason.SICK), (ServiceStatus.LEFT, ServiceReason.DIED)):
            person = make_companion()
            ServicePeriod.objects.filter(personnel=person).update(valid_until=DAY - timedelta(days=1))
            ServicePeriod.objects.create(personnel=person, status=status, reason=reason, valid_from=DAY)
        assert (self.figures().companions, self.figures().status) == (Decimal(0), CaseloadStatus.UNCOVERED)
        assert self.figures(DAY - timedelta(days=1)).headcount == 2

    def test_only_pendamping_posted_to_the_kecamatan_itself(self) -> None:
        make_families(TAMALATE, 10)
        place(make_personnel(role=PersonnelRole.COORDINATOR_DISTRICT))
        make_companion("73.71")
        ended = make_companion()
        Placement.objects.filter(personnel=ended).update(valid_until=BEGIN)
        assert (self.figures().headcount, self.figures().ratio) == (0, None)

    def test_only_active_families_and_those_without_anybody_apart(self) -> None:
        person = make_companion()
        assigned(make_household(), person)
        assigned(make_household(), person, valid_until=BEGIN)
        make_household()
        for status in (EnrolmentStatus.SUSPENDED, EnrolmentStatus.EXIT):
            make_household(status=status)
        make_household(since=DAY + timedelta(days=1))
        figures = self.figures()
        assert (figures.kpm, figures.unassigned, figures.idle) == (3, 2, 0)

    def test_a_companion_whose_families_all_left_is_idle(self) -> None:
        family = make_household()
        assigned(family, make_companion())
        assert self.figures().idle == 0
        exit_programme(household=family, day=DAY, reason=ExitReason.DIED, actor=SYSTEM)
        assert (self.figures().idle, self.figures().status) == (1, CaseloadStatus.NO_KPM)

    def test_a_past_day_answers_the_same_after_later_changes(self) -> None:
        one, other = make_companion(), make_companion()
        families = make_families(TAMALATE, 3)
        share_out(families, [one])
        before = caseload("73.71", DAY)
        moving = Household.objects.get(pk=families[0])
        exit_programme(household=moving, day=DAY + timedelta(days=1), reason=ExitReason.MOVED, actor=SYSTEM)
        staying = Household.objects.get(pk=families[1])
        transfer(households=only(staying), personnel=other, terms=Terms(DAY + timedelta(days=1)), actor=SYSTEM)
        assert caseload("73.71", DAY) == before
        assert caseload("73.71", DAY + timedelta(days=1)) != before

    def test_a_kecamatan_that_is_no_more_is_told_only_while_it_has_something(self) -> None:
        Region.objects.filter(code=BONTOALA).update(valid_until=BEGIN)
        assert BONTOALA not in {row.code for row in caseload("73.71", DAY).kecamatan}
        make_household(kecamatan=BONTOALA)
        assert of(caseload("73.71", DAY), BONTOALA).kpm == 1


@pytest.mark.parametrize("companions", [1, 3])
def test_seven_queries_whatever_the_size(companions: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for code in (TAMALATE, BONTOALA)[:companions]:
        share_out(make_families(code, companions), make_companions(code, companions))
    with django_assert_num_queries(7):
        caseload("73.71", DAY)


class TestStatus:
    @pytest.mark.parametrize(
        ("kpm", "companions", "status"),
        [
            (0, "0", CaseloadStatus.NO_KPM),
            (0, "2", CaseloadStatus.NO_KPM),
            (1, "0", CaseloadStatus.UNCOVERED),
            (199, "1", CaseloadStatus.UNDER),
            (200, "1", CaseloadStatus.WITHIN),
            (250, "1", CaseloadStatus.WITHIN),
            (251, "1", CaseloadStatus.OVER),
            (1001, "4", CaseloadStatus.OVER),  # 250.25: never rounded before it is compared.
            (101, "0.4", CaseloadStatus.OVER),
        ],
    )
    def test_at_the_edges(self, kpm: int, companions: str, status: CaseloadStatus) -> None:
        assert status_of(kpm, Decimal(companions), IN_FORCE) is status

    def test_without_a_standard_only_what_needs_none(self) -> None:
        assert status_of(0, Decimal(1), None) is CaseloadStatus.NO_KPM
        assert status_of(1, Decimal(0), None) is CaseloadStatus.UNCOVERED
        assert status_of(1, Decimal(1), None) is None
        assert needed_for(1, None) is None

    @given(st.integers(0, 10_000), st.integers(0, 4_000), st.integers(0, 400), st.integers(1, 400))
    def test_enough_companions_are_never_over_and_one_fewer_always_is(
        self, kpm: int, cents: int, lowest: int, width: int
    ) -> None:
        standard = Standard(lowest, lowest + width)
        needed = needed_for(kpm, standard)
        assert needed is not None
        assert status_of(kpm, Decimal(needed), standard) is not CaseloadStatus.OVER
        if needed > 1:
            assert status_of(kpm, Decimal(needed - 1), standard) is CaseloadStatus.OVER
        companions = Decimal(cents) / 100
        status = status_of(kpm, companions, standard)
        if kpm and companions:
            ratio = kpm / companions
            assert (status is CaseloadStatus.WITHIN) == (lowest <= ratio <= lowest + width)
