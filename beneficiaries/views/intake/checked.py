"""Base of the pages that look into a checked batch, before it is loaded and after."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

from beneficiaries.imports.fields import RowPlace
from beneficiaries.intake_enums import BatchState
from beneficiaries.intake_reading.pending import pending
from beneficiaries.intake_reading.totals import Totals, totals_of
from beneficiaries.views.intake import showing
from beneficiaries.views.intake.base import BatchPage

#: In these states corrections, choices and decisions still count.
OPEN: Final = (BatchState.CHECKED, BatchState.REVIEWED)
#: In these there are rows to look at, as long as they are kept.
LOOKED_AT: Final = (*OPEN, BatchState.APPLIED, BatchState.UNDONE)


class CheckedPage(BatchPage, TemplateView):
    """A page about the rows of a batch. While work is under way on it, or before the check, its progress is shown."""

    step = 3

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"  # Names, and numbers for who has asked for them.
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_looked_at:
            return self.to_batch()
        return super().get(request, *args, **kwargs)

    @cached_property
    def is_looked_at(self) -> bool:
        return self.subject.state in LOOKED_AT and not self._is_working

    @cached_property
    def is_open(self) -> bool:
        """Whether what people say still counts."""
        return self.subject.state in OPEN and not self._is_working and self.subject.file_gone_at is None

    @cached_property
    def full(self) -> bool:
        """Whether identifying numbers are shown in full, to somebody who has said why."""
        return showing.are_shown(self.request, self.subject)

    @cached_property
    def totals(self) -> Totals:
        return totals_of(self.subject)

    @property
    def _is_working(self) -> bool:
        return self.subject.job is not None and self.subject.job.status.active

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "pending": pending(self.subject) if self.is_open else None,
            "is_open": self.is_open,
            "may_correct": self.is_open and context["may_add"],
            "may_show_numbers": showing.may_show(self.user),
            "full": self.full,
        }


def place_from(kwargs: dict[str, Any]) -> RowPlace:
    """The place of a row that an address names: sheets are numbered from 1 there, as people count them."""
    if kwargs["sheet"] < 1:
        raise Http404
    return RowPlace(kwargs["sheet"] - 1, kwargs["row"])
