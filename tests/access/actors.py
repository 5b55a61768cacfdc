"""Who knocks: one user per role, inside the region; and people with nothing."""

from django.test import Client

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user

ANONYMOUS, NO_ROLE = "anonymous", "no-role"
EVERYBODY = (ANONYMOUS, NO_ROLE, *Role.values)


class Knock:
    """A client signed in as somebody whose only grant is the inside region; ``user`` is None for nobody."""

    def __init__(self, who: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.user: User | None = None
        if who != ANONYMOUS:
            self.user = make_user(*([] if who == NO_ROLE else [Role(who)]), region=INSIDE)
            self.client.force_login(self.user)
