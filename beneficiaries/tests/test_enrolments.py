"""Suspending, taking up again, leaving; planning all that ahead; the nightly roll."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from beneficiaries.enums import EnrolmentStatus, ExitReason
from beneficiaries.job_kinds import ROLL
from beneficiaries.models import Enrolment, Household
from beneficiaries.services.enrolments import earliest_day, exit_programme, reactivate, roll_to_today, suspend
from beneficiaries.tests.conftest import News, Refused
from beneficiaries.tests.factories import BEGIN, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user
from pkh_portal.jobs.api import Job, JobState, enqueue
from pkh_portal.jobs.tasks import run_job
from pkh_portal.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
ACTIVE, SUSPENDED, EXIT = EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED, EnrolmentStatus.EXIT


def periods(household: Household) -> list[tuple[str, date, date | None]]:
    return list(household.enrolments.order_by("valid_from").values_list("status", "valid_from", "valid_until"))


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_change_ends_the_period_the_day_before_and_begins_the_next(news: News) -> None:
    household, user = make_household(), make_user(Role.OPERATOR, region=INSIDE)
    suspend(household=household, day=MARCH, note="verkom  belum dipenuhi", decree_no="SK 1", actor=Actor(user))
    exit_programme(household=household, day=MAY, reason=ExitReason.PROSPEROUS, actor=Actor(user))
    assert periods(household) == [
        (ACTIVE, BEGIN, date(2026, 2, 28)),
        (SUSPENDED, MARCH, date(2026, 4, 30)),
        (EXIT, MAY, None),
    ]
    household.refresh_from_db()
    assert (household.status, household.exit_reason) == (EXIT, ExitReason.PROSPEROUS)
    reasons = [row.history_change_reason for row in household.history.all()[:2]]
    assert reasons == [
        "Keluar dari PKH mulai 1 Mei 2026 (Graduasi sejahtera mandiri).",
        "Ditangguhkan mulai 1 Maret 2026: verkom belum dipenuhi",
    ]
    assert household.history.first().history_user == user
    assert news == [
        ("one", {"household": household, "day": MARCH, "actor": Actor(user)}),
        ("registry", {"kecamatan": {"73.71.10"}, "day": MARCH}),
        ("one", {"household": household, "day": MAY, "actor": Actor(user)}),
        ("registry", {"kecamatan": {"73.71.10"}, "day": MAY}),
    ]


def test_a_family_that_left_takes_part_again() -> None:
    household = make_household(status=EXIT)
    reactivate(household=household, day=MARCH, actor=SYSTEM)
    household.refresh_from_db()
    assert (household.status, household.exit_reason) == (ACTIVE, "")
    assert [status for status, _, _ in periods(household)] == [EXIT, ACTIVE]


def test_a_change_on_the_day_a_period_begins_puts_that_period_right() -> None:
    household = make_household()
    suspend(household=household, day=MARCH, actor=SYSTEM)
    exit_programme(household=household, day=MARCH, reason="alami", actor=SYSTEM)
    exit_programme(household=household, day=MARCH, reason="pindah", note="ke Gowa", actor=SYSTEM)
    assert periods(household) == [(ACTIVE, BEGIN, date(2026, 2, 28)), (EXIT, MARCH, None)]
    period = household.enrolments.get(valid_from=MARCH)
    assert (period.exit_reason, period.note) == ("pindah", "ke Gowa")
    # A mistake taken back leaves the periods as if it had not been made; the history knows.
    reactivate(household=household, day=MARCH, actor=SYSTEM)
    assert periods(household) == [(ACTIVE, BEGIN, None)]
    assert [row.history_type for row in Enrolment.history.filter(id=period.pk)] == [*"-~~~+"]


def test_a_day_before_the_last_change_is_refused_with_the_earliest_one(refused: Refused) -> None:
    household = make_household()
    suspend(household=household, day=MAY, actor=SYSTEM)
    assert earliest_day(household) == MAY
    said = refused(reactivate, household=household, day=MARCH, actor=SYSTEM)
    assert "1 Mei 2026" in said["day"]
    assert "Ditangguhkan" in said["day"]
    said = refused(reactivate, household=household, day=BEGIN - timedelta(days=1), actor=SYSTEM)
    assert "1 Januari 2026" not in said["day"] or "baru tercatat" in said["day"]
    assert len(periods(household)) == 2


@pytest.mark.parametrize(
    ("status", "verb", "word"),
    [(ACTIVE, reactivate, "sudah aktif"), (SUSPENDED, suspend, "sudah ditangguhkan"), (EXIT, suspend, "sudah keluar")],
)
def test_what_changes_nothing_or_cannot_follow_is_refused(
    refused: Refused, status: str, verb: Callable[..., Any], word: str
) -> None:
    household = make_household(status=status)
    said = refused(verb, household=household, day=MARCH, actor=SYSTEM)
    assert word in said[""]
    assert "1 Januari 2026" in said[""]


def test_an_exit_has_a_known_reason_and_happens_once(refused: Refused) -> None:
    household = make_household()
    for reason in ("", "bosan"):
        said = refused(exit_programme, household=household, day=MARCH, reason=reason, actor=SYSTEM)
        assert list(said) == ["reason"]
    exit_programme(household=household, day=MARCH, reason="alami", actor=SYSTEM)
    assert "" in refused(exit_programme, household=household, day=MAY, reason="pindah", actor=SYSTEM)


def test_texts_too_long_or_with_a_number_are_refused_before_anything_is_written(refused: Refused) -> None:
    household = make_household()
    assert list(refused(suspend, household=household, day=MARCH, note="x" * 301, actor=SYSTEM)) == ["note"]
    number = "NIK lama 7371005407850001"
    assert list(refused(suspend, household=household, day=MARCH, note=number, actor=SYSTEM)) == ["note"]
    assert list(refused(suspend, household=household, day=MARCH, decree_no="x" * 101, actor=SYSTEM)) == ["decree_no"]
    assert periods(household) == [(ACTIVE, BEGIN, None)]


def test_a_merged_family_has_no_status_of_its_own(refused: Refused) -> None:
    gone = make_household(status=EXIT, merged_into=make_household())
    assert "digabung" in refused(reactivate, household=gone, day=MAY, actor=SYSTEM)[""]


def test_what_is_planned_ahead_changes_nothing_until_its_day(news: News) -> None:
    household = make_household()
    before = household.history.count()
    exit_programme(household=household, day=ahead(10), reason="alami", actor=SYSTEM)
    household.refresh_from_db()
    assert (household.status, household.history.count()) == (ACTIVE, before)
    assert news[0][1]["day"] == ahead(10)
    assert roll_to_today() == roll_to_today(day=ahead(9)) == 0
    assert roll_to_today(day=ahead(10)) == 1
    household.refresh_from_db()
    assert (household.status, household.exit_reason) == (EXIT, "alami")
    row = household.history.first()
    assert row is not None
    assert (row.history_user, row.status) == (None, EXIT)
    assert row.history_change_reason.startswith("Perubahan yang direncanakan berlaku")


def test_a_plan_is_called_off_by_planning_the_old_state_for_the_same_day(refused: Refused) -> None:
    household = make_household()
    exit_programme(household=household, day=ahead(10), reason="alami", actor=SYSTEM)
    said = refused(suspend, household=household, day=ahead(3), actor=SYSTEM)
    assert "direncanakan" in said["day"]
    reactivate(household=household, day=ahead(10), actor=SYSTEM)
    assert periods(household) == [(ACTIVE, BEGIN, None)]
    suspend(household=household, day=ahead(3), actor=SYSTEM)


@pytest.mark.parametrize("number", [1, 3])
def test_the_roll_costs_the_same_for_one_family_as_for_three(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [make_household() for _ in range(2)]
    for household in (make_household() for _ in range(number)):
        exit_programme(household=household, day=ahead(1), reason="alami", actor=SYSTEM)
    with django_assert_num_queries(7):  # Two savepoints and their ends; find, write, remember.
        assert roll_to_today(day=ahead(1)) == number
    with django_assert_num_queries(5):
        assert roll_to_today(day=ahead(1)) == 0
    for household in others:
        assert household.history.count() == 1


def test_the_roll_heals_whatever_differs(tree: dict[str, Region]) -> None:
    household = make_household(village="73.71.10.1001")
    for wrong in ({"status": SUSPENDED}, {"kecamatan_id": "73.71.06", "village_id": None}, {"village_id": None}):
        Household.objects.filter(pk=household.pk).update(**wrong)
        assert roll_to_today() == 1
        assert roll_to_today() == 0
    household.refresh_from_db()
    assert (household.status, household.kecamatan_id, household.village_id) == (ACTIVE, "73.71.10", "73.71.10.1001")


def test_the_nightly_job_is_in_the_schedule_and_says_how_many() -> None:
    nightly = apps.get_model("django_celery_beat", "PeriodicTask").objects.get(kwargs__contains=ROLL)
    assert (nightly.enabled, nightly.crontab.hour, nightly.crontab.minute) == (True, "0", "10")
    household = make_household()
    Household.objects.filter(pk=household.pk).update(status=SUSPENDED)
    job = enqueue(kind=ROLL, actor=SYSTEM)
    run_job(str(job.pk))
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.summary["rolled"]) == (JobState.SUCCEEDED, 1)
    assert job.message.startswith("1 KPM")


@pytest.mark.parametrize("verb", [suspend, reactivate, exit_programme])
def test_nothing_is_planned_by_a_slip_of_the_year(refused: Refused, verb: Callable[..., Household]) -> None:
    household = make_household(status=SUSPENDED if verb is reactivate else ACTIVE)
    more = {"reason": ExitReason.PROSPEROUS} if verb is exit_programme else {}
    said = refused(verb, household=household, day=ahead(367), actor=SYSTEM, **more)
    assert said == {"day": "Tanggal lebih dari setahun ke depan. Periksa tahunnya."}
    assert household.enrolments.count() == 1
    verb(household=household, day=ahead(366), actor=SYSTEM, **more)
    assert household.enrolments.count() == 2


@pytest.mark.parametrize("field", ["note", "decree_no"])
def test_a_change_holds_nobodys_number(refused: Refused, field: str) -> None:
    household = make_household()
    said = refused(suspend, household=household, day=MARCH, actor=SYSTEM, **{field: "KK 7371105407850001"})
    assert list(said) == [field]
    assert household.enrolments.count() == 1
