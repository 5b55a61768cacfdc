"""Whom deeds reach: nobody changes people or families elsewhere, and everybody finds again what they did themselves."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Household
from beneficiaries.selection import PARAMETER, Selection
from beneficiaries.tests.factories import make_household
from companions.enums import PersonnelRole, ServiceReason, ServiceStatus
from companions.models import Assignment, AssignmentOperation, Handover, Personnel
from companions.services.assignments import Terms, cover, transfer
from companions.services.handover import Share, hand_over
from companions.services.personnel import update_personnel
from companions.services.returning import end_cover
from companions.services.undo import undo
from companions.tests.factories import assigned, make_companion, make_personnel, place
from companions.tests.ground import course, only
from companions.tests.pages import signed_in
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.services.audit import SYSTEM, Actor
from pkh_portal.accounts.tests.factories import plant_tree

pytestmark = pytest.mark.django_db
HERE, THERE = "73.71.10", "73.71.06"


@pytest.fixture(autouse=True)
def _tree(db: None) -> None:
    plant_tree()


def keeper_of(*kecamatan: str, role: Role = Role.COORDINATOR) -> tuple[Client, User]:
    """Somebody signed in whose grants are these kecamatan."""
    client, user = signed_in(role, region=kecamatan[0])
    for code in kecamatan[1:]:
        RegionGrant.objects.create(user=user, region_id=code)
    return client, user


def posted_twice() -> Personnel:
    """A companion with half a post in each of two kecamatan."""
    person = make_personnel(name="Lama")
    place(person, HERE, fte="0.5")
    place(person, THERE, fte="0.5")
    return person


def today() -> str:
    return f"{timezone.localdate():%d-%m-%Y}"


def test_who_sees_a_person_by_a_former_post_changes_nothing() -> None:
    person = make_personnel(name="Jauh", region_id="63.10")
    place(person, HERE, since=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    place(person, "63.10.05", since=date(2026, 2, 1))
    client, _user = keeper_of(HERE)
    page = client.get(person.get_absolute_url())
    assert page.status_code == 200
    for name in ("update", "stop", "leave", "resume", "place", "handover"):
        address = reverse(f"companions:{name}", args=[person.pk])
        assert address not in page.content.decode()
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "resigned", "day": today()}).status_code == 404
    person.refresh_from_db()
    assert person.status == ServiceStatus.IN_SERVICE


def test_who_has_all_posts_of_a_person_may_change_the_person() -> None:
    person = make_companion(HERE)
    client, _user = keeper_of(HERE)
    assert client.get(reverse("companions:leave", args=[person.pk])).status_code == 200
    place(person, THERE, fte="0.5", since=date(2099, 1, 1))
    assert client.get(reverse("companions:leave", args=[person.pk])).status_code == 404


def handed_over(actor: Actor, *families: Household) -> Handover:
    leaver = posted_twice()
    for family in families:
        assigned(family, leaver)
    return hand_over(
        personnel=leaver, status=ServiceStatus.LEFT, reason=ServiceReason.RESIGNED, until=None,
        effective_on=timezone.localdate(), shares=[Share(make_companion("73.71"), only(*families))], actor=actor,
    )  # fmt: skip


def test_a_hand_over_that_reaches_further_is_not_undone_from_one_kecamatan() -> None:
    there = make_household(kecamatan=THERE)
    handover = handed_over(SYSTEM, make_household(kecamatan=HERE), there)
    client, _user = keeper_of(HERE)
    address = reverse("companions:undo_handover", args=[handover.pk])
    assert address not in client.get(reverse("companions:handover_done", args=[handover.pk])).content.decode()
    had = course(there)
    assert client.post(address).status_code == 404
    assert course(there) == had


def test_who_made_a_hand_over_may_undo_it_as_long_as_its_families_lie_in_the_scope() -> None:
    client, user = keeper_of(HERE)
    family = make_household(kecamatan=HERE)
    handover = handed_over(Actor(user=user), family)
    address = reverse("companions:undo_handover", args=[handover.pk])
    assert address in client.get(reverse("companions:handover_done", args=[handover.pk])).content.decode()
    assert client.post(address).status_code == 302
    handover.refresh_from_db()
    assert handover.undone_at is not None


def test_somebody_with_two_kecamatan_finds_the_own_operation_over_both_and_may_undo_it() -> None:
    client, user = keeper_of(HERE, THERE)
    families = [make_household(kecamatan=HERE), make_household(kecamatan=THERE)]
    token = Selection.of_ids([family.pk for family in families]).token(user)
    response = client.post(
        f"{reverse('companions:assign')}?{PARAMETER}={token}",
        {"step": "confirm", "personnel": posted_twice().pk, "effective_on": today()},
    )
    assert client.get(response["Location"]).status_code == 200
    operation = AssignmentOperation.objects.get()
    assert operation.region_id == "73.71"
    other, _other_user = keeper_of(HERE, THERE)
    assert other.get(response["Location"]).status_code == 404
    Household.objects.filter(pk=families[0].pk).update(kecamatan="63.10.05")
    assert client.get(response["Location"]).status_code == 404


def test_what_is_confirmed_is_what_was_shown() -> None:
    client, user = signed_in()
    person = make_companion()
    make_household()
    address = f"{reverse('companions:assign')}?{PARAMETER}={Selection.of_query('kecamatan=' + HERE).token(user)}"
    filled = {"personnel": person.pk, "effective_on": today()}
    shown = client.post(address, filled).content.decode()
    expected = re.findall(r'name="expected" value="(\d+)"', shown)
    assert expected == ["1"]
    make_household()
    again = client.post(address, {**filled, "step": "confirm", "expected": "1"})
    assert again.status_code == 409
    assert "berubah sejak Anda memeriksanya" in again.content.decode()
    assert not Assignment.objects.exists()
    client.post(address, {**filled, "step": "confirm", "expected": "2"})
    assert Assignment.objects.count() == 2


def test_nothing_goes_back_to_somebody_who_is_no_companion_any_more() -> None:
    old, new = make_companion(name="Lama"), make_companion(name="Baru")
    given, covered = make_household(), make_household()
    for family in (given, covered):
        assigned(family, old)
    terms = Terms(date(2026, 6, 1), reason="Pemerataan")
    transferred = transfer(households=only(given), personnel=new, terms=terms, actor=SYSTEM)
    cover(households=only(covered), personnel=new, terms=terms, actor=SYSTEM)
    update_personnel(personnel=old, role=PersonnelRole.DATA_OPERATOR, actor=SYSTEM)
    with pytest.raises(ValidationError, match="Tidak ada yang dapat dikembalikan"):
        undo(operation=transferred, actor=SYSTEM)
    with pytest.raises(ValidationError, match="Tidak ada penugasan yang dapat diubah"):
        end_cover(households=only(covered), day=date(2026, 7, 1), actor=SYSTEM)
    assert set(Assignment.objects.running_on(date(2026, 7, 1)).values_list("personnel", flat=True)) == {new.pk}
