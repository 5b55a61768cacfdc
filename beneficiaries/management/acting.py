"""Who acts in a command."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor


def acting_account(name: str | None, *permissions: str) -> Actor:
    """The account of this name, which must be active and have these permissions; the system without a name."""
    if name is None:
        return SYSTEM
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise ValidationError(_("Tidak ada akun aktif bernama %(name)s.") % {"name": name})
    if not user.has_perms([f"beneficiaries.{permission}" for permission in permissions]):
        raise ValidationError(_("Akun %(name)s tidak berwenang untuk itu.") % {"name": name})
    return Actor(user)
