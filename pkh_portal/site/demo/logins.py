"""A login for each role of the demo office, and how they go again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from companions.models import Personnel
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.services.audit import SYSTEM, record
from pkh_portal.accounts.services.users import change_user, end_sessions, grant_region, revoke_grant, set_roles
from pkh_portal.history import bulk
from pkh_portal.regions.models import Region
from pkh_portal.site.demo.source import REGENCY
from pkh_portal.site.demo.words import MARK

#: Reserved by RFC 2606: no mail ever arrives there, and nobody real has such an address.
MAIL: Final = "@contoh.invalid"
KECAMATAN: Final = "73.71.10"
#: What goes together with a user. Anything else that names a user keeps the user.
BELONGINGS: Final = (RegionGrant, EmailAddress, Authenticator, UserSession)


@dataclass(frozen=True, slots=True)
class Login:
    """One of them. ``post`` and ``place``: whose user it is, by the post and the place in its list."""

    username: str
    role: Role
    region: str = REGENCY
    post: str = ""
    place: int = 0


LOGINS: Final = (
    Login("demo-staf", Role.STAFF),
    Login("demo-koordinator", Role.COORDINATOR, post=REGENCY, place=0),
    Login("demo-supervisor", Role.SUPERVISOR),
    Login("demo-operator", Role.OPERATOR, post=REGENCY, place=1),
    Login("demo-pendamping", Role.COMPANION, KECAMATAN, post=KECAMATAN),
    Login("demo-tksk", Role.TKSK, KECAMATAN),
    Login("demo-pimpinan", Role.LEADER),
    Login("demo-admin", Role.ADMIN),
)


def demo_users() -> QuerySet[User]:
    """The logins that ``make_logins`` made."""
    users: QuerySet[User] = User.objects.filter(username__in=[login.username for login in LOGINS])
    return users.filter(email__endswith=MAIL)


def taken_names() -> list[str]:
    """Names of our logins that somebody else has."""
    names = User.objects.filter(username__in=[login.username for login in LOGINS]).exclude(email__endswith=MAIL)
    return sorted(names.values_list("username", flat=True))


def make_logins(password: str, staff: dict[str, list[Personnel]]) -> None:
    """Make them all with one password, hashed once, which need not be changed: several people try them."""
    hashed = make_password(password)
    people = []
    for login in LOGINS:
        user = User(username=login.username, name=f"{login.role.label} {MARK}", email=login.username + MAIL)
        user.password = hashed
        user.save(force_insert=True)
        record(action=AuditAction.USER_CREATED, actor=SYSTEM, subject=user)
        set_roles(user=user, roles=[login.role], actor=SYSTEM)
        grant_region(user=user, region=Region.objects.get(pk=login.region), actor=SYSTEM)
        if login.post:
            person = staff[login.post][login.place]
            person.user = user
            people.append(person)
    bulk.save(Personnel, people, ["user"])


def remove_logins() -> tuple[int, list[str]]:
    """Delete the logins nothing points to; shut the others and rename them. Returns how many went and who stayed.

    The audit trail names whoever has signed in, and is never rewritten.
    """
    gone, kept = 0, []
    for user in demo_users():
        if _is_named_elsewhere(user):
            kept.append(user.username)
            _shut(user)
        else:
            user.delete()
            gone += 1
    return gone, kept


def _is_named_elsewhere(user: User) -> bool:
    """Whether any row points to the user, but for the user's own belongings."""
    own: list[Any] = [*BELONGINGS, User.groups.through, User.user_permissions.through]
    relations: list[Any] = [
        relation for relation in User._meta.get_fields(include_hidden=True) if relation.auto_created
    ]
    pointing = (
        relation.related_model._default_manager.filter(**{relation.field.name: user})
        for relation in relations
        if not relation.concrete and relation.related_model not in own
    )
    granted = RegionGrant.objects.filter(granted_by=user).exclude(user=user)
    return granted.exists() or any(rows.exists() for rows in pointing)


def _shut(user: User) -> None:
    for grant in user.grants.all():
        revoke_grant(grant=grant, actor=SYSTEM)
    set_roles(user=user, roles=[], actor=SYSTEM)
    end_sessions(user=user)
    user.username, user.name, user.email = f"contoh-dihapus-{user.pk}", f"Pengguna {MARK} (dihapus)", ""
    user.is_active = False
    user.set_unusable_password()
    change_user(user=user, changed=["username", "name", "email", "is_active", "password"], actor=SYSTEM)
