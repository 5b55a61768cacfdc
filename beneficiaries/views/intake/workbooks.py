"""Workbooks that operators take along: the empty one to fill, and the rows to put right."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from beneficiaries.forms.comparison import TemplateForm
from beneficiaries.imports.template import write_template
from beneficiaries.views.intake.base import ADD
from beneficiaries.views.intake.comparison import as_file
from pkh_portal.accounts.pages import PermittedView


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
