"""What tests of pages share: somebody who is signed in, counted queries."""

from django.test import Client

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.tests.factories import INSIDE, make_user


def signed_in(role: Role = Role.STAFF, *, region: str = INSIDE) -> tuple[Client, User]:
    """A client, and the user who has signed in with it."""
    user = make_user(role, region=region)
    client = Client()
    client.force_login(user)
    return client, user
