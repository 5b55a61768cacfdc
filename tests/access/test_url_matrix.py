"""Every address outside the back office × everybody. An address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pkh_portal.accounts.tests.factories import make_user, plant_tree
from tests.access.actors import ANONYMOUS, EVERYBODY, Knock
from tests.access.url_rows import URL_ROWS

pytestmark = pytest.mark.django_db

MOVED, FORBIDDEN = 302, 403


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "admin":
                continue
            yield from names(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def test_every_address_has_a_row() -> None:
    assert set(names(get_resolver().url_patterns)) == set(URL_ROWS)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", sorted(URL_ROWS))
def test_addresses_answer_as_their_row_says(name: str, who: str) -> None:
    plant_tree()
    row, knock = URL_ROWS[name], Knock(who)
    for target, allowed_status in row.targets(name, knock.user or make_user()):
        status = knock.client.get(target).status_code
        if who == ANONYMOUS:
            assert status == row.anonymous, target
        else:
            assert status == (allowed_status if who in row.allowed else FORBIDDEN), target


def test_nobody_is_sent_anywhere_but_to_the_sign_in_page() -> None:
    plant_tree()
    client = Client()
    for name, row in URL_ROWS.items():
        if row.anonymous == MOVED and name != "favicon":
            for target, _ in row.targets(name, make_user()):
                assert client.get(target).headers["Location"].startswith(reverse("account_login")), target
