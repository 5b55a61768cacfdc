"""Another status or group for a selection: said first, done as said, and taken back."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.enums import EnrolmentStatus, LeftBecause
from beneficiaries.models import Household, HouseholdDeed
from beneficiaries.selection import Selection
from beneficiaries.services import deeds
from beneficiaries.services.foreseeing import foresee_group, foresee_status
from beneficiaries.tests.factories import make_group, make_household
from beneficiaries.views import bulk
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.jobs.api import Job, JobState
from pkh_portal.jobs.services.runner import run

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture
def user() -> User:
    plant_tree()
    return make_user(Role.STAFF, region=INSIDE)


@pytest.fixture
def staff(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def address(name: str, selection: Selection, user: User) -> str:
    return f"{reverse(f'beneficiaries:{name}')}?pilihan={selection.token(user)}"


def asked(**more: str) -> dict[str, str]:
    return {
        "status": "suspended",
        "exit_reason": "",
        "day": DAY.isoformat(),
        "decree_no": "",
        "note": "Padan data",
        **more,
    }


def test_nothing_is_done_before_the_second_page_and_then_what_it_said(staff: Client, user: User) -> None:
    for _number in range(3):
        make_household()
    url = address("bulk_status", Selection.of_query(""), user)
    page = staff.post(url, asked(step="check"))
    assert page.context["foreseen"].changed == 3
    assert not HouseholdDeed.objects.exists()
    answer = staff.post(url, asked(step="confirm", expected="3"))
    deed = HouseholdDeed.objects.get()
    assert answer.headers["Location"] == reverse("beneficiaries:deed", args=[deed.pk])
    assert Household.objects.filter(status=EnrolmentStatus.SUSPENDED).count() == 3
    assert "3" in staff.get(reverse("beneficiaries:deed", args=[deed.pk])).content.decode()
    staff.post(reverse("beneficiaries:deed_undo", args=[deed.pk]))
    assert Household.objects.filter(status=EnrolmentStatus.ACTIVE).count() == 3


def test_a_selection_that_grew_meanwhile_is_shown_again(staff: Client, user: User) -> None:
    make_household()
    url = address("bulk_status", Selection.of_query(""), user)
    staff.post(url, asked(step="check"))
    make_household()
    page = staff.post(url, asked(step="confirm", expected="1"))
    assert page.status_code == 409
    assert page.context["foreseen"].changed == 2
    assert not HouseholdDeed.objects.exists()


def test_leaving_the_programme_needs_its_reason(staff: Client, user: User) -> None:
    make_household()
    page = staff.post(address("bulk_status", Selection.of_query(""), user), asked(status="exit", step="check"))
    assert page.status_code == 422
    assert "exit_reason" in page.context["form"].errors


def test_a_reason_for_leaving_is_dropped_for_those_who_stay_and_they_need_a_note(staff: Client, user: User) -> None:
    make_household()
    url = address("bulk_status", Selection.of_query(""), user)
    page = staff.post(url, asked(note="", step="check"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["note"])
    page = staff.post(url, asked(exit_reason="meninggal", step="check"))
    assert page.status_code == 200
    assert "Alasan keluar" not in dict(page.context["terms"]) or not dict(page.context["terms"])["Alasan keluar"]
    assert staff.post(url, asked(status="exit", exit_reason="meninggal", note="", step="check")).status_code == 200


def test_few_families_are_named_and_the_button_names_the_deed(staff: Client, user: User) -> None:
    for number in range(10):
        make_household(name=f"Ibu {number}")
    url = address("bulk_status", Selection.of_query(""), user)
    page = staff.post(url, asked(step="check"))
    assert [name for name, _place in page.context["named"]] == [f"Ibu {number}" for number in range(10)]
    assert "Ya, tangguhkan 10 KPM" in page.content.decode()
    make_household(name="Ibu 10")
    assert staff.post(url, asked(step="check")).context["named"] == []


def test_what_is_foreseen_is_what_is_done(user: User) -> None:
    today = timezone.localdate()
    make_household()
    make_household(status=EnrolmentStatus.SUSPENDED)
    make_household(status=EnrolmentStatus.EXIT)
    make_household(since=today)
    make_household(since=today + timedelta(days=3))
    foreseen = foresee_status(households=Household.objects.all(), status="suspended", day=today)
    deed = deeds.apply_status(households=Household.objects.all(), status="suspended", day=today, actor=SYSTEM)
    assert (foreseen.changed, foreseen.left) == (deed.changed, deeds.left_because(deed))
    assert set(foreseen.left) == {LeftBecause.SAME, LeftBecause.EXITED, LeftBecause.SAME_DAY, LeftBecause.TOO_EARLY}


def test_what_is_foreseen_of_a_group_is_what_is_done(user: User) -> None:
    group = make_group()
    make_household()
    make_household(group=group)
    make_household(kecamatan="73.71.06")
    foreseen = foresee_group(households=Household.objects.all(), group=group)
    deed = deeds.apply_group(households=Household.objects.all(), group=group, actor=SYSTEM)
    assert (foreseen.changed, foreseen.left) == (deed.changed, deeds.left_because(deed))


def test_groups_of_elsewhere_are_neither_offered_nor_taken(staff: Client, user: User) -> None:
    make_household()
    near, far = make_group(), make_group(kecamatan_id="63.10.05")
    url = address("bulk_group", Selection.of_query(""), user)
    assert list(staff.get(url).context["form"].fields["group"].queryset) == [near]
    assert staff.post(url, {"group": str(far.pk), "step": "check"}).status_code == 422
    assert staff.post(url, {"group": str(near.pk), "step": "check"}).context["foreseen"].changed == 1


def test_many_families_are_a_job(staff: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    for _number in range(2):
        make_household()
    answer = staff.post(address("bulk_status", Selection.of_query(""), user), asked(step="confirm", expected="2"))
    job = Job.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert job.params["terms"]["day"] == DAY.isoformat()


def test_what_was_searched_for_stands_in_no_job(staff: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    family = make_household()
    selection = Selection.of_query(f"q={family.nik}")
    staff.post(address("bulk_status", selection, user), asked(step="confirm", expected="1"))
    job = Job.objects.get()
    # Whoever has the token reads the search out of it.
    assert selection.token(user) not in str(Job.objects.values().get())
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.summary["changed"]) == (JobState.SUCCEEDED, 1)
    assert "selection" not in job.params


def test_somebody_elses_token_is_absent(staff: Client) -> None:
    plant_tree()
    other = make_user(Role.STAFF, region=INSIDE)
    assert staff.get(address("bulk_status", Selection.of_query(""), other)).status_code == 404


@pytest.mark.parametrize("step", ["check", "confirm"])
@pytest.mark.parametrize(
    ("field", "typed"), [("day", "01-11-2062"), ("note", "NIK 7371105407850001"), ("decree_no", "7371105407850001")]
)
def test_what_the_deed_would_refuse_is_said_at_its_field_before_anything_is_queued(
    staff: Client, user: User, monkeypatch: pytest.MonkeyPatch, field: str, typed: str, step: str
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    make_household()
    url = address("bulk_status", Selection.of_query(""), user)
    page = staff.post(url, asked(step=step, expected="1", **{field: typed}))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert (HouseholdDeed.objects.exists(), Job.objects.exists()) == (False, False)
