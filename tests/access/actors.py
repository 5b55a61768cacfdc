"""Who knocks: one user per role, inside the region; and people with nothing."""

from dataclasses import dataclass

from django.test import Client

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.tests.factories import INSIDE, make_user

ANONYMOUS, NO_ROLE = "anonymous", "no-role"
EVERYBODY = (ANONYMOUS, NO_ROLE, *Role.values)


@dataclass(frozen=True)
class Knock:
    """A client signed in as somebody whose only grant is the inside region."""

    who: str

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.who == ANONYMOUS:
            return client
        roles = [] if self.who == NO_ROLE else [Role(self.who)]
        client.force_login(make_user(*roles, region=INSIDE))
        return client
