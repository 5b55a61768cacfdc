"""The one address of a batch: shows the page of the stage where it stands, so that it can be left and found again."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from beneficiaries.intake_enums import BatchState
from beneficiaries.models import ImportBatch
from beneficiaries.views.intake.base import BatchPage
from beneficiaries.views.intake.columns import ColumnsView
from beneficiaries.views.intake.preview import PreviewView
from beneficiaries.views.intake.progress import WorkingView
from beneficiaries.views.intake.result import EndedView, ResultView

_PAGES: Final[dict[BatchState, type[BatchPage]]] = {
    BatchState.UPLOADED: WorkingView,
    BatchState.READ: WorkingView,
    BatchState.MAPPED: ColumnsView,
    BatchState.CHECKED: PreviewView,
    BatchState.REVIEWED: PreviewView,
    BatchState.APPLIED: ResultView,
    BatchState.UNDONE: ResultView,
    BatchState.FAILED: EndedView,
    BatchState.CANCELLED: EndedView,
}


class BatchView(BatchPage):
    """Hands the request on to the page of the stage; while work waits or runs, that is its progress."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return page_of(self.subject).as_view()(request, **kwargs)


def page_of(batch: ImportBatch) -> type[BatchPage]:
    """The page that shows a batch as it stands now."""
    if batch.job is not None and batch.job.status.active and batch.state != BatchState.CANCELLED:
        return WorkingView
    return _PAGES[BatchState(batch.state)]
