"""The pages of long work, as people follow it: its list, and a page in each state, at a desk and on a phone."""

import pytest

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import make_user
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.tests.factories import make_job
from tests.browser.conftest import Axe, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("state", list(JobState))
def test_a_jobs_page_is_accessible_in_every_state(visit: Visit, axe: Axe, state: JobState) -> None:
    owner = make_user(Role.STAFF)
    job = make_job(owner, state=state, message="Selesai tanpa kendala.")
    axe(visit(job.get_absolute_url(), user=owner))


def test_the_list_of_jobs_is_accessible_empty_and_filled(visit: Visit, axe: Axe) -> None:
    owner = make_user(Role.STAFF)
    axe(visit("/pekerjaan/", user=owner))
    for state in JobState:
        make_job(owner, state=state)
    page = visit("/pekerjaan/", user=owner)
    assert page.get_by_role("main").get_by_role("link", name="Pekerjaan uji").count() == len(JobState)
    axe(page)
