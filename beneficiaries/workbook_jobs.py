"""Long workbooks of the intake desk, written by a worker."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.imports.comparison_report import write_report
from beneficiaries.imports.problem_workbook import write_problem_workbook
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import papers
from beneficiaries.services.intake.files import open_file
from pkh_portal.jobs.api import JobContext, JobFailed, job_kind
from pkh_portal.spreadsheets import SpreadsheetError


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


@job_kind(
    papers.PROBLEMS,
    label=_("Berkas perbaikan KPM"),
    permission="beneficiaries.view_importbatch",
    also=("accounts.export_identifier",),
)
def problems(ctx: JobContext, *, batch: int) -> None:
    """The rows that were not loaded, with the reasons. Repeatable, as ``compare``."""
    loaded = _batch(ctx, batch)
    try:
        with open_file(loaded) as workbook, ctx.result_file(papers.problems_name(loaded)) as path:
            rows = write_problem_workbook(
                path,
                batch=loaded,
                workbook=workbook,
                progress=lambda done: ctx.progress(done, 0, gettext("Menulis baris")),
            )
    except SpreadsheetError as error:
        raise JobFailed(str(error)) from error
    ctx.conclude(gettext("%(count)s baris ditulis.") % {"count": rows}, rows=rows)
    with ctx.atomic_finish():
        papers.note_problems(batch=loaded, rows=rows, actor=ctx.actor)
