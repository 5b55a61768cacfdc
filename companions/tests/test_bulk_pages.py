"""Assign, transfer, cover and end by their pages."""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.selection import PARAMETER, Selection
from beneficiaries.tests.factories import make_household
from companions.enums import OperationKind
from companions.models import Assignment, AssignmentOperation
from companions.tests.factories import assigned, make_companion
from companions.tests.pages import signed_in
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import make_user, plant_tree
from pkh_portal.jobs.models import Job

pytestmark = pytest.mark.django_db
FILLED = {"effective_on": "01-06-2026", "reason": "Pemerataan beban", "decree_no": "SK 7", "note": ""}


@pytest.fixture
def staff() -> tuple[Client, User]:
    plant_tree()
    return signed_in()


def address(name: str, user: User, *families: Household) -> str:
    token = Selection.of_ids([family.pk for family in families]).token(user)
    return f"{reverse(f'companions:{name}')}?{PARAMETER}={token}"


def running(family: Household) -> str | None:
    return (
        Assignment.objects.running_on(timezone.localdate())
        .filter(household=family)
        .values_list("personnel__name", flat=True)
        .first()
    )


def test_nothing_happens_before_the_consequence_is_confirmed(staff: tuple[Client, User]) -> None:
    client, user = staff
    family, person = make_household(), make_companion(name="Rahma")
    url = address("assign", user, family)
    page = client.get(url).content.decode()
    assert "Rahma" in page
    check = client.post(url, {**FILLED, "personnel": person.pk, "step": "check"})
    assert "Ya, tugaskan 1 KPM" in check.content.decode()
    assert running(family) is None
    done = client.post(url, {**FILLED, "personnel": person.pk, "step": "confirm"}, follow=True)
    assert running(family) == "Rahma"
    # A single family leads back to its own page, which says so and offers to take it back.
    assert done.redirect_chain[-1][0] == family.get_absolute_url()
    operation = AssignmentOperation.objects.get()
    assert reverse("companions:undo_operation", args=[operation.pk]) in done.content.decode()
    assert (operation.reason, operation.decree_no, operation.actor) == ("Pemerataan beban", "SK 7", user)


def test_what_is_left_and_why_is_said_beforehand(staff: tuple[Client, User]) -> None:
    client, user = staff
    free, taken, elsewhere = make_household(), make_household(), make_household(kecamatan="73.71.06")
    person, other = make_companion(), make_companion()
    assigned(taken, other)
    check = client.post(
        address("assign", user, free, taken, elsewhere), {**FILLED, "personnel": person.pk, "step": "check"}
    ).content.decode()
    assert "Ya, tugaskan 1 KPM" in check
    assert "1 KPM sudah punya pendamping" in check
    assert "1 KPM tinggal di kecamatan yang bukan wilayah tugas" in check


