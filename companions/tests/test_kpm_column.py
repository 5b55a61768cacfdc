"""The column "Pendamping" of a list: whom it names, what becomes of the assignments, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from beneficiaries.imports.extensions import ColumnExtension
from beneficiaries.models import Household
from beneficiaries.tests.factories import BEGIN, make_household
from companions.enums import OperationKind, PersonnelRole, ServiceReason, ServiceStatus
from companions.kpm_column import CompanionChecker, CompanionColumn, Posted
from companions.models import Assignment, AssignmentChange, AssignmentOperation, Personnel, ServicePeriod, Visit
from companions.services.assignments import Terms, cover, transfer
from companions.tests.factories import assigned, make_companion, make_personnel, place
from companions.tests.ground import check_every_day, course, only
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db

COLUMN: ColumnExtension = CompanionColumn()
TAMALATE, RAPPOCINI, ELSEWHERE = "73.71.10", "73.71.06", "63.10.05"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LAST_OF_FEBRUARY = MARCH - timedelta(days=1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def found(text: str, kecamatan: str = TAMALATE, day: date = MARCH) -> int | None:
    return COLUMN.checker(region="73.71", day=day).check([text], [kecamatan])[0]


def apply(*pairs: tuple[Household, Personnel], day: date = MARCH) -> dict[str, Any]:
    told: list[tuple[int, int, str]] = []
    state = COLUMN.apply(
        pairs=[(household.pk, person.pk) for household, person in pairs],
        day=day,
        actor=SYSTEM,
        label="Muatan KPM 7",
        progress=lambda *said: told.append(said),
    )
    assert told[-1][:2] == (len(pairs), len(pairs))
    return state


class TestWhomACellNames:
    def test_somebody_posted_to_the_kecamatan_by_name_in_any_letters(self) -> None:
        ani = make_companion(name="Sitti Nur'aini, S.Sos")
        for text in ("SITTI NURAINI, S. Sos.", "sitti nur'aini", "  Sitti   Nur’aini , SE"):
            assert found(text) == ani.pk, text

    @pytest.mark.parametrize("text", ["Sitti", "Nuraini Sitti", "Sitti Nurainii", "-", ""])
    def test_nothing_is_guessed(self, text: str) -> None:
        make_companion(name="Sitti Nuraini")
        assert found(text) is None

    def test_by_nik_however_it_is_written(self) -> None:
        ani = make_companion(name="Ani", nik="7371005407850001")
        for text in ("7371005407850001", "'7371005407850001", "7371 0054 0785 0001"):
            assert found(text) == ani.pk
        assert found("7371005407850002") is None
        assert found("7371005407850001", RAPPOCINI) is None

    def test_a_post_over_the_whole_kabupaten_or_province_counts_everywhere(self) -> None:
        budi, cici = make_companion("73.71", name="Budi"), make_companion("73", name="Cici")
        assert [found("Budi", RAPPOCINI), found("Cici", TAMALATE)] == [budi.pk, cici.pk]

    def test_of_namesakes_nobody_unless_kecamatan_titles_or_nik_tell(self) -> None:
        one = make_companion(name="Rahma, S.Sos", nik="7371005407850001")
        other = make_companion(name="Rahma, S.Pd")
        there = make_companion(RAPPOCINI, name="Rahma")
        assert found("Rahma") is None
        assert found("Rahma", RAPPOCINI) == there.pk
        assert found("RAHMA, S.PD") == other.pk
        assert found("7371005407850001") == one.pk

    def test_two_posts_of_one_person_are_one_person(self) -> None:
        ani = make_companion(name="Ani")
        place(ani, "73.71")
        assert found("Ani") == ani.pk

    def test_only_who_works_there_on_the_day_and_accompanies(self) -> None:
        make_companion(name="Datang", since=APRIL)
        make_companion(ELSEWHERE, name="Jauh")
        place(make_personnel(name="Korkab", role=PersonnelRole.COORDINATOR_DISTRICT))
        left = make_companion(name="Pergi")
        ServicePeriod.objects.filter(personnel=left).update(valid_until=LAST_OF_FEBRUARY)
        ServicePeriod.objects.create(
            personnel=left, status=ServiceStatus.ON_LEAVE, reason=ServiceReason.SICK, valid_from=MARCH
        )
        assert [found(name) for name in ("Datang", "Jauh", "Korkab", "Pergi")] == [None] * 4
        assert found("Datang", day=APRIL) is not None
        assert found("Pergi", day=LAST_OF_FEBRUARY) == left.pk

    @pytest.mark.parametrize("people", [1, 3])
    def test_one_query_however_many_people_and_rows(
        self, people: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        names = [make_companion().name for _ in range(people)]
        with django_assert_num_queries(1):
            checker = COLUMN.checker(region="73.71", day=MARCH)
            assert None not in checker.check(names * 100, [TAMALATE] * len(names) * 100)

    @given(st.text(max_size=40), st.sampled_from(["", TAMALATE, RAPPOCINI]))
    def test_any_text_is_answered_and_always_the_same(self, text: str, kecamatan: str) -> None:
        posted = Posted()
        posted.add(1, "Ani", "", TAMALATE)
        checker = CompanionChecker(posted)
        assert checker.check([text, text], [kecamatan] * 2) == checker.check([text] * 2, [kecamatan] * 2)

    def test_names_for_the_screen(self) -> None:
        ani = make_companion(name="Ani")
        assert dict(COLUMN.labels([ani.pk])) == {ani.pk: "Ani"}


def test_whom_families_have_on_the_day_as_a_query() -> None:
    ani, budi = make_companion(), make_companion()
    mine, earlier, gone = make_household(), make_household(), make_household()
    assigned(mine, ani)
    assigned(earlier, ani, valid_until=LAST_OF_FEBRUARY)
    assigned(earlier, budi, since=MARCH)
    assigned(gone, budi, voided=True)
    assert current() == [(mine.pk, ani.pk), (earlier.pk, budi.pk)]


def test_a_family_under_cover_has_both_until_the_cover_ends() -> None:
    ani, budi = make_companion(), make_companion()
    mine, ended = make_household(), make_household()
    for family, until in ((mine, None), (ended, LAST_OF_FEBRUARY)):
        assigned(family, ani)
        begin = LAST_OF_FEBRUARY - timedelta(days=3)
        cover(households=only(family), personnel=budi, terms=Terms(begin, until), actor=SYSTEM)
    assert current() == [(mine.pk, ani.pk), (mine.pk, budi.pk), (ended.pk, ani.pk)]


def current() -> list[tuple[int, int]]:
    sql, params = COLUMN.current_sql(MARCH)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.household_id, t.key FROM ({sql}) t ORDER BY 1, 2", params)  # noqa: S608 - our own query
        return list(cursor.fetchall())


class TestApplying:
    def test_who_has_nobody_is_assigned_and_who_has_another_is_transferred(self) -> None:
        ani, budi = make_companion(name="Ani"), make_companion(name="Budi")
        new, theirs = make_household(), make_household()
        assigned(theirs, ani)
        state = apply((new, ani), (theirs, budi))
        kinds = AssignmentOperation.objects.filter(pk__in=state["operations"]).values_list("personnel__name", "kind")
        assert dict(kinds) == {"Ani": OperationKind.ASSIGN, "Budi": OperationKind.TRANSFER}
        assert state["assigned"] == 2
        assert state["sentences"] == []
        assert course(new) == [("Ani", "permanent", MARCH, None)]
        assert course(theirs) == [
            ("Ani", "permanent", BEGIN, LAST_OF_FEBRUARY),
            ("Budi", "permanent", MARCH, None),
        ]
        check_every_day()
        written = Assignment.history.filter(household_id=new.pk).get()
        assert written.history_change_reason == "Muatan KPM 7"

    def test_families_that_cannot_be_given_are_left_and_told(self) -> None:
        ani = make_companion(name="Ani")
        away = make_companion(name="Dedi")
        ServicePeriod.objects.filter(personnel=away).update(valid_until=LAST_OF_FEBRUARY)
        ServicePeriod.objects.create(
            personnel=away, status=ServiceStatus.LEFT, reason=ServiceReason.RESIGNED, valid_from=MARCH
        )
        families = [make_household(), make_household(kecamatan=RAPPOCINI), make_household(since=APRIL)]
        state = apply(*[(family, ani) for family in families], (make_household(), away))
        assert state["assigned"] == 1
        assert len(state["operations"]) == 1
        refused, *others = state["sentences"]
        assert refused.startswith("1 KPM: Pada 1 Maret 2026 Dedi tercatat tidak bertugas lagi.")
        assert sorted(others) == [
            "1 KPM belum menjadi peserta pada tanggal itu.",
            "1 KPM tinggal di kecamatan yang bukan wilayah tugas pendamping itu pada seluruh masa tugas.",
        ]
        check_every_day()

    def test_nothing_to_do_is_no_error(self) -> None:
        ani, family = make_companion(), make_household()
        assigned(family, ani)
        assert apply((family, ani)) == {
            "operations": [], "assigned": 0, "sentences": ["1 KPM sudah didampingi orang itu."]
        }  # fmt: skip
        assert apply() == {"operations": [], "assigned": 0, "sentences": []}

    def test_long_lists_are_written_part_by_part(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("companions.services.taking_over.AT_ONCE", 2)
        people = [make_companion() for _ in range(3)]
        pairs = [(make_household(), person) for person in people for _ in range(2)]
        state = apply(*pairs)
        assert (state["assigned"], len(state["operations"])) == (6, 3)
        assert all(Assignment.objects.get(household=family).personnel == person for family, person in pairs)
        check_every_day()

    @pytest.mark.parametrize("families", [1, 3])
    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_are_counted_by_the_person_not_by_the_row(
        self, people: int, families: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        named = [make_companion() for _ in range(people)]
        pairs = [(make_household(), person) for person in named for _ in range(families)]
        with django_assert_num_queries(28 + 2 * people):
            apply(*pairs)


class TestTakingBack:
    def undo(
        self, state: dict[str, Any], *, restore: tuple[Household, ...] = (), forget: tuple[Household, ...] = ()
    ) -> None:
        COLUMN.undo(
            state=state,
            household_ids=[family.pk for family in restore],
            created_ids=[family.pk for family in forget],
            actor=SYSTEM,
        )

    def test_families_have_again_whom_they_had(self) -> None:
        ani, budi = make_companion(name="Ani"), make_companion(name="Budi")
        lonely, theirs = make_household(), make_household()
        assigned(theirs, ani)
        state = apply((lonely, budi), (theirs, budi))
        self.undo(state, restore=(lonely, theirs))
        assert course(lonely) == []
        assert course(theirs) == [("Ani", "permanent", BEGIN, None)]
        operation = AssignmentOperation.objects.get()
        assert operation.undone_at is not None
        assert operation.kept == 0
        check_every_day()

    def test_families_that_are_not_named_keep_what_they_got_and_are_counted(self) -> None:
        ani, one, other = make_companion(name="Ani"), make_household(), make_household()
        self.undo(apply((one, ani), (other, ani)), restore=(one,))
        assert course(other) == [("Ani", "permanent", MARCH, None)]
        assert AssignmentOperation.objects.get().kept == 1

    def test_families_that_were_new_can_be_deleted_and_history_stays(self) -> None:
        ani, new, old = make_companion(name="Ani"), make_household(), make_household()
        state = apply((new, ani), (old, ani))
        self.undo(state, restore=(old,), forget=(new,))
        assert not Assignment.objects.filter(household=new).exists()
        assert not AssignmentChange.objects.filter(household=new).exists()
        assert list(Assignment.history.filter(household_id=new.pk).values_list("history_type", flat=True)) == ["-", "+"]
        assert AssignmentOperation.objects.get().kept == 0
        new.delete()

    def test_twice_is_once(self) -> None:
        ani, family = make_companion(), make_household()
        state = apply((family, ani))
        for _ in range(2):
            self.undo(state, restore=(family,))
        assert course(family) == []


class TestTouched:
    def touched(self, state: dict[str, Any], *families: Household) -> set[int]:
        return COLUMN.touched(household_ids=[family.pk for family in families], state=state, since=self.since)

    @pytest.fixture(autouse=True)
    def begin(self) -> None:
        self.since = timezone.now()

    def test_what_the_load_did_itself_touches_nothing(self) -> None:
        family = make_household()
        assert self.touched(apply((family, make_companion())), family) == set()

    def test_another_assignment_since_does_and_taken_back_it_does_not(self) -> None:
        ani, budi, family, other = make_companion(), make_companion(), make_household(), make_household()
        state = apply((family, ani), (other, ani))
        operation = transfer(households=only(family), personnel=budi, terms=Terms(APRIL), actor=SYSTEM)
        assert self.touched(state, family, other) == {family.pk}
        AssignmentOperation.objects.filter(pk=operation.pk).update(undone_at=timezone.now())
        assert self.touched(state, family, other) == set()

    def test_a_visit_touches_only_a_family_recorded_since(self) -> None:
        ani, new, old = make_companion(), make_household(), make_household()
        Household.objects.filter(pk=old.pk).update(created_at=self.since - timedelta(days=1))
        for family in (new, old):
            Visit.objects.create(household=family, personnel=ani, visited_on=MARCH, result="Ada di rumah.")
        assert self.touched({}, new, old) == {new.pk}

    @pytest.mark.parametrize("families", [1, 3])
    def test_two_queries(self, families: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        made = [make_household() for _ in range(families)]
        with django_assert_num_queries(2):
            self.touched({"operations": []}, *made)
