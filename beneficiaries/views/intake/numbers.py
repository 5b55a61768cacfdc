"""Asks why the identifying numbers of a batch are to be shown, and shows them for the rest of the session."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from beneficiaries.views.intake import showing
from beneficiaries.views.intake.checked import CheckedPage


class NumbersView(CheckedPage):
    """GET asks; POST shows (``reason``) or hides (``step=hide``) and leads back to ``lanjut``."""

    permission_required = showing.PERMISSION
    template_name = "beneficiaries/intake/preview_numbers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": self._next()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("step") == "hide":
            showing.hide(request, self.subject)
            return HttpResponseRedirect(self._next())
        try:
            showing.show(request, self.subject, request.POST.get("reason", "")[:300])
        except ValidationError as error:
            context = self.get_context_data(error=error.messages[0], reason=request.POST.get("reason", "")[:300])
            return self.render_to_response(context, status=422)
        return HttpResponseRedirect(self._next())

    def _next(self) -> str:
        asked = (self.request.POST if self.request.method == "POST" else self.request.GET).get("lanjut", "")
        inside = url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/")
        return asked if inside else self.subject.get_absolute_url()
