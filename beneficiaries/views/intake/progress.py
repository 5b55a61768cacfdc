"""While the work of a stage waits or runs: how far it is; stopping it, and having it done again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect

from beneficiaries.intake_enums import BatchState
from beneficiaries.services.intake import cancelling
from beneficiaries.services.intake.queueing import BEGINS_FROM, Stage
from beneficiaries.views.intake.base import ADD, BatchDeed, BatchPage, begin, refused
from pkh_portal.jobs.models import Job

#: The step of the wizard that a stage leads to.
STEPS = {Stage.READ: 2, Stage.CHECK: 3, Stage.APPLY: 4, Stage.UNDO: 5}


def stage_of(job: Job | None) -> Stage:
    """What a batch's job does; reading, while there is none yet."""
    return next((stage for stage in Stage if job is not None and job.kind == stage.kind), Stage.READ)


class WorkingView(BatchPage, TemplateView):
    """How far the background work is. Can be left: whoever comes back finds the batch where it stands by then."""

    template_name = "beneficiaries/intake/working.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stage = stage_of(self.subject.job)
        return {
            **super().get_context_data(**kwargs),
            "stage": stage.value,
            "step": STEPS[stage],
            "job": self.subject.job,
            "now": timezone.now(),
        }


class ProgressView(WorkingView):
    """The moving part, fetched every second; once the work has ended the whole page makes place for what came of it."""

    template_name = "beneficiaries/intake/_progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.subject.job
        if job is None or not job.status.active or self.subject.state == BatchState.CANCELLED:
            url = self.subject.get_absolute_url()
            return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else self.to_batch()
        response = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response


class AgainView(BatchDeed):
    """Has a stage that did not come to its end done again."""

    def act(self) -> None:
        stage = stage_of(self.subject.job)
        begin(self, stage if self.subject.state in BEGINS_FROM[stage] else Stage.CHECK)


class CancelView(BatchPage, TemplateView):
    """Asks, naming the consequence; then gives the batch up."""

    permission_required = ADD
    template_name = "beneficiaries/intake/cancel.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if refusal := refused(lambda: cancelling.cancel(batch=self.subject, actor=self.actor)):
            messages.error(request, refusal)
        else:
            messages.success(request, _("Muatan dihentikan. Data KPM tidak berubah."))
        return self.to_batch()
