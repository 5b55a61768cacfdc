"""Pages name people and deeds that their reader may not open; none of their links leads nowhere."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.tests.factories import make_household
from companions.enums import ServiceReason, ServiceStatus
from companions.models import AssignmentOperation, Handover
from companions.services.assignments import Terms, transfer
from companions.services.handover import Share, hand_over
from companions.tests.factories import assigned, make_companion, make_handover, make_operation, make_personnel, place
from companions.tests.ground import only
from companions.tests.pages import signed_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
HERE, THERE = "73.71.10", "73.71.06"


@pytest.fixture(autouse=True)
def _tree(db: None) -> None:
    plant_tree()


@pytest.fixture
def client() -> Client:
    """Somebody of one kecamatan."""
    return signed_in(Role.COORDINATOR, region=HERE)[0]


def opened(client: Client, url: str) -> str:
    """The page; every link of it into people, deeds and families opens, too."""
    response = client.get(url)
    assert response.status_code == 200
    text = response.content.decode()
    for link in set(re.findall(r'href="(/(?:sdm|kpm)/[^"#]*)"', text)):
        assert client.get(link.replace("&amp;", "&")).status_code < 400, link
    return text


def given_away(*families: Household, to: str) -> AssignmentOperation:
    """These families, given by somebody of another kabupaten to somebody of this place."""
    old, new = make_companion("63.10.05", name="Lama"), make_companion(to, name="Baru")
    for family in families:
        assigned(family, old)
    place(new, HERE, since=date(2026, 1, 2))
    terms = Terms(date(2026, 6, 1), reason="Pemerataan")
    operation = transfer(households=only(*families), personnel=new, terms=terms, actor=SYSTEM)
    # The one who got them never was posted to the reader's kecamatan.
    new.placements.filter(region_id=HERE).delete()
    return operation


def test_a_family_s_page_names_companions_of_elsewhere_without_a_link(client: Client) -> None:
    family, other = make_household(kecamatan=HERE), make_household(kecamatan=HERE)
    operation = given_away(family, other, to=THERE)
    AssignmentOperation.objects.filter(pk=operation.pk).update(region_id="73.71")
    page = opened(client, family.get_absolute_url())
    assert "Lama" in page
    assert "Baru" in page
    assert reverse("companions:operation", args=[operation.pk]) not in page


def test_a_family_s_page_links_those_who_may_be_opened(client: Client) -> None:
    family, old, new = make_household(kecamatan=HERE), make_companion(HERE), make_companion(HERE)
    assigned(family, old)
    terms = Terms(date(2026, 6, 1), reason="Pemerataan")
    operation = transfer(households=only(family), personnel=new, terms=terms, actor=SYSTEM)
    page = opened(client, family.get_absolute_url())
    for url in (old.get_absolute_url(), new.get_absolute_url(), reverse("companions:operation", args=[operation.pk])):
        assert f'href="{url}"' in page


def test_an_operation_names_somebody_of_elsewhere_without_a_link(client: Client) -> None:
    operation = given_away(make_household(kecamatan=HERE), to=THERE)
    page = opened(client, reverse("companions:operation", args=[operation.pk]))
    assert "<dt>Pendamping</dt><dd>Baru" in page


def part_of(handover: Handover) -> list[str]:
    """The page of a part of the hand-over, and the question whether to undo that part."""
    operation = make_operation(HERE, handover=handover)
    return [reverse(f"companions:{name}", args=[operation.pk]) for name in ("operation", "undo_operation")]


def test_who_may_not_undo_the_whole_hand_over_is_led_to_it(client: Client) -> None:
    leaver = make_companion(THERE)
    place(leaver, HERE)
    handover = make_handover(leaver)
    for url in part_of(handover):
        page = opened(client, url)
        assert f'href="{reverse("companions:handover_done", args=[handover.pk])}"' in page
        assert reverse("companions:undo_handover", args=[handover.pk]) not in page


def test_nobody_is_led_to_a_hand_over_of_somebody_unseen(client: Client) -> None:
    handover = make_handover(make_companion(THERE, name="Yang Pergi"))
    for url in part_of(handover):
        assert f"/serah-terima/{handover.pk}/" not in opened(client, url)
    whole = reverse("companions:handover_done", args=[handover.pk])
    assert client.get(whole).status_code == 404


def test_a_hand_over_links_only_receivers_and_parts_in_reach(client: Client) -> None:
    leaver = make_personnel(name="Yang Pergi")
    place(leaver, HERE, fte="0.5")
    place(leaver, THERE, fte="0.5")
    here, there = make_household(kecamatan=HERE), make_household(kecamatan=THERE)
    for family in (here, there):
        assigned(family, leaver)
    near, far = make_companion(HERE, name="Dekat"), make_companion(THERE, name="Jauh")
    handover = hand_over(
        personnel=leaver, status=ServiceStatus.LEFT, reason=ServiceReason.RESIGNED, until=None, actor=SYSTEM,
        effective_on=timezone.localdate(), shares=[Share(near, only(here)), Share(far, only(there))],
    )  # fmt: skip
    url = reverse("companions:handover_done", args=[handover.pk])
    page = opened(client, url)
    assert f'href="{near.get_absolute_url()}"' in page
    assert "Jauh" in page
    # What can be opened is listed: the office lies above the reader's kecamatan.
    assert f'href="{url}"' in opened(client, leaver.get_absolute_url())
