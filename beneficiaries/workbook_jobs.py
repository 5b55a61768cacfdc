"""Long workbooks of the intake desk, written by a worker."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.comparison_report import write_report
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import papers
from pkh_portal.jobs.api import JobContext, JobFailed, job_kind


def _batch(ctx: JobContext, key: int) -> ImportBatch:
    """A batch that the owner may see, whose rows are still there."""
    found = ImportBatch.objects.visible_to(ctx.scope).filter(pk=key, file_gone_at=None).select_related("region").first()
    if found is None:
        raise JobFailed(gettext("Muatan ini sudah tidak ada, atau masa simpannya habis."))
    return found


@job_kind(papers.COMPARE, label=_("Bandingkan dua daftar KPM"), permission="beneficiaries.view_importbatch")
def compare(ctx: JobContext, *, before: int, after: int) -> None:
    """What is different in the later list. Repeatable: it only reads, until the line in the trail."""
    earlier, later = _batch(ctx, before), _batch(ctx, after)
    with ctx.result_file(papers.comparison_name(later)) as path:
        families = write_report(
            path, before=earlier, after=later, progress=lambda done: ctx.progress(done, 0, gettext("Menulis baris"))
        )
    ctx.conclude(gettext("%(count)s perbedaan ditulis.") % {"count": families}, rows=families)
    with ctx.atomic_finish():
        papers.note_comparison(before=earlier, after=later, families=families, actor=ctx.actor)
