"""All jobs of one's regions, to read; and to cancel, for administrators."""

from typing import Any

import pytest
from django.contrib.admin import helpers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.models import Job, JobLogLine
from pkh_portal.jobs.tests.factories import make_job
from pkh_portal.regions.models import Region

LIST = "admin:jobs_job_changelist"


@pytest.fixture
def browser(client: Client, owner: User) -> Client:
    """An administrator of one city, signed in."""
    client.force_login(owner)
    return client


def job_of(region: str, **fields: Any) -> Job:
    return make_job(make_user(Role.OPERATOR, region=region), region=Region.objects.get(code=region), **fields)


def test_jobs_of_the_scope_can_be_read(browser: Client) -> None:
    inside = job_of(INSIDE, title="Impor Makassar", state=JobState.FAILED, message="Kolom NIK tidak ada.")
    JobLogLine.objects.create(job=inside, text="Membaca <berkas>")
    outside = job_of(OUTSIDE, title="Impor Tanah Bumbu")
    html = browser.get(reverse(LIST)).content.decode()
    assert "Impor Makassar" in html
    assert "Impor Tanah Bumbu" not in html
    html = browser.get(reverse("admin:jobs_job_change", args=[inside.pk])).content.decode()
    assert "Kolom NIK tidak ada." in html
    assert "Membaca &lt;berkas&gt;" in html
    assert browser.get(reverse("admin:jobs_job_change", args=[outside.pk])).status_code == 404


def test_a_result_is_named_and_not_handed_over(browser: Client) -> None:
    job = job_of(INSIDE, state=JobState.SUCCEEDED, result="jobs/ab/rahasia.csv", result_name="rekap.csv")
    html = browser.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()
    assert "rekap.csv" in html
    assert "rahasia" not in html
    assert reverse("jobs:download", args=[job.pk]) not in html


def test_nothing_can_be_changed(browser: Client) -> None:
    job = job_of(INSIDE)
    for name, args in (("add", []), ("delete", [job.pk])):
        assert browser.get(reverse(f"admin:jobs_job_{name}", args=args)).status_code == 403
    assert browser.post(reverse("admin:jobs_job_change", args=[job.pk]), {"title": "X"}).status_code == 403


def test_cancelling_reaches_the_scope_only(browser: Client) -> None:
    inside, outside = job_of(INSIDE), job_of(OUTSIDE)
    keys = [str(inside.pk), str(outside.pk)]
    data = {"action": "cancel_selected", helpers.ACTION_CHECKBOX_NAME: keys}
    browser.post(reverse(LIST), data)
    states = {job.pk: job.state for job in Job.objects.all()}
    assert states == {inside.pk: JobState.CANCELLED, outside.pk: JobState.QUEUED}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_other_roles_have_no_such_list(client: Client, owner: User, role: Role) -> None:
    client.force_login(make_user(role, region=INSIDE))
    assert client.get(reverse(LIST)).status_code == 403


def test_queries_do_not_grow_with_the_rows(browser: Client) -> None:
    def queries(rows: int) -> int:
        Job.objects.all().delete()
        for _ in range(rows):
            job_of(INSIDE)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse(LIST)).status_code == 200
        return len(captured)

    queries(1)
    assert queries(1) == queries(3)


def test_the_filter_of_kinds_lists_the_declared_and_reads_no_table(browser: Client) -> None:
    job_of(INSIDE, kind="regions.export", title="Ekspor Makassar")
    job_of(INSIDE, title="Jenis lain")
    with CaptureQueriesContext(connection) as captured:
        html = browser.get(reverse(LIST), {"kind": "regions.export"}).content.decode()
    assert "Ekspor Makassar" in html
    assert "Jenis lain" not in html
    assert "regions.reload" in html
    assert not [query for query in captured.captured_queries if 'DISTINCT "jobs_job"."kind"' in query["sql"]]
