"""The last page before the registry changes: one sentence that names the consequence, then the button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from beneficiaries.intake_enums import RowOutcome
from beneficiaries.intake_reading.review import waiting
from beneficiaries.services.intake.consent import shown
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.views.intake.base import APPLY, begin, refused
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.preview import standing


class ConfirmView(CheckedPage):
    """GET says what would happen; POST has it done, if it is still what was said."""

    permission_required = APPLY
    template_name = "beneficiaries/intake/confirm.html"
    step = 4

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.is_open else self.to_batch()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        held = standing(self.subject, self.user, may_approve=context["may_approve"])
        total = self.totals.all
        undecided = sum(waiting(self.subject).values())
        applying = total.applying > 0 or (self.subject.complete and self.subject.not_in_file > 0)
        return {
            **context,
            **held,
            "new": total.of(RowOutcome.NEW),
            "changed": total.of(RowOutcome.CHANGED),
            "undecided": undecided,
            "left": total.of(RowOutcome.REVIEW) - undecided,
            "rejected": total.of(RowOutcome.REJECTED),
            "applying": applying,
            "can": applying and not self.subject.stale and not held["waits_for_approval"],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_open:
            return self.to_batch()
        if (expected := request.POST.get("expected")) != shown(self.subject) or not self.get_context_data()["can"]:
            messages.warning(request, _("Muatan ini berubah sejak Anda membukanya. Baca lagi, lalu putuskan."))
            return self.render_to_response(self.get_context_data(), status=409)
        if told := refused(lambda: begin(self, Stage.APPLY, expected)):
            messages.error(request, told)
        return self.to_batch()
