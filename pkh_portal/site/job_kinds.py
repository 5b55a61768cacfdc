"""Long work on regions, which know no jobs: reloading the official list, and taking the list away."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.scope import visible
from pkh_portal.accounts.services.audit import record
from pkh_portal.jobs.registry import job_kind
from pkh_portal.jobs.services.context import JobContext
from pkh_portal.regions.models import Region
from pkh_portal.regions.services.loading import load_regions

# LATER from pkh_portal.spreadsheets import Column, Kind, Sheet, write_xlsx

RELOAD = "regions.reload"
EXPORT = "regions.export"


@job_kind(RELOAD, label=_("Muat ulang daftar wilayah"), permission="regions.change_region")
def reload_regions(ctx: JobContext) -> None:
    """Bring the region table in line with the vendored list. Repeatable: a second run finds nothing to do."""
    report = load_regions(actor=ctx.actor.name, progress=ctx.progress)
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
    columns = [
        Column(gettext("Kode"), Kind.TEXT, width=16),
        Column(gettext("Tingkat"), Kind.TEXT, width=16),
        Column(gettext("Nama"), Kind.TEXT, width=36),
        Column(gettext("Kode pos"), Kind.TEXT, width=10),
        Column(gettext("Berlaku sampai"), Kind.DATE, width=16),
    ]

    def rows() -> Iterator[tuple[object, ...]]:
        for done, region in enumerate(regions.iterator(chunk_size=2000), start=1):
            yield region.code, region.get_level_display(), region.title, region.postal_code, region.valid_until
            ctx.progress(done, total, gettext("Menulis wilayah"))

    with ctx.result_file("daftar-wilayah.xlsx") as path:
        write_xlsx(path, Sheet(gettext("Wilayah"), columns, rows(), title=[gettext("Daftar wilayah Kemendagri")]))
    ctx.conclude(gettext("%(total)s wilayah ditulis.") % {"total": total}, rows=total)
    record(action=AuditAction.EXPORT, actor=ctx.actor, label=gettext("Daftar wilayah"), detail={"rows": total})
