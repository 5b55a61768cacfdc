"""Nightly and long work on assignments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.selection import Selection
from beneficiaries.tests.factories import make_household
from companions.enums import OperationKind, ServiceReason, ServiceStatus
from companions.job_kinds import ROLL
from companions.models import Assignment, AssignmentOperation, Personnel
from companions.services.assignments import Terms
from companions.services.personnel import go_on_leave
from companions.services.queueing import ASSIGN, operate_later
from companions.services.rolling import Rolled, roll_to_today
from companions.tests.factories import assigned, make_companion
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.jobs.api import Job, JobRefused, JobState
from pkh_portal.jobs.services.runner import run

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
TODAY = timezone.localdate()
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


@pytest.fixture
def user() -> User:
    return make_user(Role.STAFF, region="73.71")


def later(user: User, selection: Selection, person: Personnel | None, **asked: Any) -> Job:
    values: dict[str, Any] = {"kind": OperationKind.TRANSFER, "terms": Terms(MARCH, reason="Penataan"), **asked}
    return operate_later(token=selection.token(user), personnel=person, actor=Actor(user), **values)


class TestRolling:
    def test_what_was_recorded_ahead_becomes_true(self) -> None:
        begins, ends = make_household(), make_household()
        person = make_companion()
        assigned(begins, person, since=TODAY + ONE_DAY)
        assigned(ends, person, valid_until=TODAY)
        Household.objects.filter(pk=begins.pk).update(accompanied=False)
        go_on_leave(personnel=person, day=TODAY + ONE_DAY, until=None, reason=ServiceReason.SICK, actor=SYSTEM)
        assert roll_to_today() == Rolled(0, 0)
        assert roll_to_today(day=TODAY + ONE_DAY) == Rolled(2, 1)
        begins.refresh_from_db()
        ends.refresh_from_db()
        person.refresh_from_db()
        assert (begins.accompanied, ends.accompanied, person.status) == (True, False, ServiceStatus.ON_LEAVE)
        assert person.history.first().history_change_reason.startswith("Perubahan yang direncanakan")
        assert roll_to_today(day=TODAY + ONE_DAY) == Rolled(0, 0)

    def test_every_night(self) -> None:
        task = apps.get_model("django_celery_beat", "PeriodicTask").objects.get(kwargs__contains=ROLL)
        assert (task.task, task.crontab.hour, task.crontab.minute) == ("jobs.queue_nightly", "0", "20")


class TestOperating:
    def test_does_what_was_asked_in_the_name_of_who_asked(self, user: User) -> None:
        families, person = [make_household() for _ in range(3)], make_companion()
        job = later(user, Selection.of_ids([family.pk for family in families]), person)
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.message) == (JobState.SUCCEEDED, "3 KPM diubah penugasannya.")
        operation = AssignmentOperation.objects.get()
        assert (operation.actor, operation.households, operation.reason) == (user, 3, "Penataan")
        assert job.summary == {"operation": operation.pk, "households": 3}

    def test_what_was_searched_for_stands_in_no_job(self, user: User) -> None:
        family = make_household()
        selection = Selection.of_query(f"q={family.nik}")
        job = later(user, selection, make_companion())
        # Whoever has the token reads the search out of it.
        assert selection.token(user) not in str(Job.objects.values().get())
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.summary["households"]) == (JobState.SUCCEEDED, 1)
        assert "selection" not in job.params

    def test_the_same_asked_twice_is_one_job(self, user: User) -> None:
        selection, person = Selection.of_ids([make_household().pk]), make_companion()
        assert later(user, selection, person) == later(user, selection, person)
        assert later(user, selection, person, terms=Terms(MARCH + ONE_DAY)).pk != later(user, selection, person).pk

    def test_a_message_delivered_twice_does_it_once(self, user: User) -> None:
        job = later(user, Selection.of_ids([make_household().pk]), make_companion())
        run(job.pk)
        run(job.pk)
        assert AssignmentOperation.objects.count() == 1

    def test_killed_before_its_end_nothing_has_happened(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        family = make_household()
        job = later(user, Selection.of_ids([family.pk]), make_companion())

        def stopped(*args: object, **kwargs: object) -> None:
            raise RuntimeError("the power went")

        with monkeypatch.context() as patch:
            patch.setattr("pkh_portal.jobs.services.context.JobContext._succeed", stopped)
            run(job.pk)
        assert not AssignmentOperation.objects.exists()
        assert not Assignment.objects.exists()
        assert not Household.objects.get(pk=family.pk).accompanied

    def test_only_what_the_owner_sees_when_it_is_done(self, user: User) -> None:
        inside, outside = make_household(), make_household(kecamatan="63.10.05")
        job = later(user, Selection.of_ids([inside.pk, outside.pk]), None, kind=OperationKind.END)
        for family in (inside, outside):
            assigned(family, make_companion(family.kecamatan_id))
        run(job.pk)
        assert AssignmentOperation.objects.get().changes.get().household == inside

    def test_nobody_whom_the_owner_does_not_see(self, user: User) -> None:
        job = later(user, Selection.of_ids([make_household().pk]), make_companion("63.10.05"))
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.message) == (JobState.FAILED, "Pendamping itu tidak ada di wilayah akses Anda.")

    def test_a_refusal_is_told(self, user: User) -> None:
        job = later(user, Selection.of_ids([make_household(kecamatan="73.71.06").pk]), make_companion())
        run(job.pk)
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert "1 KPM tinggal di kecamatan yang bukan wilayah tugas" in job.message

    def test_somebody_elses_selection_is_none(self, user: User) -> None:
        token = Selection.of_ids([make_household().pk]).token(make_user(Role.STAFF, region="73.71"))
        job = operate_later(kind=OperationKind.END, token=token, personnel=None, terms=Terms(MARCH), actor=Actor(user))
        run(job.pk)
        job.refresh_from_db()
        assert job.message == "Pilihan KPM ini tidak berlaku lagi. Pilih lagi dari daftar."

    def test_without_permission_it_is_refused(self) -> None:
        nobody = make_user(Role.SUPERVISOR, region="73.71")
        with pytest.raises(JobRefused):
            later(nobody, Selection.of_ids([make_household().pk]), None, kind=OperationKind.END)
        assert not Job.objects.filter(kind=ASSIGN).exists()
