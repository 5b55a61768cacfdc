"""What this floor adds to a family's page."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household
from companions import household_page
from companions.enums import OperationKind
from companions.services.assignments import Terms, assign, cover, transfer
from companions.services.visits import record_visit
from companions.tests.factories import assigned, make_companion
from companions.tests.ground import only
from companions.tests.pages import signed_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree() -> None:
    plant_tree()


def labels(family: Household, role: Role) -> list[str]:
    family.refresh_from_db()
    return [str(button.label) for button in household_page.buttons(family, make_user(role, region=INSIDE))]


def test_deeds_are_offered_to_those_who_may_and_where_they_make_sense() -> None:
    family = make_household()
    assert labels(family, Role.STAFF) == ["Catat kunjungan", "Tugaskan pendamping"]
    assigned(family, make_companion())
    assert labels(family, Role.STAFF) == [
        "Catat kunjungan", "Alihkan pendamping", "Ganti sementara", "Akhiri pendampingan",
    ]  # fmt: skip
    assert labels(family, Role.COMPANION) == ["Catat kunjungan"]
    assert labels(family, Role.TKSK) == []


def test_who_accompanies_who_did_and_who_recorded_it() -> None:
    client, user = signed_in()
    actor, family = Actor(user=user), make_household()
    first, second, third = make_companion(name="Pertama"), make_companion(name="Kedua"), make_companion(name="Ketiga")
    terms = Terms(date(2026, 2, 1), reason="Penugasan awal", decree_no="SK-12")
    assign(households=only(family), personnel=first, terms=terms, actor=actor)
    transfer(households=only(family), personnel=second, terms=Terms(date(2026, 4, 1), reason="Pindah"), actor=actor)
    terms = Terms(date(2026, 6, 1), until=date(2099, 1, 1), reason="Sakit")
    operation = cover(households=only(family), personnel=third, terms=terms, actor=actor)
    assert operation.kind == OperationKind.COVER
    page = client.get(family.get_absolute_url()).content.decode()
    before, after = page.index("Ketiga"), page.index("Pertama")
    assert before < after
    for said in ("Pengganti sementara", "No. SK-12", "Penugasan awal", "1 Feb 2026 – 31 Mar 2026", user.username):
        assert said in page


def test_visits_and_assignments_belong_to_the_story_of_the_family() -> None:
    family, other, person = make_household(), make_household(), make_companion()
    terms = Terms(date(2026, 2, 1), reason="Penugasan awal")
    assign(households=only(family, other), personnel=person, terms=terms, actor=Actor())
    for household in (family, other):
        record_visit(
            household=household, personnel=person, visited_on=date(2026, 3, 1), kind="home", result="R", actor=Actor()
        )
    assignments, visits = household_page.history(family)
    assert [row.household_id for row in assignments] == [family.pk]
    assert [row.household_id for row in visits] == [family.pk]


def test_nobody_is_said_to_accompany_where_nobody_does() -> None:
    client, _ = signed_in()
    page = client.get(make_household().get_absolute_url()).content.decode()
    assert "Belum ada yang mendampingi keluarga ini hari ini." in page
    assert "Belum ada kunjungan yang dicatat." in page


@pytest.mark.parametrize("more", [0, 3])
def test_the_panels_cost_the_same_however_long_the_story(more: int, django_assert_num_queries: Any) -> None:
    family, user = make_household(), make_user(Role.STAFF, region=INSIDE)
    people = [make_companion() for _ in range(1 + more)]
    for month, person in enumerate(people, 1):
        day = date(2026, month, 2)
        transfer(households=only(family), personnel=person, terms=Terms(day, reason="Uji"), actor=Actor())
        record_visit(household=family, personnel=person, visited_on=day, kind="home", result="R", actor=Actor())
    user.get_all_permissions()
    # Assignments, their changes, whose pages may be opened (with the scope: three), visits.
    with django_assert_num_queries(6):
        panels = household_page.panels(family, user)
        assert len(list(panels[1].context["visits"])) == 1 + more
    assert panels[0].context["running"].holds_on(timezone.localdate())


@pytest.mark.parametrize(("role", "offered"), [(Role.STAFF, 1), (Role.SUPERVISOR, 0)])
def test_the_panel_of_a_family_without_a_companion_leads_to_assigning_one(role: Role, offered: int) -> None:
    client, _user = signed_in(role)
    family = make_household()

    def panel() -> str:
        page = client.get(family.get_absolute_url()).content.decode()
        return page[page.index('<h2 id="panel-1">Pendamping') :].split("</section>")[0]

    assert panel().count(reverse("companions:assign") + "?pilihan=") == offered
    assigned(family, make_companion())
    assert reverse("companions:assign") not in panel()
