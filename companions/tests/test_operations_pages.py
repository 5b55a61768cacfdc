"""One operation on its page, the list of them, and taking one back."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household
from companions.enums import OperationKind
from companions.models import Assignment, AssignmentOperation
from companions.outcome import title_of
from companions.services.assignments import Terms, transfer
from companions.services.snapshots import snapshot
from companions.tests.factories import assigned, make_companion, make_handover, make_operation
from companions.tests.ground import only
from companions.tests.pages import signed_in
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    plant_tree()
    return signed_in()[0]


def given_away(*families: Household) -> AssignmentOperation:
    """These families, once Lama's, given to Baru."""
    old, new = make_companion(name="Lama"), make_companion(name="Baru")
    for family in families:
        assigned(family, old)
    terms = Terms(date(2026, 6, 1), reason="Pemerataan")
    return transfer(households=only(*families), personnel=new, terms=terms, actor=SYSTEM)


def page_of(client: Client, name: str, operation: AssignmentOperation) -> str:
    return client.get(reverse(f"companions:{name}", args=[operation.pk])).content.decode()


def names_on(day: date) -> set[str]:
    return set(Assignment.objects.running_on(day).values_list("personnel__name", flat=True))


def test_who_had_each_family_and_who_got_it(client: Client) -> None:
    family = make_household()
    page = page_of(client, "operation", given_away(family))
    assert family.name in page
    assert '<td role="cell" data-label="Sebelumnya">Lama</td>' in page
    assert '<td role="cell" data-label="Menjadi">Baru</td>' in page


def test_families_that_have_moved_out_of_the_region_are_not_named(client: Client) -> None:
    here, gone = make_household(), make_household()
    operation = given_away(here, gone)
    Household.objects.filter(pk=gone.pk).update(kecamatan="63.10.05")
    page = page_of(client, "operation", operation)
    assert here.name in page
    assert gone.name not in page


def test_undoing_says_how_many_come_back_and_how_many_stay(client: Client) -> None:
    first, second = make_household(), make_household()
    operation = given_away(first, second)
    third = make_companion(name="Ketiga")
    transfer(households=only(second), personnel=third, terms=Terms(date(2026, 7, 1), reason="Lagi"), actor=SYSTEM)
    question = page_of(client, "undo_operation", operation)
    assert "Ya, kembalikan 1 KPM" in question
    assert "1 KPM dibiarkan" in question
    assert names_on(date(2026, 6, 2)) == {"Baru"}
    answer = client.post(reverse("companions:undo_operation", args=[operation.pk]), follow=True).content.decode()
    assert "Dibatalkan: 1 KPM kembali seperti semula." in answer
    assert names_on(date(2026, 8, 1)) == {"Lama", "Ketiga"}
    assert "sudah dibatalkan sebelumnya" in page_of(client, "undo_operation", operation)


def test_a_part_of_a_hand_over_leads_to_the_whole(client: Client) -> None:
    person = make_companion()
    handover = make_handover(person, service_after=snapshot(person))
    operation = make_operation(handover=handover)
    whole = reverse("companions:undo_handover", args=[handover.pk])
    assert whole in page_of(client, "operation", operation)
    question = page_of(client, "undo_operation", operation)
    assert "bagian dari serah terima" in question
    assert whole in question


@pytest.mark.parametrize("families", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_families(
    client: Client, families: int, django_assert_num_queries: Any
) -> None:
    operation = given_away(*[make_household() for _ in range(families)])
    with django_assert_num_queries(15):
        page_of(client, "operation", operation)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_any_number_of_rows(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        person = make_companion()
        assigned(make_household(), person)
        make_operation(personnel=person)
    for name, queries in (("personnel", 15), ("assignmentoperation", 9)):
        with django_assert_num_queries(queries):
            client.get(reverse(f"admin:companions_{name}_changelist"))


def test_the_list_of_people_shows_posts_and_loads_of_today(client: Client) -> None:
    person, free = make_companion(name="Rahma"), make_companion("73.71.06", name="Bebas")
    assigned(make_household(), person)
    url = reverse("admin:companions_personnel_changelist")
    page = client.get(url)
    assert [(row.name, row.places_today, row.load_today) for row in page.context["cl"].result_list] == [
        ("Bebas", ["Bontoala"], 0),
        ("Rahma", ["Tamalate"], 1),
    ]
    assert person.get_absolute_url() in page.content.decode()
    assert "companions/lists.css" in page.content.decode()
    assert "field-load" in page.content.decode()

    def found(**query: str) -> set[str]:
        return {row.name for row in client.get(url, query).context["cl"].result_list}

    assert found(kecamatan="73.71.10") == {"Rahma"}
    free.placements.update(valid_until=timezone.localdate().replace(year=2025), valid_from=date(2025, 1, 1))
    assert found(penempatan="tanpa") == {"Bebas"}
    assert found(penempatan="ada") == {"Rahma"}
    assert found(q="rah") == {"Rahma"}


def test_the_list_of_operations_tells_those_taken_back(client: Client) -> None:
    held, undone = make_operation(), make_operation(undone_at=timezone.now())
    url = reverse("admin:companions_assignmentoperation_changelist")
    for value, operation in (("berlaku", held), ("dibatalkan", undone)):
        rows = client.get(url, {"keadaan": value}).context["cl"].result_list
        assert [row.pk for row in rows] == [operation.pk]


def test_the_list_is_short_and_calls_a_return_by_its_name(client: Client) -> None:
    person = make_companion(name="Rahma")
    make_operation(
        kind=OperationKind.END, personnel=person, reason="Pendamping kembali bertugas",
        actor_name="Ketua Contoh (ketua.contoh)", effective_on=date(2026, 7, 1),
    )  # fmt: skip
    make_operation(kind=OperationKind.END, personnel=person, reason="Penggantian sementara berakhir")
    make_operation(kind=OperationKind.END)
    page = client.get(reverse("admin:companions_assignmentoperation_changelist"))
    text = page.content.decode()
    titles = [str(title_of(row)) for row in page.context["cl"].result_list]
    assert titles == ["Pengakhiran", "Kembali ke pendamping semula", "Kembali bertugas"]
    assert all(title in text for title in titles)
    assert "1 Jul 2026" in text
    assert "Ketua Contoh" in text
    assert "ketua.contoh" not in text
    back = AssignmentOperation.objects.order_by("pk")[0]
    assert "Kembali bertugas: 0 KPM kembali kepada Rahma" in page_of(client, "operation", back)
