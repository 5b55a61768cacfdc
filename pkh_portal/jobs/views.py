"""A person's own jobs. Somebody else's job is as absent here as one that never was: 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.jobs.enums import JobState
from pkh_portal.jobs.errors import AlreadyActive, JobRefused
from pkh_portal.jobs.models import Job
from pkh_portal.jobs.querysets import JobQuerySet
from pkh_portal.jobs.services.access import demand_result, refusal_of_result
from pkh_portal.jobs.services.control import request_cancel, retry

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PER_PAGE = 20
LOG_LINES = 100
#: A reader is told of the progress at these steps, not at every percent.
ANNOUNCE_EVERY = 25
FILTERS: dict[str, Callable[[JobQuerySet], JobQuerySet]] = {
    "aktif": lambda jobs: jobs.active(),
    "selesai": lambda jobs: jobs.finished(),
}


def signed_in(view: View[P]) -> View[P]:
    """Send a stranger to sign in. A fragment makes the whole page do so, not itself become the sign-in page."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return HttpResponseClientRefresh() if is_fragment(request) else redirect_to_login(request.get_full_path())

    return never_cache(inner)


def is_fragment(request: HttpRequest) -> bool:
    """Whether a page asks for a part of itself."""
    return bool(getattr(request, "htmx", False))


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page, without the white space around it, which would pile up in the page with every swap."""
    return HttpResponse(render_to_string(template, context, request).strip())


def own_jobs(request: HttpRequest) -> JobQuerySet:
    """The jobs of the signed-in user: the one door to the table for these pages."""
    return Job.objects.owned_by(cast("User", request.user))


@require_GET
@signed_in
def job_list(request: HttpRequest) -> HttpResponse:
    """My jobs, newest first; ``tampil`` is ``aktif`` or ``selesai``, ``hal`` the page. A fragment for htmx."""
    show = request.GET.get("tampil", "")
    jobs = own_jobs(request).select_related("owner", "region").defer("params")
    page = Paginator(FILTERS.get(show, JobQuerySet.all)(jobs), PER_PAGE).get_page(request.GET.get("hal"))
    context = {
        "page": page,
        "show": show if show in FILTERS else "",
        "any_active": any(job.status.active for job in page.object_list),
        "withheld": {
            job.pk for job in page.object_list if refusal_of_result(job=job, owner=cast("User", request.user))
        },
        "now": timezone.now(),
    }
    return (
        fragment(request, "jobs/_list.html", context)
        if is_fragment(request)
        else render(request, "jobs/list.html", context)
    )


@require_GET
@signed_in
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job of mine: how far it is, what it said, what came of it."""
    return render(request, "jobs/detail.html", job_context(request, pk))


@require_GET
@signed_in
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The moving part of a job's page, fetched every second while the job is active.

    ``dari`` is the step that a reader was told of last; only a new one is announced.
    """
    context = job_context(request, pk)
    told = request.GET.get("dari", "")
    context["announce"] = told != context["step"]
    # Buttons are exchanged only with the state: a focused one would lose the focus.
    context["new_state"] = told.partition("-")[0] != context["job"].state
    response = fragment(request, "jobs/_poll.html", context)
    # The note in the head of the page need not wait for its own next look.
    return trigger_client_event(response, "jobs-changed") if context["new_state"] else response


def job_context(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """What both the page and its moving part show."""
    job = get_object_or_404(own_jobs(request).select_related("owner", "region"), pk=pk)
    newest = list(job.log_lines.order_by("-pk")[: LOG_LINES + 1])
    return {
        "job": job,
        "now": timezone.now(),
        "lines": newest[LOG_LINES - 1 :: -1],
        "more_lines": len(newest) > LOG_LINES,
        "step": announced_step(job),
        "refusal": refusal_of_result(job=job, owner=cast("User", request.user)),
    }


def announced_step(job: Job) -> str:
    """The state and, while it runs, the quarter that a screen reader hears of."""
    if job.state == JobState.RUNNING and job.percent is not None:
        return f"{job.state}-{job.percent // ANNOUNCE_EVERY * ANNOUNCE_EVERY}"
    return job.state


@require_http_methods(["GET", "POST"])
@signed_in
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET names the consequence, POST cancels."""
    job = get_object_or_404(own_jobs(request), pk=pk)
    if request.method == "GET" and job.status.active:
        return render(request, "jobs/cancel.html", {"job": job})
    if request.method == "POST":
        job = request_cancel(job=job, actor=Actor.from_request(request))
    if job.state == JobState.CANCELLED:
        messages.success(request, _("Pekerjaan dibatalkan."))
    elif job.cancelling:
        messages.info(request, _("Pembatalan diminta. Pekerjaan berhenti pada langkah berikutnya."))
    else:
        messages.info(request, _("Pekerjaan ini sudah berakhir, jadi tidak ada yang dibatalkan."))
    return redirect(job)


@require_POST
@signed_in
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a job that did not succeed done again."""
    job = get_object_or_404(own_jobs(request), pk=pk)
    try:
        job = retry(job=job, actor=Actor.from_request(request))
    except (AlreadyActive, JobRefused) as error:
        messages.error(request, str(error))
    return redirect(job)


@require_GET
@signed_in
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The result, for the owner alone, with the rights of now: it may hold people's data.

    Never shown in the browser, never kept by it. Each time leaves a line in the audit trail.
    """
    job = get_object_or_404(own_jobs(request).exclude(result="").select_related("region"), pk=pk)
    demand_result(job=job, owner=cast("User", request.user))
    try:
        content = job.result.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    record(
        action=AuditAction.EXPORT,
        actor=Actor.from_request(request),
        subject=job,
        label=_("Berkas diunduh: %(title)s") % {"title": job.title},
        region=job.region,
        detail={"event": "berkas diunduh", "kind": job.kind},
    )
    response = FileResponse(content, as_attachment=True, filename=job.result_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_GET
@signed_in
def note(request: HttpRequest) -> HttpResponse:
    """A line for the head of every page while jobs of mine are active; empty, and so no more asked for, else."""
    jobs = list(own_jobs(request).active().defer("params", "summary")[:PER_PAGE])
    return fragment(request, "jobs/_note.html", {"jobs": jobs})
