"""From a message to an end: success, expected failure, bug, lost rights, shutdown."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import INSIDE
from pkh_portal.jobs.api import Job, JobContext, JobFailed, JobState, enqueue, request_cancel
from pkh_portal.jobs.services import runner, stopping
from pkh_portal.jobs.tests.conftest import MakeKind
from pkh_portal.jobs.tests.factories import wait_until
from pkh_portal.regions.models import Region


def run(kind: str, owner: User | None, **params: Any) -> Job:
    job = enqueue(kind=kind, actor=Actor(user=owner), params=params)
    runner.run(job.pk, worker="uji@kantor")
    job.refresh_from_db()
    return job


def test_success_is_written_with_what_came_of_it(make_kind: MakeKind, owner: User) -> None:
    def count(ctx: JobContext, *, upto: int) -> None:
        for _number in ctx.track(range(upto), upto, "Menghitung"):
            pass
        ctx.log("Selesai menghitung")
        ctx.conclude("Sudah dihitung.", counted=upto)

    job = run(make_kind(count), owner, upto=7)
    assert (job.state, job.message, job.summary) == (JobState.SUCCEEDED, "Sudah dihitung.", {"counted": 7})
    assert (job.progress_done, job.progress_total, job.progress_note) == (7, 7, "Menghitung")
    assert (job.attempts, job.worker, job.token, job.lease_until) == (1, "uji@kantor", None, None)
    assert job.finished_at is not None
    assert [line.text for line in job.log_lines.all()] == ["Selesai menghitung"]


def test_expected_failure_shows_its_sentence(
    make_kind: MakeKind, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(ctx: JobContext) -> None:
        ctx.log("Membaca berkas")
        raise JobFailed("Lembar kerja tidak punya kolom NIK.")

    with caplog.at_level(logging.ERROR):
        job = run(make_kind(refuse), owner)
    assert (job.state, job.message) == (JobState.FAILED, "Lembar kerja tidak punya kolom NIK.")
    assert [line.text for line in job.log_lines.all()] == ["Membaca berkas"]
    assert not caplog.records


def test_bug_shows_a_neutral_sentence_and_is_logged_under_the_same_number(
    make_kind: MakeKind, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(ctx: JobContext) -> None:
        raise ValueError("7371012345678901")

    job = run(make_kind(stumble), owner)
    reference = f"{job.pk.hex[:8].upper()}-1"
    assert job.state == JobState.ERRORED
    assert reference in job.message
    assert "7371012345678901" not in job.message
    record = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert record.__dict__["job"] == str(job.pk)


def test_a_kind_that_is_gone_is_a_bug(make_kind: MakeKind, owner: User) -> None:
    def vanish(ctx: JobContext) -> None: ...

    job = enqueue(kind=make_kind(vanish), actor=Actor(user=owner))
    Job.objects.filter(pk=job.pk).update(kind="tests.gone")
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.ERRORED


def test_a_message_delivered_again_does_nothing(make_kind: MakeKind, owner: User) -> None:
    done: list[int] = []

    def once(ctx: JobContext) -> None:
        done.append(1)

    job = run(make_kind(once), owner)
    runner.run(job.pk)
    assert done == [1]


@pytest.mark.parametrize("loss", ["inactive", "permission", "region"])
def test_rights_are_looked_at_again_when_the_job_runs(make_kind: MakeKind, owner: User, loss: str) -> None:
    ran: list[int] = []

    def work(ctx: JobContext) -> None:
        ran.append(1)

    region = Region.objects.get(code=INSIDE)
    job = enqueue(kind=make_kind(work), actor=Actor(user=owner), region=region)
    if loss == "inactive":
        User.objects.filter(pk=owner.pk).update(is_active=False)
    elif loss == "permission":
        owner.groups.clear()
    else:
        owner.grants.all().delete()
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message
    assert not ran


def test_a_job_works_as_its_owner(make_kind: MakeKind, owner: User) -> None:
    seen: dict[str, Any] = {}

    def look(ctx: JobContext) -> None:
        seen["actor"], seen["scope"] = ctx.actor, ctx.scope

    run(make_kind(look), owner)
    assert seen["actor"] == Actor(user=owner)
    assert seen["scope"] == RegionScope(codes=(INSIDE,), user_id=owner.pk)


@pytest.mark.django_db
def test_the_portals_own_work_sees_everything(make_kind: MakeKind) -> None:
    seen: dict[str, Any] = {}

    def look(ctx: JobContext) -> None:
        seen["actor"], seen["scope"] = ctx.actor, ctx.scope

    assert run(make_kind(look), None).state == JobState.SUCCEEDED
    assert seen["actor"] == SYSTEM
    assert seen["scope"].nationwide


def test_a_stopping_worker_gives_the_job_back(make_kind: MakeKind, owner: User, sent: list[Any]) -> None:
    def work(ctx: JobContext) -> None:
        if ctx.job.attempts == 1 and not again:
            again.append(1)
            stopping.stopping.set()
        ctx.progress(1, 2, "Setengah")

    again: list[int] = []
    job = run(make_kind(work), owner)
    assert (job.state, job.attempts, job.token) == (JobState.QUEUED, 0, None)
    stopping.stopping.clear()
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.SUCCEEDED, 1)


def test_a_bug_after_the_success_leaves_the_success(
    make_kind: MakeKind, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    def careless(ctx: JobContext) -> None:
        with ctx.atomic_finish():
            ctx.conclude("Sudah tersimpan.")
        raise RuntimeError

    job = run(make_kind(careless), owner)
    assert (job.state, job.message) == (JobState.SUCCEEDED, "Sudah tersimpan.")
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_sentences_are_in_the_owners_language(make_kind: MakeKind, owner: User) -> None:
    seen: list[str | None] = []

    def look(ctx: JobContext) -> None:
        seen.extend((translation.get_language(), timezone.get_current_timezone_name()))

    User.objects.filter(pk=owner.pk).update(language="en", time_zone="Asia/Jayapura")
    run(make_kind(look), owner)
    assert seen == ["en", "Asia/Jayapura"]


@pytest.mark.django_db(transaction=True)
def test_a_real_attempt_reports_while_it_works_and_hears_of_the_cancel(make_kind: MakeKind) -> None:
    def work(ctx: JobContext) -> None:
        with transaction.atomic():  # What the job writes for itself does not keep its row from being written.
            ctx.log("Mulai")
            for step in range(10_000):
                ctx.progress(step, 10_000, "Bekerja")
                time.sleep(0.01)
                if step == 100:
                    break
        for step in range(10_000):
            ctx.progress(200 + step, 10_000, "Bekerja")
            time.sleep(0.01)

    job = enqueue(kind=make_kind(work), actor=SYSTEM)
    with ThreadPoolExecutor(1) as pool:
        attempt = pool.submit(in_a_thread, job)
        wait_until(lambda: Job.objects.get().progress_done >= 200 and job.log_lines.exists())
        request_cancel(job=job, actor=SYSTEM)
        attempt.result(timeout=10)
    job.refresh_from_db()
    assert (job.state, job.token) == (JobState.CANCELLED, None)
    assert 200 <= job.progress_done < 10_000


def in_a_thread(job: Job) -> None:
    try:
        runner.run(job.pk)
    finally:
        connection.close()
