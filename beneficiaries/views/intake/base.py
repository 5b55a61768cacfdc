"""What the pages about one batch have in common, and how a page of the wizard asks for background work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from beneficiaries.models import ImportBatch
from beneficiaries.services.intake import queueing
from pkh_portal.accounts.pages import SubjectMixin
from pkh_portal.jobs.api import AlreadyActive, Job, JobRefused
from pkh_portal.spreadsheets import SpreadsheetError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

VIEW = "beneficiaries.view_importbatch"
ADD = "beneficiaries.add_importbatch"
APPLY = "beneficiaries.apply_importbatch"
APPROVE = "beneficiaries.approve_importbatch"


class BatchPage(SubjectMixin[ImportBatch]):
    """A page about the batch named in the address, at this ``step`` of the wizard (``_steps.html``)."""

    model = ImportBatch
    subject_name = "batch"
    permission_required = VIEW
    step: ClassVar[int] = 1

    def subjects(self) -> QuerySet[ImportBatch]:
        return super().subjects().select_related("region__parent", "kecamatan", "job", "follows")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "step": self.step,
            "trouble": self.trouble(),
            "may_add": self.user.has_perm(ADD),
            "may_apply": self.user.has_perm(APPLY),
            "may_approve": self.user.has_perm(APPROVE),
            **super().get_context_data(**kwargs),
        }

    def trouble(self) -> Job | None:
        """The background work of the present stage, if it did not come to its end (``_trouble.html``)."""
        job = self.subject.job
        return job if job is not None and job.status.retryable else None

    def to_batch(self) -> HttpResponseRedirect:
        """Back to the page of the stage where the batch stands."""
        return HttpResponseRedirect(self.subject.get_absolute_url())


class BatchDeed(BatchPage):
    """A button of the wizard: POST does one thing to the batch and leads back to it. What it refuses is said there."""

    http_method_names = ("post", "options")
    permission_required = ADD
    done: ClassVar[StrOrPromise] = ""

    def act(self) -> None:
        """Call the service. Raises ``ValidationError`` for what cannot be done now."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if refusal := refused(self.act):
            messages.error(request, refusal)
        elif self.done:
            messages.success(request, self.done)
        return self.to_batch()


def refused(act: Callable[[], object]) -> str:
    """Run a deed; what it says when it cannot be done, and nothing when it was."""
    try:
        act()
    except ValidationError as error:
        return " ".join(error.messages)
    except (AlreadyActive, JobRefused, SpreadsheetError) as error:
        return str(error)
    return ""


def begin(page: BatchPage, stage: queueing.Stage, expected: str | None = None) -> None:
    """Have this stage done in the background, for who looks at the page and was promised ``expected``."""
    queueing.begin(batch=page.subject, stage=stage, actor=page.actor, expected=expected)
