"""A person's page, and what is done to a person by forms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from beneficiaries.enums import EnrolmentStatus
from beneficiaries.tests.factories import make_group, make_household
from companions.enums import PersonnelRole, ServiceReason, ServiceStatus
from companions.models import Assignment, Handover, Personnel, Placement, Visit
from companions.services.handover import Share, hand_over
from companions.services.personnel import go_on_leave, return_to_service
from companions.services.visits import record_visit
from companions.tests.factories import assigned, make_companion, make_operation, make_personnel, place
from companions.tests.ground import only
from companions.tests.pages import signed_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import make_user, plant_tree

pytestmark = pytest.mark.django_db
VILLAGE = "73.71.10.1001"


@pytest.fixture
def staff() -> tuple[Client, User]:
    plant_tree()
    return signed_in()


def page_of(client: Client, person: Personnel) -> str:
    return client.get(person.get_absolute_url()).content.decode()


def test_load_by_desa_and_group_beside_that_of_the_others(staff: tuple[Client, User]) -> None:
    person, peer = make_companion(name="Rahma"), make_companion()
    group = make_group(name="Melati", village_id=VILLAGE)
    for _ in range(3):
        assigned(make_household(village=VILLAGE, group=group), person)
    assigned(make_household(status=EnrolmentStatus.SUSPENDED), person)
    assigned(make_household(), peer)
    page = page_of(staff[0], person)
    assert "<strong>3</strong> KPM aktif" in page
    assert "1 lagi tidak aktif tetapi masih didampingi" in page
    assert "Melati: 3" in page
    assert "2 pendamping bertugas di Tamalate, rata-rata 2,0 KPM" in page
    assert f"pendamping={person.pk}&amp;status=semua&amp;kecamatan=73.71.10&amp;desa={VILLAGE}" in page


def test_only_families_inside_the_region_are_shown(staff: tuple[Client, User]) -> None:
    person = make_companion()
    inside, outside = make_household(), make_household(kecamatan="73.71.06")
    assigned(inside, person)
    assigned(outside, person)
    record_visit(
        household=outside, personnel=person, visited_on=date(2026, 5, 1), kind="home", result="R", actor=SYSTEM
    )
    client, _ = signed_in(region="73.71.10")
    page = page_of(client, person)
    assert inside.name in page
    assert outside.name not in page


def test_hidden_numbers_are_masked_and_history_holds_none(staff: tuple[Client, User]) -> None:
    person = make_companion(nik="7371001407850001", phone="081234567890")
    client, _ = staff
    client.post(reverse("companions:update", args=[person.pk]), _filled(person, phone="081299998888", nik=""))
    page = page_of(client, person)
    assert Personnel.objects.get(pk=person.pk).phone == "081299998888"
    assert Personnel.objects.get(pk=person.pk).nik == "7371001407850001"
    for number in ("7371001407850001", "081234567890", "081299998888"):
        assert number not in page
    form = client.get(reverse("companions:update", args=[person.pk])).content.decode()
    assert "7371001407850001" not in form
    assert "081299998888" not in form


def test_who_may_only_look_sees_no_deeds_to_do(staff: tuple[Client, User]) -> None:
    person = make_companion()
    assigned(make_household(), person)
    client, _ = signed_in(Role.TKSK)
    page = page_of(client, person)
    for name in ("update", "leave", "stop", "place", "handover"):
        assert reverse(f"companions:{name}", args=[person.pk]) not in page
    assert reverse("companions:transfer") not in page
    assert "Pengalihan dan serah terima" not in page


def test_one_s_own_page(staff: tuple[Client, User]) -> None:
    client, user = signed_in(Role.COMPANION)
    assert client.get(reverse("companions:me")).status_code == 404
    person = make_companion(user=user)
    assert client.get(reverse("companions:me")).headers["Location"] == person.get_absolute_url()


def test_a_new_person_gets_a_post_next(staff: tuple[Client, User]) -> None:
    client, _ = staff
    account = make_user(Role.COMPANION, region="73.71.10")
    data = _filled(None, since="01-02-2026", account=account.username.upper(), nik="7371 0014 0785 0001")
    response = client.post(reverse("companions:create"), data)
    person = Personnel.objects.get()
    assert response.headers["Location"] == person.get_absolute_url()
    assert (person.name, person.nik, person.user) == ("Rahma Baru", "7371001407850001", account)
    assert person.service_periods.get().valid_from == date(2026, 2, 1)
    place = {"region": "73.71.10", "valid_from": "01-02-2026", "fte": "0,5", "is_coordinator": "on"}
    client.post(reverse("companions:place", args=[person.pk]), place)
    post = Placement.objects.get()
    assert (post.region_id, post.fte, post.is_coordinator) == ("73.71.10", Decimal("0.5"), True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("region", "63.10", "di luar wilayah Anda"),
        ("region", "73.71.10", "Kantor berada di provinsi atau kabupaten/kota"),
        ("nik", "123", "NIK terdiri dari 16 angka"),
        ("account", "tidak-ada", "Tidak ada akun dengan nama pengguna itu"),
        ("role", "presiden", "tidak ada dalam pilihan"),
    ],
)
def test_a_person_with_a_mistake_is_not_taken_in(staff: tuple[Client, User], field: str, value: str, said: str) -> None:
    client, _ = staff
    response = client.post(reverse("companions:create"), _filled(None, since="01-02-2026", **{field: value}))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Personnel.objects.exists()


def test_an_account_outside_the_region_cannot_be_linked(staff: tuple[Client, User]) -> None:
    stranger = make_user(Role.COMPANION, region="63.10")
    data = _filled(None, since="01-02-2026", account=stranger.username)
    assert staff[0].post(reverse("companions:create"), data).status_code == 422


def test_nobody_is_posted_outside_the_region(staff: tuple[Client, User]) -> None:
    person = make_personnel()
    data = {"region": "63.10.05", "valid_from": "01-02-2026", "fte": "1"}
    response = staff[0].post(reverse("companions:place", args=[person.pk]), data)
    assert response.status_code == 422
    assert not Placement.objects.exists()


def test_a_companion_is_posted_to_a_kecamatan_and_others_above_it_too(staff: tuple[Client, User]) -> None:
    companion, coordinator = make_personnel(), make_personnel(role=PersonnelRole.COORDINATOR_DISTRICT)
    data = {"region": "73.71", "valid_from": "01-02-2026", "fte": "1"}
    response = staff[0].post(reverse("companions:place", args=[companion.pk]), data)
    assert "Pilih juga kecamatannya" in response.content.decode()
    staff[0].post(reverse("companions:place", args=[coordinator.pk]), data)
    assert [post.personnel for post in Placement.objects.all()] == [coordinator]


def test_a_post_with_families_is_not_ended(staff: tuple[Client, User]) -> None:
    client, _ = staff
    person = make_companion()
    url = reverse("companions:end_placement", args=[person.pk, person.placements.get().pk])
    assigned(make_household(), person)
    assert "Alihkan dulu KPM" in client.post(url, {"last_day": "30-06-2026"}).content.decode()
    person.assignments.update(voided=True)
    client.post(url, {"last_day": "30-06-2026"})
    assert person.placements.get().valid_until == date(2026, 6, 30)


def test_leave_and_return_bring_the_families_back(staff: tuple[Client, User]) -> None:
    client, _ = staff
    person, other, family = make_companion(), make_companion(), make_household()
    assigned(family, person)
    hand_over(
        personnel=person, status=ServiceStatus.ON_LEAVE, reason=ServiceReason.SICK, effective_on=date(2026, 5, 1),
        until=None, shares=[Share(other, only(family))], actor=SYSTEM,
    )  # fmt: skip
    response = client.post(
        reverse("companions:resume", args=[person.pk]), {"day": "01-07-2026", "families_too": "on"}, follow=True
    )
    assert "1 KPM kembali kepadanya" in response.content.decode()
    assert Assignment.objects.running_on(timezone.localdate()).get().personnel == person


def on_leave(person: Personnel, *shares: Share, until: date | None = None) -> Handover:
    return hand_over(
        personnel=person, status=ServiceStatus.ON_LEAVE, reason=ServiceReason.SICK, effective_on=date(2026, 5, 1),
        until=until, shares=shares, actor=SYSTEM,
    )  # fmt: skip


def test_somebody_away_has_their_families_with_whom_they_are(staff: tuple[Client, User]) -> None:
    person, ani, budi = make_companion(), make_companion(name="Ani"), make_companion(name="Budi")
    families = [make_household() for _ in range(3)]
    for family in families:
        assigned(family, person)
    last = timezone.localdate() + timedelta(days=9)
    paper = on_leave(person, Share(ani, only(*families[:2])), Share(budi, only(families[2])), until=last)
    page = " ".join(page_of(staff[0], person).split())
    assert f"<strong>3 KPM</strong> sedang digantikan sampai {date_format(last)}:" in page
    assert f'<a href="{ani.get_absolute_url()}">Ani</a> (2), <a href="{budi.get_absolute_url()}">Budi</a> (1)' in page
    assert reverse("companions:handover_done", args=[paper.pk]) in page
    assert reverse("companions:resume", args=[person.pk]) in page
    assert "Belum ada KPM yang ditugaskan" not in page
    assert "sedang digantikan" not in page_of(staff[0], ani)
    elsewhere = signed_in(region="73.71.06")[0]
    place(person, "73.71.06")
    assert "sedang digantikan" not in page_of(elsewhere, person)


def test_the_day_of_return_stands_beside_the_beginning(staff: tuple[Client, User]) -> None:
    person = make_companion(since=date(2024, 1, 1))
    go_on_leave(personnel=person, day=date(2026, 3, 1), until=None, reason=ServiceReason.SICK, actor=SYSTEM)
    return_to_service(personnel=person, day=date(2026, 4, 5), actor=SYSTEM)
    page = page_of(staff[0], person)
    assert "<dd>1 Januari 2024<br>kembali bertugas sejak 5 April 2026</dd>" in page


def test_leave_is_recorded_and_refused_twice(staff: tuple[Client, User]) -> None:
    client, _ = staff
    person = make_companion()
    url, data = reverse("companions:leave", args=[person.pk]), {"reason": "sick", "day": "01-05-2026", "until": ""}
    client.post(url, data)
    assert Personnel.objects.get(pk=person.pk).status == ServiceStatus.ON_LEAVE
    assert client.post(url, data).status_code == 422


def test_a_visit_is_recorded_and_shown_with_the_family(staff: tuple[Client, User]) -> None:
    client, _ = staff
    family, person, stranger = make_household(), make_companion(), make_companion("63.10.05")
    url = reverse("companions:visit", args=[family.pk])
    data = {"personnel": stranger.pk, "visited_on": "01-05-2026", "kind": "home", "result": "Rajin sekolah."}
    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "personnel": person.pk, "visited_on": "01-05-2099"}).status_code == 422
    client.post(url, {**data, "personnel": person.pk})
    assert Visit.objects.get().result == "Rajin sekolah."
    assert "Rajin sekolah." in client.get(family.get_absolute_url()).content.decode()


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(
    staff: tuple[Client, User], more: int, django_assert_num_queries: Any
) -> None:
    client, _ = staff
    person, peer = make_companion(), make_companion()
    for _ in range(1 + more):
        family = make_household()
        assigned(family, person)
        record_visit(
            household=family, personnel=person, visited_on=date(2026, 5, 1), kind="home", result="R", actor=SYSTEM
        )
        make_operation(personnel=person)
    assert peer.pk
    with django_assert_num_queries(28):
        client.get(person.get_absolute_url())


def _filled(person: Personnel | None, **fields: str) -> dict[str, str]:
    name = person.name if person else "Rahma  Baru"
    return {"name": name, "role": PersonnelRole.COMPANION.value, "region": "73.71", "employment": "pppk", **fields}
