"""Pages of the wiring: home, the account page, and the health of the installation."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import scope_for
from pkh_portal.accounts.services.preferences import change_preferences
from pkh_portal.site.forms import PreferencesForm
from pkh_portal.site.health import health_report
from pkh_portal.site.home import first_steps, greeting, leader_pages


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody lands: what waits, what runs, and the way to one's work."""
    user = signed_in_user(request)
    context = {
        "greeting": greeting(timezone.localtime()),
        "steps": first_steps(user),
        "has_scope": bool(scope_for(user)),
        "leader_pages": leader_pages(user),
    }
    return render(request, "site/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """One's own account: who am I here, what may I see, how is it protected; POST changes the preferences."""
    user = signed_in_user(request)
    initial = {"language": user.language, "time_zone": user.time_zone}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_preferences(user=user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Bahasa dan zona waktu sudah disimpan."))
        return HttpResponseRedirect(reverse("account_home"))
    context = {
        "form": form,
        "roles": [role for role in Role if role in user.roles],
        "grants": user.grants.select_related("region"),
    }
    return render(request, "site/account.html", context)


def signed_in_user(request: HttpRequest) -> User:
    """The user of a view that demands one, by the type that it has."""
    return cast(User, request.user)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether database, broker and worker answer: 200 with ``ok`` true, else 503. Holds no other facts."""
    report: dict[str, Any] = health_report(now=timezone.now(), worker_silence=timedelta(minutes=2))
    return JsonResponse(report, status=200 if report["ok"] else 503)
