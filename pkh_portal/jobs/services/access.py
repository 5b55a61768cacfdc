"""Who may have a kind of work done: asked when a job is queued, and again when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from pkh_portal.accounts.scope import RegionScope, scope_for
from pkh_portal.jobs.errors import JobRefused

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.jobs.registry import JobKind


def scope_of_owner(owner: User | None) -> RegionScope:
    """What a job may see: what its owner sees; everything for the portal's own work."""
    return RegionScope(nationwide=True) if owner is None else scope_for(owner)


def demand(*, kind: JobKind, owner: User | None, region_code: str | None) -> None:
    """Raise ``JobRefused`` unless the owner is active, has the kind's permission and sees the job's region.

    The portal itself (no owner) may do everything.
    """
    if owner is None:
        return
    if not owner.is_active:
        raise JobRefused(_("Akun yang meminta pekerjaan ini sudah tidak aktif."))
    if not owner.has_perm(kind.permission):
        raise JobRefused(_("Anda tidak berwenang menjalankan pekerjaan ini."))
    if region_code is not None and not scope_of_owner(owner).covers(region_code):
        raise JobRefused(_("Wilayah pekerjaan ini di luar wilayah akses Anda."))
