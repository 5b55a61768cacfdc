"""Somebody of the office at the pages of families, for the tests of views."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from beneficiaries.models import Household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user


class Desk:
    """A client signed in as one role with one region; pages by the name of their address."""

    def __init__(self, role: Role = Role.STAFF, region: str = INSIDE) -> None:
        self.user: User = make_user(role, region=region, name="Sri Uji")
        self.client = Client()
        self.client.force_login(self.user)

    def address(self, name: str, household: Household | None = None, **kwargs: Any) -> str:
        if household is not None:
            kwargs["pk"] = household.pk
        return reverse(f"beneficiaries:{name}", kwargs=kwargs)

    def see(self, name: str, household: Household | None = None, query: str = "", **kwargs: Any) -> Any:
        return self.client.get(self.address(name, household, **kwargs) + query)

    def send(self, name: str, household: Household | None = None, /, data: Any = None, **kwargs: Any) -> Any:
        return self.client.post(self.address(name, household, **kwargs), data or {})


def text(response: Any) -> str:
    return " ".join(str(response.content.decode()).split())


def errors(response: Any) -> dict[str, list[str]]:
    """What the form refused, by field; the answer must say so by its status."""
    assert response.status_code == 422, response.status_code
    found: dict[str, list[str]] = {name: list(said) for name, said in response.context["form"].errors.items()}
    return found


def said(response: Any) -> str:
    """The message on the page one is led to."""
    assert response.status_code == 302, errors(response)
    return text(response.client.get(response.headers["Location"]))
