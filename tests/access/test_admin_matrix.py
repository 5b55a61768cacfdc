"""Every table of the back office × every role × in and out of the region × every page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import URLPattern, reverse

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.accounts.scope import is_scoped
from pkh_portal.accounts.tests.factories import plant_tree
from tests.access.actors import ANONYMOUS, EVERYBODY, Knock
from tests.access.admin_rows import ADMIN_ROWS, AdminRow

pytestmark = pytest.mark.django_db

OK, MOVED, FORBIDDEN, ABSENT = 200, 302, 403, 404
REGISTRY = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
STANDARD = ("changelist", "add", "change", "delete", "history")


def named_urls(page: Any) -> Iterator[str]:
    return (url.name for url in page.get_urls() if isinstance(url, URLPattern) and url.name)


def test_every_table_of_the_back_office_has_a_row() -> None:
    assert set(ADMIN_ROWS) == set(REGISTRY)


@pytest.mark.parametrize("label", sorted(ADMIN_ROWS))
def test_every_page_of_a_table_is_in_the_matrix(label: str) -> None:
    prefix = label.replace(".", "_")
    standard = {f"{prefix}_{name}" for name in STANDARD}
    assert set(named_urls(REGISTRY[label])) - standard == set(ADMIN_ROWS[label].extra) | set(
        ADMIN_ROWS[label].list_extra
    )


@pytest.mark.parametrize("label", sorted(ADMIN_ROWS))
def test_a_table_is_narrowed_by_region_or_says_why_not(label: str) -> None:
    page = REGISTRY[label]
    assert isinstance(page, ScopedModelAdmin)
    assert is_scoped(page.model) is not bool(ADMIN_ROWS[label].unscoped)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("label", sorted(ADMIN_ROWS))
def test_pages_open_to_whom_the_row_says(label: str, who: str) -> None:
    plant_tree()
    row = ADMIN_ROWS[label]
    mine, others = row.make(True), None if row.unscoped else row.make(False)
    client, route = Knock(who).client, f"admin:{label.replace('.', '_')}"
    found = {
        f"{name} {where}": client.get(reverse(f"{route}_{name}", args=args)).status_code
        for name, where, args in pages(row, mine, others)
    }
    assert found == expected(row, who, outside=others is not None)


def pages(row: AdminRow, mine: Any, others: Any) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    yield "changelist", "", ()
    yield "add", "", ()
    for where, thing in (("inside", mine), ("outside", others)):
        if thing is not None:
            yield from ((name, where, (thing.pk,)) for name in ("change", "delete", "history"))


def expected(row: AdminRow, who: str, *, outside: bool) -> dict[str, int]:
    def answer(allowed: set[str], opened: int = OK) -> int:
        return MOVED if who == ANONYMOUS else opened if who in allowed else FORBIDDEN

    sees = row.view | row.change
    answers = {"changelist ": answer(sees), "add ": answer(row.add, MOVED if row.own_page else OK)}
    for name, allowed in (("change", sees), ("delete", row.delete), ("history", sees)):
        answers[f"{name} inside"] = answer(allowed, MOVED if row.own_page else OK)
        if outside:
            # A missing permission is 403 whether or not the row exists; with it, out of scope is absent.
            answers[f"{name} outside"] = MOVED if who == ANONYMOUS else ABSENT if who in allowed else FORBIDDEN
    return answers


@pytest.mark.parametrize("label", sorted(label for label, row in ADMIN_ROWS.items() if not row.unscoped))
def test_lists_exports_and_searches_hold_what_is_inside_and_nothing_else(label: str) -> None:
    plant_tree()
    row = ADMIN_ROWS[label]
    mine, others = row.make(True), row.make(False)
    client = Knock(min(row.view)).client
    route = label.replace(".", "_")
    for query in ({}, {"q": "a"}, {"o": "1"}):
        page = client.get(reverse(f"admin:{route}_changelist"), query)
        shown = {item.pk for item in page.context["cl"].result_list}
        assert others.pk not in shown
        assert query or mine.pk in shown


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("label", "name"), [(label, name) for label, row in sorted(ADMIN_ROWS.items()) for name in row.extra]
)
def test_further_pages_keep_to_their_row(label: str, name: str, who: str) -> None:
    plant_tree()
    row = ADMIN_ROWS[label]
    client = Knock(who).client
    inside, outside = (
        client.get(reverse(f"admin:{name}", args=(row.make(where).pk,))).status_code for where in (True, False)
    )
    if who == ANONYMOUS:
        assert (inside, outside) == (MOVED, MOVED)
    elif who in row.extra[name]:
        assert (inside, outside) == (OK, ABSENT)
    else:
        assert inside == outside == FORBIDDEN


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("label", "name"), [(label, name) for label, row in sorted(ADMIN_ROWS.items()) for name in row.list_extra]
)
def test_further_pages_of_a_list_keep_to_their_row(label: str, name: str, who: str) -> None:
    plant_tree()
    status = Knock(who).client.get(reverse(f"admin:{name}")).status_code
    allowed = ADMIN_ROWS[label].list_extra[name]
    assert status == (MOVED if who == ANONYMOUS else OK if who in allowed else FORBIDDEN)
