"""The last page before the registry changes: one sentence that names the consequence, then the button."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from beneficiaries.intake_enums import RowOutcome
from beneficiaries.intake_reading.absent import shares
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.views.intake.base import APPLY, begin, refused
from beneficiaries.views.intake.checked import CheckedPage
from beneficiaries.views.intake.preview import standing

#: As many kecamatan are named of which a list said to be complete leaves families out.
NAMED: Final = 3


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
        asked = self.subject.not_in_file if self.subject.complete else 0
        found = shares(self.subject) if asked else []
        applying = total.applying > 0 or asked > 0
        return {
            **context,
            **held,
            "new": total.of(RowOutcome.NEW),
            "changed": total.of(RowOutcome.CHANGED),
            "undecided": total.undecided,
            "left": total.decided,
            "totals": self.totals,
            "asked": asked,
            "shares": found[:NAMED],
            "more": len(found[NAMED:]),
            "must_be_sure": any(share.is_doubtful for share in found),
            "rejected": total.of(RowOutcome.REJECTED),
            "applying": applying,
            "can": applying and not self.subject.stale and not held["waits_for_approval"],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_open:
            return self.to_batch()
        expected, context = request.POST.get("expected"), self.get_context_data()
        if expected != context["expected"] or not context["can"]:
            messages.warning(request, _("Muatan ini berubah sejak Anda membukanya. Baca lagi, lalu putuskan."))
            return self.render_to_response(context, status=409)
        if context["must_be_sure"] and not request.POST.get("yakin"):
            messages.error(request, _("Centang dahulu bahwa berkas ini benar-benar daftar lengkap."))
            return self.render_to_response(context, status=422)
        if told := refused(lambda: begin(self, Stage.APPLY, expected)):
            messages.error(request, told)
        return self.to_batch()
