"""Sign-ins and changes of credentials, as Django and allauth announce them, into the audit trail."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor, client_address, record
from pkh_portal.accounts.services.users import end_sessions, mark_own_password_chosen


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    user_logged_in.connect(audit_login, dispatch_uid="audit_login")
    user_logged_out.connect(audit_logout, dispatch_uid="audit_logout")
    user_login_failed.connect(audit_login_failed, dispatch_uid="audit_login_failed")
    password_changed.connect(audit_password_changed, dispatch_uid="audit_password_changed")
    password_reset.connect(audit_password_changed, dispatch_uid="audit_password_reset")
    authentication_failed.connect(audit_code_failed, dispatch_uid="audit_code_failed")
    authenticator_added.connect(audit_mfa_added, dispatch_uid="audit_mfa_added")
    authenticator_removed.connect(audit_mfa_removed, dispatch_uid="audit_mfa_removed")


def _actor(user: User | None, request: HttpRequest | None) -> Actor:
    return Actor(user=user, address=client_address(request))


def audit_login(*, user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    record(action=AuditAction.LOGIN, actor=_actor(user, request))


def audit_logout(*, user: User | None, request: HttpRequest | None = None, **kwargs: Any) -> None:
    if user is not None:
        record(action=AuditAction.LOGOUT, actor=_actor(user, request))


def audit_login_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Name the account if it exists. Otherwise keep nothing of what was typed: it is often a password."""
    user = User.objects.filter(username__iexact=str(credentials.get("username") or "")).first()
    label = "" if user else _("nama pengguna tidak dikenal")
    record(action=AuditAction.LOGIN_FAILED, actor=_actor(None, request), subject=user, label=label)


def audit_code_failed(*, user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A wrong second factor: somebody may have the password."""
    record(action=AuditAction.LOGIN_FAILED, actor=_actor(None, request), subject=user, detail={"step": "second factor"})


def audit_password_changed(*, user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    mark_own_password_chosen(user=user)
    record(action=AuditAction.PASSWORD_CHANGED, actor=_actor(user, request), subject=user)


def audit_mfa_added(*, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Also end the user's other sessions: they were opened by a password alone."""
    end_sessions(user=user, keep=request.session.session_key)
    record(action=AuditAction.MFA_ADDED, actor=_actor(user, request), subject=user, detail={"type": authenticator.type})


def audit_mfa_removed(*, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    record(
        action=AuditAction.MFA_REMOVED, actor=_actor(user, request), subject=user, detail={"type": authenticator.type}
    )
