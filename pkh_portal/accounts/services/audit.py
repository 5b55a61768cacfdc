"""Writing the audit trail. The one function through which a line gets there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db.models import Model

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import AuditEvent, User

if TYPE_CHECKING:
    from django.http import HttpRequest

    from pkh_portal.regions.models import Region

SYSTEM_NAME = "Sistem"
# Somebody at an address who has not signed in.
NOBODY_NAME = "Belum masuk"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user with the address of the request, or the system (commands, scheduled work)."""

    user: User | None = None
    address: str | None = None

    @classmethod
    def from_request(cls, request: HttpRequest) -> Actor:
        """The signed-in user of a request, with the client's address as the trusted proxies report it."""
        user = request.user if isinstance(request.user, User) else None
        return cls(user=user, address=client_address(request))

    @property
    def name(self) -> str:
        if self.user:
            return f"{self.user.name} ({self.user.username})"
        return NOBODY_NAME if self.address else SYSTEM_NAME


SYSTEM = Actor()


def client_address(request: HttpRequest | None) -> str | None:
    """The client's address, or none where it cannot be told (a test client, a socket)."""
    if request is None:
        return None
    try:
        return get_adapter().get_client_ip(request) or None
    except PermissionDenied:
        return None


def record(
    *,
    action: AuditAction,
    actor: Actor,
    subject: Model | None = None,
    label: str = "",
    region: Region | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one line to the audit trail, in the caller's transaction: no deed without its line.

    ``subject`` is the object concerned; ``label`` names it for a reader and must hold no identifying
    number. ``detail`` is JSON: names of fields, counts, old and new roles or regions.
    """
    return AuditEvent.objects.create(
        action=action,
        actor=actor.user,
        actor_name=actor.name[:220],
        address=actor.address,
        region=region,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        object_label=(label or (str(subject) if subject is not None else ""))[:200],
        reason=reason[:300],
        detail=detail or {},
    )
