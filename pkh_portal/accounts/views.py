"""Pages of the accounts floor that allauth does not bring: showing a hidden number for a reason."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pkh_portal.accounts import reveal as revealing
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.audit import Actor


@never_cache
@login_required
@permission_required(revealing.PERMISSION, raise_exception=True)
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, name: str, pk: str) -> HttpResponse:
    """GET asks for the reason; POST with a reason shows the number once. A fragment for htmx, else a page."""
    entry = revealing.declared(name)
    if not request.user.has_perm(entry.view_permission):
        raise PermissionDenied
    subject = revealing.find(entry, pk, scope=scope_for(request.user))
    context: dict[str, Any] = {"entry": entry, "subject": subject, "reason": "", "min_reason": revealing.MIN_REASON}
    if request.method == "POST":
        context["reason"] = request.POST.get("reason", "")[:300]
        try:
            context["value"] = revealing.reveal(
                entry=entry, subject=subject, reason=context["reason"], actor=Actor.from_request(request)
            )
        except ValidationError as error:
            context["error"] = error.messages[0]
    template = "accounts/reveal_fragment.html" if getattr(request, "htmx", False) else "accounts/reveal.html"
    return render(request, template, context)
