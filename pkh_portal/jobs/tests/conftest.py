"""Kinds of work that exist for one test only, and a broker that remembers instead of sending."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree
from pkh_portal.jobs import registry
from pkh_portal.jobs.services import dispatch, stopping, watch
from pkh_portal.jobs.tests.factories import PERMISSION

MakeKind = Callable[..., str]


@pytest.fixture
def make_kind(monkeypatch: pytest.MonkeyPatch) -> MakeKind:
    """Register a function as a kind of work until the end of the test; returns its name."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def make(
        function: Callable[..., None], *, permission: str = PERMISSION, label: str = "Pekerjaan uji", **more: Any
    ) -> str:
        name = f"tests.{function.__name__}"
        registry.job_kind(name, label=label, permission=permission, **more)(function)
        return name

    return make


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Keys of the jobs that would have been sent to the broker."""
    keys: list[UUID] = []

    def remember(job_ids: Any) -> int:
        before = len(keys)
        keys.extend(job_ids)
        return len(keys) - before

    for module in (dispatch, watch):
        monkeypatch.setattr(module, "send", remember)
    return keys


@pytest.fixture
def owner(db: None) -> User:
    """An administrator of one city: holds the permission that the kinds of these tests demand."""
    plant_tree()
    return make_user(Role.ADMIN, region=INSIDE)


@pytest.fixture(autouse=True)
def running_worker() -> Iterator[None]:
    """No test leaves the process as if its worker were shutting down."""
    yield
    stopping.stopping.clear()
