"""Every address outside the back office × everybody. An address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pkh_portal.accounts.tests.factories import plant_tree
from tests.access.actors import ANONYMOUS, EVERYBODY, Knock
from tests.access.url_rows import URL_ROWS

pytestmark = pytest.mark.django_db


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
    row = URL_ROWS[name]
    knock = Knock(who)
    client = knock.client()
    for target, allowed_status in row.targets(name):
        answer = client.get(target)
        if row.public:
            wanted = {row.status}
        elif who == ANONYMOUS:
            wanted = {302}
            assert answer.headers["Location"].startswith(reverse("account_login"))
        elif who in row.allowed:
            wanted = {allowed_status}
        else:
            wanted = {403}
        assert answer.status_code in wanted, (target, answer.status_code, wanted)
