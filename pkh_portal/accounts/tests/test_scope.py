"""Who sees what: scopes from grants, and what they let through."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent, RegionGrant, User
from pkh_portal.accounts.scope import RegionScope, outermost, regions_for, scope_for, visible
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree
from pkh_portal.regions.models import Region

CODES = st.from_regex(r"[1-9][1-9](\.[0-9]{2}(\.[0-9]{2}(\.[12][0-9]{3})?)?)?", fullmatch=True)


@given(st.lists(CODES, max_size=12))
def test_outermost_roots_cover_the_same_codes_and_none_lies_in_another(codes: list[str]) -> None:
    roots = outermost(codes)
    scope = RegionScope(codes=roots)
    assert all(scope.covers(code) for code in codes)
    assert not any(a != b and a.startswith(f"{b}.") for a in roots for b in roots)
    assert set(roots) <= set(codes)


@pytest.mark.parametrize(
    ("code", "covered"),
    [("73.71", True), ("73.71.10", True), ("73.71.10.1001", True), ("73", False), ("73.7", False), ("73.72", False)],
)
def test_a_scope_covers_its_root_and_what_lies_below_and_no_lookalike(code: str, covered: bool) -> None:
    assert RegionScope(codes=("73.71",)).covers(code) is covered


@pytest.mark.django_db
class TestScopeOfAUser:
    def test_nobody_sees_anything_without_a_grant(self) -> None:
        plant_tree()
        for user in (AnonymousUser(), make_user(Role.ADMIN), make_user(Role.ADMIN, nationwide=True, is_active=False)):
            scope = scope_for(user)
            assert not scope
            assert not visible(Region.objects.all(), scope).exists()
            assert not visible(User.objects.all(), scope).exists()

    def test_even_a_superuser_needs_a_grant(self) -> None:
        assert not scope_for(User.objects.create_superuser("akar", "x", name="Akar"))

    def test_grants_flow_down_the_tree(self) -> None:
        plant_tree()
        scope = scope_for(make_user(Role.STAFF, region=INSIDE))
        found = set(visible(Region.objects.all(), scope).values_list("code", flat=True))
        assert found == {"73.71", "73.71.06", "73.71.10", "73.71.10.1001"}

    def test_the_chooser_also_offers_the_way_down_which_cannot_be_chosen(self, rf) -> None:  # type: ignore[no-untyped-def]
        plant_tree()
        request = rf.get("/")
        request.user = make_user(Role.STAFF, region="73.71.10")
        assert set(regions_for(request).values_list("code", flat=True)) == {"73", "73.71", "73.71.10", "73.71.10.1001"}
        assert not visible(Region.objects.all(), scope_for(request.user)).filter(code="73.71").exists()

    def test_a_nationwide_grant_is_said_in_words_never_by_an_empty_region(self) -> None:
        from django.db import IntegrityError, transaction  # Only this test expects the database to refuse.

        user = make_user()
        with pytest.raises(IntegrityError), transaction.atomic():
            RegionGrant.objects.create(user=user)
        plant_tree()
        with pytest.raises(IntegrityError), transaction.atomic():
            RegionGrant.objects.create(user=user, region_id=INSIDE, nationwide=True)


@pytest.mark.django_db
class TestVisibleUsers:
    def test_an_administrator_sees_who_is_wholly_inside_and_nobody_wider(self) -> None:
        plant_tree()
        admin = make_user(Role.ADMIN, region=INSIDE)
        inside = make_user(Role.OPERATOR, region="73.71.10")
        both = make_user(Role.OPERATOR, region=INSIDE)
        RegionGrant.objects.create(user=both, region_id=OUTSIDE)
        make_user(Role.OPERATOR, region=OUTSIDE)
        make_user(Role.LEADER, nationwide=True)
        make_user(Role.OPERATOR, region="73")
        assert set(User.objects.visible_to(scope_for(admin))) == {admin, inside}

    def test_who_has_the_whole_country_sees_everybody_also_without_grants(self) -> None:
        admin, bare = make_user(Role.ADMIN, nationwide=True), make_user()
        assert {admin, bare} <= set(User.objects.visible_to(scope_for(admin)))

    def test_audit_lines_follow_the_region_or_the_person(self) -> None:
        tree = plant_tree()
        admin, mine, other = (
            make_user(Role.ADMIN, region=INSIDE),
            make_user(Role.STAFF, region=INSIDE),
            make_user(Role.STAFF, region=OUTSIDE),
        )
        seen = [
            record(action=AuditAction.EXPORT, actor=Actor(user=other), region=tree["73.71.10"]),
            record(action=AuditAction.LOGIN, actor=Actor(user=mine)),
        ]
        record(action=AuditAction.LOGIN, actor=Actor(user=other))
        record(action=AuditAction.EXPORT, actor=Actor(user=mine), region=tree["63.10"])
        record(action=AuditAction.LOGIN_FAILED, actor=Actor())
        assert set(AuditEvent.objects.visible_to(scope_for(admin))) == set(seen)
