"""Verbs that make and change users, each with its line in the audit trail."""

import secrets
from collections.abc import Iterable, Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.regions.models import Region

# Without letters and digits that are mistaken for each other when read aloud or from paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def _hold(user: User) -> None:
    """Make changes of one user's access wait for each other until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)


def readable_password(*, groups: int = 4, size: int = 4) -> str:
    """A random password in groups (``k7fm-…``): about 79 bits, easy to dictate."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(size)) for _ in range(groups))


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    roles: Iterable[Role] = (),
    regions: Iterable[Region] = (),
    nationwide: bool = False,
    email: str = "",
) -> tuple[User, str]:
    """Make a user with roles and grants; returns the user and a first password that must be changed.

    The password exists only in the returned string. Raises ``IntegrityError`` for a taken user name.
    """
    user = User(username=User.normalize_username(username.strip()), name=name, email=email)
    password = add_user(user=user, actor=actor)
    set_roles(user=user, roles=roles, actor=actor)
    if nationwide:
        grant_nationwide(user=user, actor=actor)
    for region in regions:
        grant_region(user=user, region=region, actor=actor)
    return user, password


@transaction.atomic
def add_user(*, user: User, actor: Actor) -> str:
    """Save an unsaved user with a first password that must be changed; returns that password."""
    password = readable_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(force_insert=True)
    record(action=AuditAction.USER_CREATED, actor=actor, subject=user)
    return password


@transaction.atomic
def change_user(*, user: User, changed: Sequence[str], actor: Actor) -> None:
    """Save the named fields of a user. The audit line names the fields, not their values."""
    if not changed:
        return
    user.save(update_fields=list(changed))
    if "email" in changed:
        # What allauth noted while the old address was used would still let its mailbox reset the password.
        EmailAddress.objects.filter(user=user).delete()
    if "is_active" in changed and not user.is_active:
        end_sessions(user=user)
    record(action=AuditAction.USER_CHANGED, actor=actor, subject=user, detail={"fields": sorted(changed)})


@transaction.atomic
def reset_password(*, user: User, actor: Actor) -> str:
    """Give the user a new random password, to be changed at the next sign-in, and end all sessions.

    Returns the password; it is stored nowhere else.
    """
    password = readable_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user=user)
    record(action=AuditAction.PASSWORD_RESET, actor=actor, subject=user)
    return password


def end_sessions(*, user: User, keep: str | None = None) -> int:
    """End every session of the user but the one with the key ``keep``; returns how many ended."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=keep or ""))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def remove_second_factor(*, user: User, actor: Actor) -> None:
    """Take away every second factor of somebody who has lost them, and end all sessions.

    Where the role demands one, the user sets up a new one at the next sign-in.
    """
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    record(action=AuditAction.MFA_REMOVED, actor=actor, subject=user, detail={"type": "all", "by": "admin"})


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[Role], actor: Actor) -> None:
    """Make the built-in roles of the user exactly these. Writes an audit line if anything changes."""
    _hold(user)
    before = sorted(user.groups.filter(name__in=Role.values).values_list("name", flat=True))
    after = sorted({role.value for role in roles})
    if before == after:
        return
    user.groups.remove(*user.groups.filter(name__in=Role.values))
    user.groups.add(*Group.objects.filter(name__in=after))
    user.__dict__.pop("roles", None)
    record(action=AuditAction.ROLE_CHANGED, actor=actor, subject=user, detail={"old": before, "new": after})


@transaction.atomic
def grant_region(*, user: User, region: Region, actor: Actor) -> RegionGrant:
    """Let the user see the subtree of the region. Does nothing if the grant is there already."""
    _hold(user)
    grant, made = RegionGrant.objects.get_or_create(user=user, region=region, defaults={"granted_by": actor.user})
    if made:
        record_grant_change(grant=grant, actor=actor, gained=True)
    return grant


@transaction.atomic
def grant_nationwide(*, user: User, actor: Actor) -> RegionGrant:
    """Let the user see the whole country. Does nothing if the grant is there already."""
    _hold(user)
    grant, made = RegionGrant.objects.get_or_create(user=user, nationwide=True, defaults={"granted_by": actor.user})
    if made:
        record_grant_change(grant=grant, actor=actor, gained=True)
    return grant


@transaction.atomic
def revoke_grant(*, grant: RegionGrant, actor: Actor) -> None:
    """Take a subtree away from its user."""
    record_grant_change(grant=grant, actor=actor, gained=False)
    grant.delete()


def record_grant_change(*, grant: RegionGrant, actor: Actor, gained: bool) -> None:
    """Write the audit line of a grant that was added or is about to go."""
    grant.user.__dict__.pop("_region_scope", None)
    record(
        action=AuditAction.GRANT_CHANGED,
        actor=actor,
        subject=grant.user,
        region=grant.region,
        label=_("%(user)s: %(region)s") % {"user": grant.user, "region": grant},
        detail={"gained": gained, "region": grant.region_id or "*"},
    )


@transaction.atomic
def mark_own_password_chosen(*, user: User) -> None:
    """The user has chosen a password of their own: the duty to change it is done."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
