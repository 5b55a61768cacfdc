"""Pages of the wiring: home, the account page, and the health of the installation."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pkh_portal.regions.models import Region
from pkh_portal.site.health import health_report


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody lands: what waits, what runs, and the way to one's work."""
    return render(request, "site/home.html", {"region_count": Region.objects.count()})


@require_safe
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """One's own account: who am I here, what may I see, how is it protected."""
    return render(request, "site/account.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether database, broker and worker answer: 200 with ``ok`` true, else 503. Holds no other facts."""
    report: dict[str, Any] = health_report(now=timezone.now(), worker_silence=timedelta(minutes=2))
    return JsonResponse(report, status=200 if report["ok"] else 503)
