"""What was found in the file, and which column is what: shown, decided where needed, and then checked."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from beneficiaries.forms.intake_columns import ColumnsForm
from beneficiaries.intake_reading.sheets import columns_of, conflicts_of, sheets_of
from beneficiaries.intake_reading.whereabouts import whereabouts
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import choosing
from beneficiaries.services.intake.gate import OPEN
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.views.intake import showing
from beneficiaries.views.intake.base import ADD, BatchDeed, BatchPage, begin, refused

#: Of a file with a sheet for every desa not all are shown in their look.
MOST_LOOKS: Final = 20
#: Of other batches with the same file the latest are named.
MOST_TWINS: Final = 3


class ColumnsView(BatchPage, TemplateView):
    """The sheets in their own look and what each column was taken for; who may add may say otherwise.

    Also the way back from the preview: choosing anew has the file checked again.
    """

    template_name = "beneficiaries/intake/columns.html"
    step = 2

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._is_closed():
            return self.to_batch()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user.has_perm(ADD):
            raise PermissionDenied
        if self._is_closed():
            messages.info(request, _("Kolom muatan ini tidak dapat diubah lagi."))
            return self.to_batch()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._again(form)
        if refusal := refused(lambda: self._choose_and_check(form)):
            form.add_error(None, refusal)
            return self._again(form)
        return self.to_batch()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form: ColumnsForm = kwargs.pop("form", None) or self._form()
        boxes = form.ticks()
        places = whereabouts(self.subject, form.sheets)
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "questions": list(form.questions()),
            "recognised": list(form.recognised()),
            "unrecognised": list(form.unrecognised()),
            "sheets": form.sheets,
            # Its look stands open: the first one that is read, all others are likely to be as it is.
            "shown_sheet": next((sheet for sheet in form.sheets if sheet.used), None),
            "sheet_boxes": [(sheet, boxes.get(sheet.key), places.get(sheet.key)) for sheet in form.sheets],
            "most_looks": MOST_LOOKS,
            "twins": ImportBatch.objects.twins_of(self.subject)[:MOST_TWINS],
            "nowhere": [sheet.name for sheet in form.sheets if sheet.key in places and places[sheet.key].unknown],
        }

    def _is_closed(self) -> bool:
        """Whether nothing can be said about columns now: not yet read, being worked on, applied, over."""
        working = self.subject.job is not None and self.subject.job.status.active
        return working or self.subject.state not in OPEN

    def _form(self, data: Any = None) -> ColumnsForm:
        sheets = sheets_of(self.subject, full=showing.are_shown(self.request, self.subject))
        columns = columns_of(sheets)
        form = ColumnsForm(
            data, scope=self.scope, user=self.user, sheets=sheets, columns=columns,
            conflicts=conflicts_of(sheets, columns),
        )  # fmt: skip
        if not self.user.has_perm(ADD):
            for field in form.fields.values():
                field.disabled = True
        return form

    def _again(self, form: ColumnsForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _choose_and_check(self, form: ColumnsForm) -> None:
        """Keep what was said, if anything was, and have the file checked once nothing is left to decide."""
        said, sheets = form.columns_said, form.sheets_said
        if said or sheets != list(self.subject.choices.get("sheets", [])):
            choosing.choose_columns(
                batch=self.subject, columns=said, sheets=sheets,
                remember=form.cleaned_data["remember"], actor=self.actor,
            )  # fmt: skip
            # A sheet that is read from now on may have questions of its own.
            sheets_now = sheets_of(self.subject, full=False)
            if conflicts_of(sheets_now, columns_of(sheets_now)):
                messages.warning(self.request, _("Masih ada kolom yang perlu Anda putuskan."))
                return
        begin(self, Stage.CHECK)


class CheckView(BatchDeed):
    """Has the file checked (again), as columns, corrections and choices stand."""

    def act(self) -> None:
        begin(self, Stage.CHECK)
