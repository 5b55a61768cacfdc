"""Workbooks that operators take along: the empty one to fill, and the rows to put right."""

from __future__ import annotations

import io
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from beneficiaries.forms.comparison import TemplateForm
from beneficiaries.imports.problem_workbook import waiting_rows, write_problem_workbook
from beneficiaries.imports.template import write_template
from beneficiaries.services.intake import papers
from beneficiaries.services.intake.files import open_file
from beneficiaries.views.intake.base import ADD, BatchPage
from beneficiaries.views.intake.comparison import as_file
from beneficiaries.views.intake.result import FULL
from pkh_portal.accounts.pages import PermittedView
from pkh_portal.exchange.exports import AT_ONCE
from pkh_portal.jobs.api import JobRefused
from pkh_portal.spreadsheets import SpreadsheetError

#: Rows that are read to find the waiting ones while somebody looks at the page.
_READ_AT_ONCE: Final = 50_000


class TemplateWorkbookView(PermittedView, TemplateView):
    """The empty workbook of one kabupaten/kota; asks which where the user has several."""

    permission_required = ADD
    template_name = "beneficiaries/intake/template.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TemplateForm(request.GET or None, scope=self.scope, user=self.user)
        region = form.only_region()
        if region is None and form.is_bound and form.is_valid():
            region = form.cleaned_data["wilayah"]
        if region is None:
            return self.render_to_response({**self.get_context_data(**kwargs), "form": form})
        file = io.BytesIO()
        write_template(file, region=region)
        return as_file(file, f"{slugify(_('Templat KPM %(region)s') % {'region': region.title})}.xlsx")


class ProblemWorkbookView(BatchPage):
    """The rows that were not loaded, with all their numbers and the reasons: at once where they are few, else as a job.

    Where nothing can be written a sentence on the batch's page says why.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm(FULL):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.subject
        waiting = 0 if batch.file_gone_at else waiting_rows(batch).count()
        if not waiting:
            gone = _("Berkas muatan ini sudah dihapus karena masa simpannya habis. Unggah lagi.")
            none = _("Tidak ada baris yang menunggu dalam muatan ini.")
            messages.error(request, gone if batch.file_gone_at else none)
            return self.to_batch()
        try:
            if waiting > AT_ONCE or sum(batch.sheets.values_list("n_read", flat=True)) > _READ_AT_ONCE:
                return HttpResponseRedirect(papers.problems_later(batch=batch, actor=self.actor).get_absolute_url())
            file = io.BytesIO()
            with open_file(batch) as workbook:
                rows = write_problem_workbook(file, batch=batch, workbook=workbook)
        except (SpreadsheetError, JobRefused) as error:
            messages.error(request, str(error))
            return self.to_batch()
        papers.note_problems(batch=batch, rows=rows, actor=self.actor)
        return as_file(file, papers.problems_name(batch))