def test_families_are_transferred_covered_and_left_alone(staff: tuple[Client, User]) -> None:
    client, user = staff
    first, second = make_household(), make_household()
    old, new, third = make_companion(name="Lama"), make_companion(name="Baru"), make_companion(name="Ganti")
    assigned(first, old)
    assigned(second, old)
    client.post(address("transfer", user, first, second), {**FILLED, "personnel": new.pk, "step": "confirm"})
    assert (running(first), running(second)) == ("Baru", "Baru")
    cover = {**FILLED, "until": "31-12-2099", "personnel": third.pk, "step": "confirm"}
    client.post(address("cover", user, first), cover)
    assert running(first) == "Ganti"
    client.post(address("end", user, second), {**FILLED, "step": "confirm"})
    assert running(second) is None
    kinds = [OperationKind.END, OperationKind.COVER, OperationKind.TRANSFER]
    assert list(AssignmentOperation.objects.values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize("step", ["check", "confirm"])
def test_a_person_outside_the_region_is_refused_whatever_is_posted(staff: tuple[Client, User], step: str) -> None:
    client, user = staff
    family, stranger = make_household(), make_companion("63.10.05", name="Orang Luar")
    response = client.post(address("assign", user, family), {**FILLED, "personnel": stranger.pk, "step": step})
    assert response.status_code == 422
    assert "Pilih pendamping dari daftar" in response.content.decode()
    assert "Orang Luar" not in response.content.decode()
    assert running(family) is None


def test_families_outside_the_region_are_never_touched(staff: tuple[Client, User]) -> None:
    client, user = staff
    mine, theirs = make_household(), make_household(kecamatan="63.10.05")
    person = make_companion()
    client.post(address("assign", user, mine, theirs), {**FILLED, "personnel": person.pk, "step": "confirm"})
    assert (running(mine), running(theirs)) == (person.name, None)
    assert AssignmentOperation.objects.get().households == 1


def test_from_a_person_s_page_one_goes_back_there(staff: tuple[Client, User]) -> None:
    client, _ = staff
    family, old, new = make_household(village="73.71.10.1001"), make_companion(), make_companion()
    assigned(family, old)
    found = re.search(r'href="([^"]*/alihkan/[^"]*)"', client.get(old.get_absolute_url()).content.decode())
    assert found is not None
    url = unescape(found[1])
    cancel = f'<a class="button button-quiet" href="{old.get_absolute_url()}">Batal</a>'
    assert cancel in client.get(url).content.decode()
    assert cancel in client.post(url, {**FILLED, "personnel": new.pk, "step": "check"}).content.decode()
    done = client.post(url, {**FILLED, "personnel": new.pk, "step": "confirm"}, follow=True)
    assert done.redirect_chain[-1][0] == old.get_absolute_url()
    assert running(family) == new.name
    assert "Lihat rinciannya" in done.content.decode()


@pytest.mark.parametrize("stranger", ["https://luar.example/", "//luar.example/", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_portal(staff: tuple[Client, User], stranger: str) -> None:
    client, user = staff
    family, person = make_household(), make_companion()
    url = address("assign", user, family) + "&" + urlencode({"kembali": stranger})
    assert stranger not in client.get(url).content.decode()
    response = client.post(url, {**FILLED, "personnel": person.pk, "step": "confirm"})
    assert response.headers["Location"] == family.get_absolute_url()


def test_the_details_do_not_offer_themselves(staff: tuple[Client, User]) -> None:
    client, user = staff
    families, person = [make_household(), make_household()], make_companion()
    url = address("assign", user, *families)
    done = client.post(url, {**FILLED, "personnel": person.pk, "step": "confirm"}, follow=True).content.decode()
    assert "2 KPM ditugaskan." in done
    assert "Lihat rinciannya" not in done


def test_the_token_of_somebody_else_is_worth_nothing(staff: tuple[Client, User]) -> None:
    client, _ = staff
    assert client.get(address("assign", make_user(), make_household())).status_code == 404
    assert client.get(reverse("companions:assign"), {PARAMETER: "i:rusak"}).status_code == 404


def test_mistakes_are_said_in_the_form(staff: tuple[Client, User]) -> None:
    client, user = staff
    family = make_household()
    make_companion()
    url = address("transfer", user, family)
    response = client.post(url, {"effective_on": "31-02-2026", "step": "check"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Pilih pendampingnya." in page
    assert "Tulis tanggal sebagai hari-bulan-tahun" in page
    assert "Isian ini wajib diisi" in page


def test_looking_for_people_is_no_mistake_and_keeps_what_is_filled_in(staff: tuple[Client, User]) -> None:
    client, user = staff
    family = make_household()
    make_companion(name="Andi Tenri")
    make_companion(name="Nurlela")
    response = client.post(address("assign", user, family), {"q": "nur", "reason": "Baru", "step": "search"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nurlela" in page
    assert "Andi Tenri" not in page
    assert 'value="Baru"' in page


def test_many_families_become_a_job(
    staff: tuple[Client, User], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    client, user = staff
    monkeypatch.setattr("companions.views.bulk.AT_ONCE", 1)
    families = [make_household(), make_household()]
    person = make_companion()
    data = {**FILLED, "personnel": person.pk}
    url = address("assign", user, *families)
    assert "latar belakang" in client.post(url, {**data, "step": "check"}).content.decode()
    response = client.post(url, {**data, "step": "confirm"})
    job = Job.objects.get()
    assert response.headers["Location"] == job.get_absolute_url()
    assert job.params["personnel"] == person.pk
    assert job.params["effective_on"] == date(2026, 6, 1).isoformat()
    assert running(families[0]) is None


@pytest.mark.parametrize("families", [1, 3])
def test_the_choice_costs_the_same_for_any_number_of_families(
    staff: tuple[Client, User], families: int, django_assert_num_queries: Any
) -> None:
    client, user = staff
    make_companion()
    make_companion()
    rows = [make_household(), *[make_household() for _ in range(families)]]
    url = address("assign", user, *rows)
    client.get(url)
    with django_assert_num_queries(13):
        client.get(url)


@pytest.mark.parametrize("field", ["reason", "decree_no", "note"])
def test_somebodys_number_is_refused_at_its_field(staff: tuple[Client, User], field: str) -> None:
    client, user = staff
    family, person = make_household(), make_companion()
    filled = {**FILLED, "personnel": person.pk, field: "7371105407850001", "step": "confirm"}
    page = client.post(address("assign", user, family), filled)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert running(family) is None
