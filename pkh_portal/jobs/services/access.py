"""Who may have a kind of work done: asked when a job is queued, and again when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from pkh_portal.accounts.scope import RegionScope, scope_for
from pkh_portal.jobs.errors import JobRefused
from pkh_portal.jobs.registry import UnknownKind, get_kind

if TYPE_CHECKING:
    from pkh_portal.accounts.models import User
    from pkh_portal.jobs.models import Job
    from pkh_portal.jobs.registry import JobKind

#: Key in ``Job.summary`` of the scope a result file was written with.
RAN_WITH = "_scope"


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
    if not owner.has_perms((kind.permission, *kind.also)):
        raise JobRefused(_("Anda tidak berwenang menjalankan pekerjaan ini."))
    if region_code is not None and not scope_of_owner(owner).covers(region_code):
        raise JobRefused(_("Wilayah pekerjaan ini di luar wilayah akses Anda."))


def scope_facts(scope: RegionScope) -> dict[str, Any]:
    """What ``demand_result`` will compare, as JSON for the job's summary."""
    return {RAN_WITH: {"codes": list(scope.codes), "nationwide": scope.nationwide}}


def refusal_of_result(*, job: Job, owner: User) -> str:
    """Why the owner may not have the file any more, as a sentence; empty where there is nothing against it."""
    if not job.result:
        return ""
    try:
        demand_result(job=job, owner=owner)
    except JobRefused as refused:
        return str(refused)
    return ""


def demand_result(*, job: Job, owner: User) -> None:
    """Raise ``JobRefused`` unless the owner may have the job done now, and sees all that it was written from.

    A file lives longer than a grant: who has lost a role or a region since must not have what it shows.
    """
    try:
        demand(kind=get_kind(job.kind), owner=owner, region_code=job.region_id)
    except UnknownKind as error:
        raise JobRefused(_("Jenis pekerjaan ini sudah tidak ada.")) from error
    now, then = scope_of_owner(owner), job.summary.get(RAN_WITH, {"codes": [], "nationwide": True})
    if not now.nationwide and (then["nationwide"] or not all(map(now.covers, then["codes"]))):
        raise JobRefused(_("Berkas ini memuat wilayah yang sudah di luar wilayah akses Anda. Minta berkas baru."))
