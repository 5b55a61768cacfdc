"""The scoped base on each of its surfaces: dropdown, filter, autocomplete, action, posted key, inline.

The pages here are made for the test on a site of its own, so that every surface is tried whether or not
a page of the product uses it today.
"""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import include, path, reverse

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin, ScopedTabularInline
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree
from pkh_portal.site.backoffice import PortalAdminSite
from pkh_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401 - found here by Django
from pkh_portal.urls import urlpatterns as portal_urlpatterns

site = PortalAdminSite(name="uji")
touched: list[int] = []


class GrantPage(ScopedModelAdmin):
    """A table with a relation, as a dropdown, a filter and an action."""

    list_display = ("user", "region")
    list_filter = ("user", "user__groups")
    fields = ("user", "region", "nationwide")
    actions = ("touch",)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect("/")  # The page Django would lead to belongs to the other site.

    def touch(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        touched.extend(queryset.values_list("pk", flat=True))


class GrantRows(ScopedTabularInline):
    model = RegionGrant
    fk_name = "user"
    fields = ("region",)


class UserPage(ScopedModelAdmin):
    fields = ("name",)
    search_fields = ("name",)
    inlines = (GrantRows,)


class AutocompleteGrantPage(GrantPage):
    autocomplete_fields = ("user",)


site.register(RegionGrant, AutocompleteGrantPage)
site.register(User, UserPage)
dropdown_site = PortalAdminSite(name="uji_dropdown")
dropdown_site.register(RegionGrant, GrantPage)

# Under app names of their own: links of the shared skeleton to "admin:" keep leading to the product's site.
urlpatterns = [
    path("uji/", include((site.get_urls(), "uji"))),
    path("uji-dropdown/", include((dropdown_site.get_urls(), "uji_dropdown"))),
    *portal_urlpatterns,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def people() -> dict[str, Any]:
    plant_tree()
    touched.clear()
    return {
        "admin": make_user(Role.ADMIN, region=INSIDE),
        "inside": make_user(Role.OPERATOR, region="73.71.10", name="Orang Dalam"),
        "outside": make_user(Role.OPERATOR, region=OUTSIDE, name="Orang Luar"),
    }


@pytest.fixture
def client(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people["admin"])
    return client


def grant_of(user: User) -> RegionGrant:
    return RegionGrant.objects.get(user=user)


def test_a_dropdown_lists_nobody_outside(client: Client, people: dict[str, Any]) -> None:
    page = client.get(reverse("uji_dropdown:accounts_regiongrant_add")).content.decode()
    assert "Orang Dalam" in page
    assert "Orang Luar" not in page


def test_a_filter_lists_nobody_outside(client: Client, people: dict[str, Any]) -> None:
    page = client.get(reverse("uji_dropdown:accounts_regiongrant_changelist"))
    choices = {
        str(choice["display"])
        for spec in page.context["cl"].filter_specs
        for choice in spec.choices(page.context["cl"])
    }
    assert "Orang Dalam" in choices
    assert "Orang Luar" not in choices


def test_a_filter_by_a_key_outside_finds_nothing(client: Client, people: dict[str, Any]) -> None:
    address = reverse("uji_dropdown:accounts_regiongrant_changelist")
    page = client.get(address, {"user__id__exact": people["outside"].pk})
    assert list(page.context["cl"].result_list) == []


def test_autocomplete_finds_nobody_outside(client: Client, people: dict[str, Any]) -> None:
    query = {"app_label": "accounts", "model_name": "regiongrant", "field_name": "user", "term": "Orang"}
    found = {row["text"] for row in client.get(reverse("uji:autocomplete"), query).json()["results"]}
    assert found == {"Orang Dalam"}


def test_an_action_reaches_nothing_outside(client: Client, people: dict[str, Any]) -> None:
    inside, outside = grant_of(people["inside"]), grant_of(people["outside"])
    data = {"action": "touch", "_selected_action": [inside.pk, outside.pk]}
    client.post(reverse("uji_dropdown:accounts_regiongrant_changelist"), data)
    assert touched == [inside.pk]


@pytest.mark.parametrize("site_name", ["uji", "uji_dropdown"])
@pytest.mark.parametrize(
    ("user", "region", "kept"),
    [("inside", "73.71.06", True), ("outside", "73.71.06", False), ("inside", OUTSIDE, False), ("inside", "73", False)],
)
def test_a_posted_key_from_outside_is_refused(
    client: Client, people: dict[str, Any], site_name: str, user: str, region: str, kept: bool
) -> None:
    before = RegionGrant.objects.count()
    answer = client.post(
        reverse(f"{site_name}:accounts_regiongrant_add"), {"user": people[user].pk, "region": region, "nationwide": ""}
    )
    assert RegionGrant.objects.count() - before == kept
    assert answer.status_code == (302 if kept else 200)


def test_what_could_not_be_seen_after_saving_is_not_saved(client: Client, people: dict[str, Any]) -> None:
    answer = client.post(
        reverse("uji_dropdown:accounts_regiongrant_add"),
        {"user": people["inside"].pk, "region": "", "nationwide": "on"},
    )
    assert answer.status_code == 403
    assert not RegionGrant.objects.filter(nationwide=True).exists()


def test_an_inline_row_cannot_be_moved_outside(client: Client, people: dict[str, Any]) -> None:
    grant = grant_of(people["inside"])
    data = {
        "name": "Orang Dalam", "grants-TOTAL_FORMS": "1", "grants-INITIAL_FORMS": "1",
        "grants-0-id": grant.pk, "grants-0-user": people["inside"].pk, "grants-0-region": OUTSIDE,
    }  # fmt: skip
    client.post(reverse("uji:accounts_user_change", args=(people["inside"].pk,)), data)
    grant.refresh_from_db()
    assert grant.region_id == "73.71.10"


class TestUserPages:
    """The product's own user pages, where a leak would be an escalation."""

    def form(self, **fields: Any) -> dict[str, Any]:
        return {
            "name": "Orang Baru", "username": "baru", "roles": ["operator"], "is_active": "on", "language": "id",
            "grants-TOTAL_FORMS": "1", "grants-INITIAL_FORMS": "0", "grants-0-region": "73.71.06", **fields,
        }  # fmt: skip

    def test_a_new_user_gets_a_password_that_is_shown_once_and_must_be_changed(self, client: Client) -> None:
        page = client.post(reverse("admin:accounts_user_add"), self.form())
        user = User.objects.get(username="baru")
        assert user.must_change_password
        assert user.check_password(page.context["password"])
        assert page.context["password"] in page.content.decode()
        assert [grant.region_id for grant in user.grants.all()] == ["73.71.06"]
        assert {role.value for role in user.roles} == {"operator"}

    @pytest.mark.parametrize(
        "fields",
        [
            {"grants-0-region": OUTSIDE},
            {"grants-0-region": ""},
            {"grants-0-region": "", "grants-0-nationwide": "on"},
            {"roles": []},
            {"roles": ["superuser"]},
        ],
        ids=["region outside", "no region", "whole country", "no role", "unknown role"],
    )
    def test_access_beyond_ones_own_cannot_be_given(self, client: Client, fields: dict[str, Any]) -> None:
        before = User.objects.count()
        assert client.post(reverse("admin:accounts_user_add"), self.form(**fields)).status_code == 200
        assert User.objects.count() == before
        assert not RegionGrant.objects.filter(nationwide=True).exists()

    def test_nobody_locks_themselves_out(self, client: Client, people: dict[str, Any]) -> None:
        admin = people["admin"]
        grant = grant_of(admin)
        data = self.form(name=admin.name, username=admin.username, roles=["staff"], is_active="")
        data |= {"grants-INITIAL_FORMS": "1", "grants-0-id": grant.pk, "grants-0-user": admin.pk}
        page = client.post(reverse("admin:accounts_user_change", args=(admin.pk,)), data)
        assert set(page.context["adminform"].form.errors) == {"roles", "is_active"}

    def test_resetting_a_password_asks_first_and_ends_sessions(self, client: Client, people: dict[str, Any]) -> None:
        person = people["inside"]
        theirs = Client()
        theirs.force_login(person)
        address = reverse("admin:accounts_user_reset_password", args=(person.pk,))
        client.get(address)
        person.refresh_from_db()
        assert not person.must_change_password
        page = client.post(address)
        person.refresh_from_db()
        assert person.check_password(page.context["password"])
        assert person.must_change_password
        assert theirs.get(reverse("home")).status_code == 302

    def test_the_palette_finds_nobody_outside(self, client: Client) -> None:
        page = client.get(reverse("admin:search"), {"s": "orang", "extended": "1"}).content.decode()
        assert "Orang Dalam" in page
        assert "Orang Luar" not in page

    @pytest.mark.parametrize(
        ("posted", "kept"),
        [
            ({"phone": ""}, "081234567890"),
            ({"phone": "085700000001"}, "085700000001"),
            ({"phone": "", "phone-clear": "1"}, ""),
        ],
        ids=["left alone", "replaced", "emptied"],
    )
    def test_a_hidden_number_is_not_sent_to_the_form_and_changes_only_when_asked(
        self, client: Client, people: dict[str, Any], posted: dict[str, str], kept: str
    ) -> None:
        person, address = people["inside"], reverse("admin:accounts_user_change", args=(people["inside"].pk,))
        User.objects.filter(pk=person.pk).update(phone="081234567890")
        page = client.get(address).content.decode()
        assert "081234567890" not in page
        assert "7890" in page
        data = self.form(name=person.name, username=person.username, **posted)
        grant = grant_of(person)
        data |= {"grants-INITIAL_FORMS": "1", "grants-0-id": grant.pk, "grants-0-user": person.pk}
        assert client.post(address, data).status_code == 302
        person.refresh_from_db()
        assert person.phone == kept


class TestWhatAReviewFound:
    """Ways in that once were open."""

    @pytest.mark.parametrize(
        "lookup", ["password__startswith", "phone__startswith", "email__contains", "grants__region"]
    )
    def test_an_address_cannot_spell_out_a_hidden_column(
        self, client: Client, people: dict[str, Any], lookup: str
    ) -> None:
        answer = client.get(reverse("admin:accounts_user_changelist"), {lookup: "a"})
        assert answer.status_code == 400

    def test_declared_filters_still_work(self, client: Client, people: dict[str, Any]) -> None:
        for address, query in (
            ("accounts_user", {"role": "operator", "is_active__exact": "1"}),
            (
                "accounts_auditevent",
                {
                    "action__exact": "login",
                    "at__gte": "2026-01-01 00:00:00+00:00",
                    "at__lt": "2027-01-01 00:00:00+00:00",
                },
            ),
        ):
            assert client.get(reverse(f"admin:{address}_changelist"), query).status_code == 200

    def test_a_superuser_is_out_of_reach_of_a_regional_admin(self, client: Client, people: dict[str, Any]) -> None:
        root = User.objects.create_superuser("akar", "x", name="Akar")
        RegionGrant.objects.create(user=root, region_id="73.71.10")
        for name in ("change", "reset_password", "remove_second_factor"):
            assert client.post(reverse(f"admin:accounts_user_{name}", args=(root.pk,))).status_code == 404

    def test_users_are_never_deleted(self, client: Client, people: dict[str, Any]) -> None:
        client.force_login(User.objects.create_superuser("akar", "x", name="Akar"))
        RegionGrant.objects.create(user=User.objects.get(username="akar"), nationwide=True)
        assert (
            client.post(reverse("admin:accounts_user_delete", args=(people["inside"].pk,)), {"post": "yes"}).status_code
            == 403
        )

    def test_the_installations_schedule_needs_the_whole_country(self, client: Client, people: dict[str, Any]) -> None:
        address = reverse("admin:django_celery_beat_intervalschedule_add")
        assert client.get(address).status_code == 403
        client.force_login(make_user(Role.ADMIN, nationwide=True))
        page = client.get(address).content.decode()
        assert "microseconds" not in page
        assert client.post(address, {"every": "5", "period": "minutes"}).status_code == 302

    def test_removing_a_lost_second_factor_asks_first_and_ends_sessions(
        self, client: Client, people: dict[str, Any]
    ) -> None:
        person = people["inside"]
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
        address = reverse("admin:accounts_user_remove_second_factor", args=(person.pk,))
        client.get(address)
        assert Authenticator.objects.filter(user=person).exists()
        client.post(address)
        assert not Authenticator.objects.filter(user=person).exists()
