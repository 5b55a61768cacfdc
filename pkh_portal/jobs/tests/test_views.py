"""The pages of one's own jobs, and that other people's are absent from them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.middleware import BACKGROUND_HEADER
from pkh_portal.accounts.models import AuditEvent, RegionGrant, User
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user
from pkh_portal.jobs.enums import JobState, LogLevel
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.services.access import scope_facts
from pkh_portal.jobs.services.results import ResultFile, new_result
from pkh_portal.jobs.tests.factories import make_job
from pkh_portal.jobs.views import LOG_LINES, PER_PAGE
from pkh_portal.regions.models import Region

HTMX = {"HX-Request": "true", BACKGROUND_HEADER: "1"}
POLLS = 'hx-trigger="every'


@pytest.fixture
def browser(client: Client, owner: User) -> Client:
    """The owner, signed in."""
    client.force_login(owner)
    return client


def page(browser: Client, name: str, job: Job | None = None, query: str = "", *, htmx: bool = False) -> str:
    """The text of a page, or of the fragment that the page itself asks for."""
    address = reverse(f"jobs:{name}", args=[job.pk] if job else []) + query
    response = browser.get(address, headers=HTMX if htmx else None)
    assert response.status_code == 200
    return response.content.decode()


# ── Whose jobs ───────────────────────────────────────────────────────────────────────────────

ADDRESSES = [
    ("get", "detail"),
    ("get", "progress"),
    ("get", "cancel"),
    ("post", "cancel"),
    ("post", "retry"),
    ("get", "download"),
]


@pytest.mark.parametrize(("method", "name"), ADDRESSES)
@pytest.mark.parametrize("whose", ["somebody's in the same region", "the system's", "nobody's"])
def test_jobs_that_are_not_mine_are_absent(browser: Client, method: str, name: str, whose: str) -> None:
    region = Region.objects.get(code=INSIDE)
    owners = {"somebody's in the same region": make_user(Role.OPERATOR, region=INSIDE), "the system's": None}
    key = uuid4()
    if whose in owners:
        key = make_job(owners[whose], state=JobState.SUCCEEDED, region=region, result="jobs/x", result_name="x").pk
    before = list(Job.objects.values())
    assert getattr(browser, method)(reverse(f"jobs:{name}", args=[key])).status_code == 404
    assert list(Job.objects.values()) == before


def test_the_list_and_the_note_hold_my_jobs_only(browser: Client, owner: User) -> None:
    make_job(make_user(Role.OPERATOR, region=INSIDE), title="Punya orang", state=JobState.RUNNING)
    assert "Punya orang" not in page(browser, "list")
    assert page(browser, "note").strip() == ""


@pytest.mark.parametrize(("method", "name"), [*ADDRESSES, ("get", "list"), ("get", "note")])
def test_strangers_are_sent_to_sign_in(client: Client, db: None, method: str, name: str) -> None:
    address = reverse(f"jobs:{name}", args=[] if name in {"list", "note"} else [uuid4()])
    response = getattr(client, method)(address)
    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, reverse("account_login"))
    fragment = getattr(client, method)(address, headers=HTMX)
    assert (fragment.status_code, fragment.headers.get("HX-Refresh"), fragment.content) == (200, "true", b"")


# ── The page of a job ────────────────────────────────────────────────────────────────────────


def test_a_running_job_shows_a_bar_that_can_be_read(browser: Client, owner: User) -> None:
    job = make_job(owner, state=JobState.RUNNING, progress_done=42, progress_total=100, progress_note="Membaca baris")
    html = page(browser, "detail", job)
    bar = re.search(r"<progress[^>]*>", html)
    assert bar is not None
    for attribute in ('value="42"', 'max="100"', 'aria-valuenow="42"', 'aria-valuetext="42 persen, Membaca baris"'):
        assert attribute in bar.group()
    assert "aria-label=" in bar.group()
    assert 'role="status"' in html
    assert reverse("jobs:cancel", args=[job.pk]) in html
    assert "style=" not in html


def test_a_bar_without_a_known_total_has_no_value(browser: Client, owner: User) -> None:
    job = make_job(owner, state=JobState.RUNNING, progress_note="Menyiapkan")
    bar = re.search(r"<progress[^>]*>", page(browser, "detail", job))
    assert bar is not None
    assert " value=" not in bar.group()
    assert 'aria-valuetext="Menyiapkan"' in bar.group()


@pytest.mark.parametrize("state", list(JobState))
def test_polling_ends_with_the_job(browser: Client, owner: User, state: JobState) -> None:
    job = make_job(owner, state=state)
    fragment = page(browser, "progress", job, htmx=True)
    assert (POLLS in fragment) is state.active
    assert (POLLS in page(browser, "list", htmx=True)) is state.active
    assert (POLLS in page(browser, "note", htmx=True)) is state.active
    if state.active:
        assert fragment.count(f'"{BACKGROUND_HEADER}": "1"') == 1


@pytest.mark.parametrize(
    ("told", "percent", "spoken", "buttons"),
    [
        ("running-25", 30, False, False),
        ("running-25", 51, True, False),
        ("queued", 3, True, True),
        ("", 30, True, True),
    ],
)
def test_a_screen_reader_hears_of_quarters_and_of_the_end(
    browser: Client, owner: User, told: str, percent: int, spoken: bool, buttons: bool
) -> None:
    job = make_job(owner, state=JobState.RUNNING, progress_done=percent, progress_total=100)
    fragment = page(browser, "progress", job, f"?dari={told}", htmx=True)
    assert ("innerHTML:#job-announcement" in fragment) is spoken
    assert ('id="job-actions"' in fragment) is buttons
    assert fragment == fragment.strip()
    assert f"?dari=running-{percent // 25 * 25}" in fragment


@pytest.fixture
def make_result(settings: Any, tmp_path: Path, make_kind: Callable[..., str]) -> Callable[..., tuple[Job, ResultFile]]:
    """A job that has succeeded with a file, written with the scope of ``codes``."""
    settings.MEDIA_ROOT = tmp_path

    def work(ctx: Any) -> None: ...

    kind = make_kind(work)

    def make(owner: User, *codes: str, nationwide: bool = False, **fields: Any) -> tuple[Job, ResultFile]:
        file = new_result("Rekap “Mei” 2026.csv")
        file.path.write_text("nama\n")
        facts = scope_facts(RegionScope(codes=codes, nationwide=nationwide))
        named = {"result": file.stored, "result_name": file.shown, "summary": facts, "kind": kind}
        return make_job(owner, state=JobState.SUCCEEDED, **{**named, **fields}), file

    return make


MakeResult = Callable[..., tuple[Job, ResultFile]]


def test_the_end_is_spoken_and_brings_the_buttons(browser: Client, owner: User, make_result: MakeResult) -> None:
    job, _ = make_result(owner, INSIDE, message="91 baris dimuat.")
    fragment = page(browser, "progress", job, "?dari=running-75", htmx=True)
    spoken = fragment.partition("innerHTML:#job-announcement")[2]
    assert "91 baris dimuat." in spoken
    assert reverse("jobs:download", args=[job.pk]) in spoken


def test_the_newest_lines_are_shown_in_order(browser: Client, owner: User) -> None:
    job = make_job(owner, state=JobState.FAILED, message="Kolom NIK tidak ada.")
    lines = [JobLogLine(job=job, text=f"Baris <{number}>") for number in range(LOG_LINES + 2)]
    lines[-1].level = LogLevel.ERROR
    JobLogLine.objects.bulk_create(lines)
    html = page(browser, "detail", job)
    shown = re.findall(r"Baris &lt;(\d+)&gt;", html)
    assert shown == [str(number) for number in range(2, LOG_LINES + 2)]
    assert "Kolom NIK tidak ada." in html
    assert reverse("jobs:retry", args=[job.pk]) in html


def test_a_few_lines_are_shown_whole(browser: Client, owner: User) -> None:
    job = make_job(owner)
    JobLogLine.objects.bulk_create([JobLogLine(job=job, text=text) for text in ("Satu", "Dua")])
    html = page(browser, "detail", job)
    assert html.index("Satu") < html.index("Dua")


# ── What a person does ───────────────────────────────────────────────────────────────────────


def test_cancelling_asks_first(browser: Client, owner: User) -> None:
    job = make_job(owner)
    assert "Tidak ada data yang berubah" in page(browser, "cancel", job)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    response = browser.post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert "Pekerjaan dibatalkan." in response.content.decode()


def test_cancelling_an_ended_job_says_so(browser: Client, owner: User) -> None:
    job = make_job(owner, state=JobState.SUCCEEDED)
    response = browser.get(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert "sudah berakhir" in response.content.decode()


def test_doing_again_puts_it_back(
    browser: Client, owner: User, sent: list[UUID], make_kind: Callable[..., str]
) -> None:
    def work(ctx: Any) -> None: ...

    job = make_job(owner, state=JobState.FAILED, kind=make_kind(work))
    browser.post(reverse("jobs:retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_doing_again_without_the_right_says_why(browser: Client, owner: User, make_kind: Callable[..., str]) -> None:
    def work(ctx: Any) -> None: ...

    job = make_job(owner, state=JobState.FAILED, kind=make_kind(work, permission="regions.delete_region"))
    response = browser.post(reverse("jobs:retry", args=[job.pk]), follow=True)
    assert "tidak berwenang" in response.content.decode()


def test_doing_again_needs_a_form(browser: Client, owner: User) -> None:
    assert browser.get(reverse("jobs:retry", args=[make_job(owner).pk])).status_code == 405


# ── The result ───────────────────────────────────────────────────────────────────────────────


def content_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_result_is_handed_over_and_kept_nowhere(browser: Client, owner: User, make_result: MakeResult) -> None:
    job, file = make_result(owner, INSIDE)
    response = browser.get(reverse("jobs:download", args=[job.pk]))
    assert content_of(response) == b"nama\n"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "filename*=utf-8''Rekap%20%E2%80%9CMei%E2%80%9D%202026.csv" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    file.discard()
    assert browser.get(reverse("jobs:download", args=[job.pk])).status_code == 404


def test_each_download_leaves_a_line(browser: Client, owner: User, make_result: MakeResult) -> None:
    job, file = make_result(owner, INSIDE, region=Region.objects.get(code=INSIDE))
    for _ in range(2):
        content_of(browser.get(reverse("jobs:download", args=[job.pk])))
    lines = AuditEvent.objects.filter(action=AuditAction.EXPORT, object_id=str(job.pk))
    assert list(lines.values_list("actor", "region_id", "detail__event")) == [(owner.pk, INSIDE, "berkas diunduh")] * 2
    file.discard()
    browser.get(reverse("jobs:download", args=[job.pk]))
    assert lines.count() == 2


@pytest.mark.parametrize("lost", ["the role", "the region", "a part of the scope", "the whole country", "the kind"])
def test_who_has_lost_a_right_does_not_get_the_file(
    browser: Client, owner: User, make_result: MakeResult, lost: str
) -> None:
    codes, region, nationwide = [INSIDE], Region.objects.get(code=INSIDE), False
    fields: dict[str, Any] = {}
    if lost == "the role":
        owner.groups.clear()
    elif lost == "the region":
        region = Region.objects.get(code=OUTSIDE)
    elif lost == "a part of the scope":
        codes.append(OUTSIDE)
    elif lost == "the whole country":
        codes, nationwide = [], True
    else:
        fields["kind"] = "tests.gone"
    job, _ = make_result(owner, *codes, nationwide=nationwide, region=region, **fields)
    shown = page(browser, "detail", job)
    assert "tidak dapat lagi Anda unduh" in shown
    for html in (shown, browser.get(reverse("jobs:list")).content.decode()):
        assert reverse("jobs:download", args=[job.pk]) not in html
    assert browser.get(reverse("jobs:download", args=[job.pk])).status_code == 403
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


def test_a_wider_scope_than_then_still_gets_the_file(browser: Client, owner: User, make_result: MakeResult) -> None:
    job, _ = make_result(owner, "73.71.10")
    assert content_of(browser.get(reverse("jobs:download", args=[job.pk]))) == b"nama\n"


def test_a_file_of_unknown_scope_is_for_the_whole_country_only(
    browser: Client, owner: User, make_result: MakeResult
) -> None:
    job, _ = make_result(owner, summary={})
    assert browser.get(reverse("jobs:download", args=[job.pk])).status_code == 403
    RegionGrant.objects.create(user=owner, nationwide=True)
    assert content_of(browser.get(reverse("jobs:download", args=[job.pk]))) == b"nama\n"


def test_a_result_past_its_time_is_explained(browser: Client, owner: User) -> None:
    job = make_job(owner, state=JobState.SUCCEEDED, result_name="x.csv")
    html = page(browser, "detail", job)
    assert "masa simpan" in html
    assert reverse("jobs:download", args=[job.pk]) not in html
    assert browser.get(reverse("jobs:download", args=[job.pk])).status_code == 404


# ── The list and the note ────────────────────────────────────────────────────────────────────


def test_an_empty_list_explains_itself(browser: Client) -> None:
    assert "Belum ada pekerjaan" in page(browser, "list")


def test_the_list_is_filtered_and_paged(browser: Client, owner: User) -> None:
    make_job(owner, title="Sedang jalan", state=JobState.RUNNING)
    for number in range(PER_PAGE):
        make_job(owner, title=f"Lama {number}", state=JobState.SUCCEEDED)
    assert "Sedang jalan" not in page(browser, "list")  # On the second page: the others are newer.
    assert "Sedang jalan" in page(browser, "list", query="?hal=2")
    assert "Sedang jalan" in page(browser, "list", query="?tampil=aktif")
    assert "Sedang jalan" not in page(browser, "list", query="?tampil=selesai")
    assert "Lama 0" in page(browser, "list", query="?tampil=apa&hal=x")


def test_the_note_says_how_far(browser: Client, owner: User) -> None:
    assert page(browser, "note") == ""
    job = make_job(owner, state=JobState.RUNNING, progress_done=42, progress_total=100)
    html = page(browser, "note", htmx=True)
    assert "1 pekerjaan berjalan — 42 %" in html
    assert reverse("jobs:detail", args=[job.pk]) in html
    make_job(owner)
    assert "2 pekerjaan berjalan" in page(browser, "note", htmx=True)


@pytest.mark.parametrize("name", ["list", "note", "detail", "progress"])
def test_queries_do_not_grow_with_the_rows(browser: Client, owner: User, name: str) -> None:
    region = Region.objects.get(code=INSIDE)

    def queries(rows: int) -> int:
        Job.objects.all().delete()
        jobs = [make_job(owner, state=JobState.RUNNING, region=region) for _ in range(rows)]
        JobLogLine.objects.bulk_create([JobLogLine(job=jobs[0], text=str(number)) for number in range(rows)])
        with CaptureQueriesContext(connection) as captured:
            page(browser, name, jobs[0] if name in {"detail", "progress"} else None, htmx=True)
        return len(captured)

    queries(1)  # The first page of a session writes down that it was seen.
    assert queries(1) == queries(3)


def test_a_page_that_asks_by_itself_does_not_keep_the_session_awake(browser: Client, owner: User) -> None:
    browser.get(reverse("jobs:list"))
    session = browser.session
    session["seen"] = seen = int(timezone.now().timestamp()) - 300
    session.save()
    browser.get(reverse("jobs:note"), headers=HTMX)
    assert browser.session["seen"] == seen
