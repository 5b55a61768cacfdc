"""Selections: signed for one user, and asked through the scope each time."""

import pytest
from django.http import Http404, QueryDict

from beneficiaries import listing
from beneficiaries.enums import EnrolmentStatus
from beneficiaries.selection import MOST_IDS, Selection
from beneficiaries.tests.factories import make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.accounts.tests.factories import INSIDE, OUTSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db

MAKASSAR, COUNTRY = RegionScope(codes=(INSIDE,)), RegionScope(nationwide=True)


def keys(selection: Selection, scope: RegionScope) -> set[int]:
    return set(selection.households(scope).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "selection",
    [
        Selection.of_ids([7, 1, 300, 1_000_000, 10**12]),
        Selection.of_ids([]),
        Selection.of_query("kecamatan=73.71.10&q=siti+nur&status=semua"),
        Selection.of_query(""),
    ],
)
def test_a_token_comes_back_as_what_it_was_made_of(selection: Selection) -> None:
    user = make_user(Role.STAFF)
    assert Selection.from_token(selection.token(user), user) == selection


def test_a_token_is_of_no_use_to_somebody_else() -> None:
    mine, other = make_user(Role.STAFF), make_user(Role.STAFF)
    with pytest.raises(Http404):
        Selection.from_token(Selection.of_ids([1]).token(mine), other)


@pytest.mark.parametrize("position", [0, 1, 5, -1])
def test_a_token_that_was_touched_is_refused(position: int) -> None:
    user = make_user(Role.STAFF)
    token = Selection.of_ids([1, 2, 3]).token(user)
    touched = list(token)
    touched[position] = "A" if touched[position] != "A" else "B"
    with pytest.raises(Http404):
        Selection.from_token("".join(touched), user)


@pytest.mark.parametrize("token", ["", ":", "x", "q:", "i" * 5000, "qAAAA:AAAA"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(Http404):
        Selection.from_token(token, make_user(Role.STAFF))


def test_as_many_rows_as_allowed_fit_into_an_address_and_no_more() -> None:
    user = make_user(Role.STAFF)
    assert len(Selection.of_ids(range(9_000_000, 19_000_000, 10_000)).token(user)) < 3500
    with pytest.raises(ValueError, match="do not fit"):
        Selection.of_ids(range(MOST_IDS + 1))


def test_a_selection_holds_nothing_that_is_out_of_scope_now() -> None:
    plant_tree()
    mine, other = make_household(), make_household(kecamatan="63.10.05")
    for selection in (Selection.of_ids([mine.pk, other.pk]), Selection.of_query("")):
        assert keys(selection, COUNTRY) == {mine.pk, other.pk}
        assert keys(selection, MAKASSAR) == {mine.pk}
        assert keys(selection, RegionScope(codes=(OUTSIDE,))) == {other.pk}
        assert keys(selection, RegionScope()) == set()


def test_a_query_is_what_the_list_shows_under_it_and_nothing_else() -> None:
    plant_tree()
    make_household()
    gone = make_household(status=EnrolmentStatus.EXIT)
    selection = Selection.of_query("status=exit&posisi=abc&p=3&id__in=1")
    assert selection.query == "status=exit"
    assert keys(selection, COUNTRY) == {gone.pk}
    assert keys(selection, COUNTRY) == set(
        listing.apply(QueryDict("status=exit"), COUNTRY).values_list("pk", flat=True)
    )


def test_a_selection_says_what_it_is() -> None:
    plant_tree()
    rows = [make_household(), make_household(kecamatan="63.10.05")]
    ticked = Selection.of_ids([row.pk for row in rows])
    assert ticked.describe(COUNTRY) == "2 KPM yang dipilih"
    assert ticked.describe(MAKASSAR) == "1 KPM yang dipilih"
    asked = Selection.of_query("kecamatan=73.71.10&komponen=sd")
    assert asked.describe(MAKASSAR) == "semua KPM aktif di Kec. Tamalate, komponen SD/MI"
    assert Selection.of_query("status=semua&q=siti").describe(MAKASSAR) == "semua KPM di wilayah Anda, pencarian “siti”"
