"""What a job's function can rely on: its own transaction, its file, its way out."""

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE
from pkh_portal.jobs.api import Job, JobContext, JobFailed, JobState, enqueue
from pkh_portal.jobs.models import WorkerSign
from pkh_portal.jobs.services import reporter, runner
from pkh_portal.jobs.services.results import safe_name
from pkh_portal.jobs.services.watch import take_from_dead
from pkh_portal.jobs.tests.conftest import MakeKind
from pkh_portal.jobs.tests.factories import let_lease_run_out


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: object) -> Path:
    """An empty folder for results."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt looks at its row at every step."""
    monkeypatch.setattr(reporter, "TICK_SECONDS", 0)


def run(kind: str, owner: User | None) -> Job:
    job = enqueue(kind=kind, actor=Actor(user=owner))
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def effect(name: str) -> None:
    """Something a job writes: any table will do."""
    WorkerSign.objects.create(name=name, at=timezone.now())


def test_a_file_becomes_the_result_at_success(make_kind: MakeKind, owner: User, files: Path) -> None:
    def write(ctx: JobContext) -> None:
        with ctx.result_file("Daftar KPM: Mei/2026.csv") as path:
            path.write_text("nama\n")
        assert not Job.objects.exclude(result="").exists()

    job = run(make_kind(write), owner)
    path = Path(job.result.path)
    assert job.result_name == "Daftar KPM_ Mei_2026.csv"
    assert path.read_text() == "nama\n"
    assert path.parent.parent == files / "jobs"
    assert "Daftar" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == settings.FILE_UPLOAD_PERMISSIONS
    assert stat.S_IMODE(path.parent.stat().st_mode) == settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
    assert stat.S_IMODE((files / "jobs").stat().st_mode) == settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS


@pytest.mark.parametrize("ending", ["failure inside", "failure after", "bug", "lost"])
def test_a_file_of_a_job_that_did_not_succeed_is_gone(
    make_kind: MakeKind, owner: User, files: Path, ending: str, attentive: None
) -> None:
    def write(ctx: JobContext) -> None:
        with ctx.result_file("x.csv") as path:
            path.write_text("nama\n")
            if ending == "failure inside":
                raise JobFailed("Tidak jadi.")
        if ending == "failure after":
            raise JobFailed("Tidak jadi.")
        if ending == "bug":
            raise ZeroDivisionError
        let_lease_run_out(ctx.job)
        take_from_dead(Job.objects.get())

    job = run(make_kind(write), owner)
    assert job.state != JobState.SUCCEEDED
    assert (job.result.name, job.result_name) == ("", "")
    assert files_in(files) == []


def test_a_file_whose_writing_was_given_up_is_no_result(make_kind: MakeKind, owner: User) -> None:
    def write(ctx: JobContext) -> None:
        try:
            with ctx.result_file("x.csv") as path:
                path.write_text("separuh")
                raise OSError
        except OSError:
            ctx.conclude("Tanpa berkas.")

    job = run(make_kind(write), owner)
    assert (job.state, job.result.name) == (JobState.SUCCEEDED, "")


def test_a_job_has_one_result(make_kind: MakeKind, owner: User) -> None:
    def write(ctx: JobContext) -> None:
        for name in ("a.csv", "b.csv"):
            with ctx.result_file(name):
                pass

    assert run(make_kind(write), owner).state == JobState.ERRORED


def test_atomic_finish_keeps_work_and_success_together(make_kind: MakeKind, owner: User) -> None:
    def work(ctx: JobContext) -> None:
        with ctx.result_file("x.csv") as path:
            path.write_text("1")
        with ctx.atomic_finish():
            effect("sekali")
            ctx.conclude("Sudah.", rows=1)

    job = run(make_kind(work), owner)
    assert (job.state, job.message, job.summary) == (
        JobState.SUCCEEDED,
        "Sudah.",
        {"rows": 1, "_scope": {"codes": [INSIDE], "nationwide": False}},
    )
    assert job.result_name == "x.csv"
    assert WorkerSign.objects.count() == 1


@pytest.mark.parametrize("block", ["atomic_finish", "fenced"])
def test_work_of_an_attempt_that_lost_its_lease_is_undone(make_kind: MakeKind, owner: User, block: str) -> None:
    def work(ctx: JobContext) -> None:
        with getattr(ctx, block)():
            effect("tidak jadi")
            let_lease_run_out(ctx.job)
            Job.objects.update(token="00000000-0000-0000-0000-000000000001", attempts=2)

    job = run(make_kind(work), owner)
    assert not WorkerSign.objects.exists()
    assert job.state == JobState.RUNNING  # It is another attempt's, and that one is untouched.
    assert job.attempts == 1  # The block's own writes were undone altogether.


def test_fenced_parts_stay_when_a_later_one_fails(make_kind: MakeKind, owner: User) -> None:
    def work(ctx: JobContext) -> None:
        with ctx.fenced():
            effect("bagian 1")
        with ctx.fenced():
            effect("bagian 2")
            raise JobFailed("Bagian 2 rusak.")

    assert run(make_kind(work), owner).state == JobState.FAILED
    assert [sign.name for sign in WorkerSign.objects.all()] == ["bagian 1"]


def test_a_cancelled_job_stops_at_its_next_step(make_kind: MakeKind, owner: User, attentive: None) -> None:
    steps: list[int] = []

    def work(ctx: JobContext) -> None:
        for step in range(10):
            if step == 3:
                Job.objects.update(cancel_requested_at=timezone.now())
            try:
                ctx.progress(step, 10, "Langkah")
            except Exception:  # noqa: BLE001, S112 (what a job does that survives bad rows)
                continue
            steps.append(step)

    job = run(make_kind(work), owner)
    assert steps == [0, 1, 2]
    assert (job.state, job.progress_done) == (JobState.CANCELLED, 3)


def test_a_job_that_lost_its_lease_stops_at_its_next_step(make_kind: MakeKind, owner: User, attentive: None) -> None:
    def work(ctx: JobContext) -> None:
        let_lease_run_out(ctx.job)
        take_from_dead(Job.objects.get())
        ctx.check()
        raise AssertionError("went on")

    job = run(make_kind(work), owner)
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Laporan Mei.xlsx", "Laporan Mei.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b\r\nX: y.csv', "a_b_X_ y.csv"),
        ("", "hasil"),
        ("...", "hasil"),
        ("daftar\u202excod\u200f.xlsx", "daftarxcod.xlsx"),
        ("\udcff.csv", "csv"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)
def test_safe_name(name: str, shown: str) -> None:
    assert safe_name(name) == shown
