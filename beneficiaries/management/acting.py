"""Who acts in a command, and how long it waits for its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import SYSTEM, Actor

#: Milliseconds. On SQLite one load after the other writes, and the largest takes a while.
_PATIENCE = 600_000


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


@contextmanager
def patient() -> Iterator[None]:
    """Wait for whoever writes to SQLite just now, for as long as the largest load takes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
