"""Where files come in: one or several at once, for one kabupaten/kota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django_htmx.http import HttpResponseClientRedirect

from beneficiaries.forms.intake import UploadForm
from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import queueing, receiving
from beneficiaries.services.intake.naming import kept_name
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.views.intake.base import ADD
from pkh_portal.accounts.pages import PermittedView
from pkh_portal.jobs.api import JobRefused
from pkh_portal.spreadsheets import SpreadsheetError

if TYPE_CHECKING:
    _FormView = FormView[UploadForm]
else:
    _FormView = FormView  # Django's takes no type arguments when it runs.


class UploadView(PermittedView, _FormView):
    """Takes files in and has them read. A file that cannot be taken does not keep back the others."""

    permission_required = ADD
    template_name = "beneficiaries/intake/upload.html"
    form_class = UploadForm

    def get_initial(self) -> dict[str, Any]:
        """As the batch ``dari`` in the address was sent, for somebody who sends its file once more."""
        key = self.request.GET.get("dari", "")
        batches = ImportBatch.objects.visible_to(self.scope)
        before = batches.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
        if before is None:
            return {}
        area = before.kecamatan_id or before.region_id
        return {"area": area, "effective_on": before.effective_on, "complete": before.complete}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "scope": self.scope, "user": self.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "megabytes": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
            "max_bytes": settings.UPLOAD_MAX_BYTES,
        }

    def form_valid(self, form: UploadForm) -> HttpResponse:
        received: list[ImportBatch] = []
        wrong: list[str] = []
        for file in form.cleaned_data["uploads"]:
            try:
                received.append(self._receive(file, form.cleaned_data))
            except (ValidationError, SpreadsheetError, JobRefused) as error:
                said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                wrong.append(f"{kept_name(file.name or '')}: {said}")
        if not received:
            form.add_error("uploads", wrong)
            return self.form_invalid(form)
        for sentence in wrong:
            messages.error(self.request, sentence)
        return self._go_on(received)

    def form_invalid(self, form: UploadForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    @transaction.atomic
    def _receive(self, file: UploadedFile[Any], data: dict[str, Any]) -> ImportBatch:
        batch = receiving.receive(
            content=file, name=file.name or "", region=data["region"], kecamatan=data["kecamatan"],
            effective_on=data["effective_on"], complete=data["complete"], actor=self.actor,
        )  # fmt: skip
        queueing.begin(batch=batch, stage=Stage.READ, actor=self.actor)
        return batch

    def _go_on(self, received: list[ImportBatch]) -> HttpResponse:
        """To the one file's page, or to the list with the files on top. A script is told, for it cannot be led."""
        url = received[0].get_absolute_url()
        if len(received) > 1:
            url = reverse("beneficiaries:intake")
            said = _("%(count)s berkas diterima dan sedang dibaca. Buka satu per satu untuk melanjutkan.")
            messages.success(self.request, said % {"count": localize(len(received))})
        if getattr(self.request, "htmx", False):
            return HttpResponseClientRedirect(url)
        return HttpResponseRedirect(url)
