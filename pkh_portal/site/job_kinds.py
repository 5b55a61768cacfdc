"""Long work on regions, which know no jobs: reloading the official list, and taking the list away."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.scope import visible
from pkh_portal.accounts.services.audit import record
from pkh_portal.jobs.errors import JobFailed
from pkh_portal.jobs.registry import job_kind
from pkh_portal.jobs.services.context import JobContext
from pkh_portal.regions.models import Region
from pkh_portal.regions.services.loading import load_regions
from pkh_portal.spreadsheets import Column, ColumnKind, Table, write_tables

RELOAD = "regions.reload"
EXPORT = "regions.export"


@job_kind(RELOAD, label=_("Muat ulang daftar wilayah"), permission="regions.change_region")
def reload_regions(ctx: JobContext) -> None:
    """Bring the region table in line with the vendored list. Repeatable: a second run finds nothing to do.

    The list is the whole country's, so whoever has it reloaded must see the whole country.
    """
    if not ctx.scope.nationwide:
        raise JobFailed(gettext("Daftar wilayah hanya dapat dimuat ulang oleh admin dengan wilayah akses nasional."))
    report = load_regions(actor=f"job {ctx.job.pk}", progress=ctx.progress)
    ctx.conclude(
        gettext("%(listed)s wilayah diperiksa: %(new)s baru, %(changed)s berubah, %(closed)s ditutup.")
        % {"listed": report.listed, "new": report.new, "changed": report.changed, "closed": report.closed},
        new=report.new,
        changed=report.changed,
        closed=report.closed,
    )


@job_kind(EXPORT, label=_("Ekspor daftar wilayah"), permission="regions.view_region")
def export_regions(ctx: JobContext) -> None:
    """Write the regions of the owner's scope to a workbook."""
    regions = visible(Region.objects.all(), ctx.scope).order_by("code")
    total = regions.count()
    table = Table(
        name=gettext("Wilayah"),
        titles=[gettext("Daftar wilayah Kemendagri"), str(settings.OFFICE_NAME)],
        columns=[
            Column(gettext("Kode"), width=16),
            Column(gettext("Tingkat"), width=18),
            Column(gettext("Nama"), width=38),
            Column(gettext("Kode pos"), width=10),
            Column(gettext("Berlaku sampai"), ColumnKind.DATE, width=16),
        ],
        rows=(
            (region.code, region.get_level_display(), region.title, region.postal_code, region.valid_until)
            for region in regions.iterator(chunk_size=2000)
        ),
    )
    with ctx.result_file("daftar-wilayah.xlsx") as path:
        write_tables(path, [table], progress=lambda rows: ctx.progress(rows, total, gettext("Menulis wilayah")))
    ctx.conclude(gettext("%(total)s wilayah ditulis.") % {"total": total}, rows=total)
    with ctx.atomic_finish():
        record(action=AuditAction.EXPORT, actor=ctx.actor, label=gettext("Daftar wilayah"), detail={"rows": total})
