"""Assign, transfer, cover, end: over one family, over ticked ones, over all that a filter finds.

First the choice, then what exactly would happen, then the deed. Nothing is written before the second page is confirmed,
and what it says is counted by the service that does it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.selection import PARAMETER, Selection
from companions.candidates import candidates
from companions.enums import OperationKind
from companions.forms.bulk import BulkForm
from companions.models import AssignmentOperation
from companions.services import assignments
from companions.services.queueing import AT_ONCE, operate_later
from companions.services.terms import Preview
from pkh_portal.accounts.pages import PermittedView

#: Names from which on a box for searching among them is worth its place.
SEARCH_FROM = 8
#: In the address: the page to which one goes back, done or not.
BACK = "kembali"


class BulkView(PermittedView):
    """One kind of operation over the selection named in the address."""

    permission_required = "companions.assign"
    kind: ClassVar[OperationKind]
    title: ClassVar[Any]
    #: What the families are when it is done: "312 KPM dialihkan".
    participle: ClassVar[Any]

    @cached_property
    def selection(self) -> Selection:
        return Selection.from_token(self.request.GET.get(PARAMETER, ""), self.user)

    @cached_property
    def single(self) -> Any:
        """The one family that is meant, when there is only one: the page then speaks of it by name."""
        if self.selection.ids is None or len(self.selection.ids) != 1:
            return None
        return self.selection.households(self.scope).select_related("kecamatan").first()

    @cached_property
    def came_from(self) -> str:
        """The page of the portal that the address names as the one to go back to; none if it names a stranger."""
        named = self.request.GET.get(BACK, "")
        own = url_has_allowed_host_and_scheme(
            named, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return named if own else ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._choice(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("step")
        if step == "search":
            # Only looks for people: what is not filled in yet is no mistake yet.
            return self._choice(self._form(initial=request.POST.dict()))
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._choice(form, status=422)
        try:
            preview = self._preview(form)
            moved = request.POST.get("expected", str(preview.changed)) != str(preview.changed)
            if step == "confirm" and not preview.refusal and not moved:
                return self._act(form, preview)
        except ValidationError as error:
            form.add_error(None, error)
            return self._choice(form, status=422)
        return self._show(form, preview, moved=step == "confirm" and moved)

    def _form(self, **kwargs: Any) -> BulkForm:
        return BulkForm(kind=self.kind, scope=self.scope, user=self.user, **kwargs)

    def _choice(self, form: BulkForm, status: int = 200) -> HttpResponse:
        search = self.request.POST.get("q", "").strip()
        people = []
        if self.kind != OperationKind.END:
            people = candidates(
                kind=self.kind,
                households=self.selection.households(self.scope),
                day=_day_of(form),
                scope=self.scope,
                search=search,
            )
        context = {
            "form": form,
            "people": people,
            "chosen": str(form["personnel"].value() or "") if "personnel" in form.fields else "",
            "search": search,
            "show_search": bool(search) or len(people) > SEARCH_FROM,
        }
        return render(self.request, "companions/bulk.html", self._context() | context, status=status)

    def _show(self, form: BulkForm, preview: Preview, *, moved: bool) -> HttpResponse:
        context = {
            "form": form,
            "hidden": [field.as_hidden() for field in form],
            "preview": preview,
            "queued": preview.total > AT_ONCE,
            "moved": moved,
            "terms": form.terms(),
            "personnel": form.cleaned_data.get("personnel"),
        }
        return render(
            self.request, "companions/bulk_check.html", self._context() | context, status=409 if moved else 200
        )

    def _context(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "title": self.title,
            "participle": self.participle,
            "described": self.single.name if self.single else self.selection.describe(self.scope),
            "single": self.single,
            "back": self._back(),
        }

    def _back(self) -> str:
        if self.came_from:
            return self.came_from
        if self.single:
            return str(self.single.get_absolute_url())
        listed = reverse("admin:beneficiaries_household_changelist")
        return f"{listed}?{self.selection.query}" if self.selection.query else listed

    def _preview(self, form: BulkForm) -> Preview:
        return assignments.preview(
            kind=self.kind,
            households=self.selection.households(self.scope),
            personnel=form.cleaned_data.get("personnel"),
            terms=form.terms(),
        )

    def _act(self, form: BulkForm, preview: Preview) -> HttpResponse:
        if preview.total > AT_ONCE:
            job = operate_later(
                kind=self.kind,
                token=self.selection.token(self.user),
                personnel=form.cleaned_data.get("personnel"),
                terms=form.terms(),
                actor=self.actor,
            )
            return HttpResponseRedirect(job.get_absolute_url())
        operation = self._operate(form)
        done = reverse("companions:operation", args=[operation.pk])
        undo = reverse("companions:undo_operation", args=[operation.pk])
        back = self._back() if self.single or self.came_from else done
        said = _("%(count)s KPM %(done)s.") % {"count": localize(operation.households), "done": self.participle}
        links = [(undo, _("Batalkan"))] if back == done else [(done, _("Lihat rinciannya")), (undo, _("Batalkan"))]
        messages.success(
            self.request, format_html("{} {}", said, format_html_join(" · ", '<a href="{}">{}</a>', links))
        )
        return HttpResponseRedirect(back)

    def _operate(self, form: BulkForm) -> AssignmentOperation:
        terms: dict[str, Any] = {
            "households": self.selection.households(self.scope), "terms": form.terms(), "actor": self.actor
        }  # fmt: skip
        if self.kind == OperationKind.END:
            return assignments.end(**terms)
        verbs = {
            OperationKind.ASSIGN: assignments.assign,
            OperationKind.TRANSFER: assignments.transfer,
            OperationKind.COVER: assignments.cover,
        }
        return verbs[self.kind](personnel=form.cleaned_data["personnel"], **terms)


class AssignView(BulkView):
    """Give families that have nobody to a companion."""

    kind = OperationKind.ASSIGN
    title = gettext_lazy("Tugaskan pendamping")
    participle = gettext_lazy("ditugaskan")


class TransferView(BulkView):
    """Give families to another companion for good."""

    kind = OperationKind.TRANSFER
    title = gettext_lazy("Alihkan ke pendamping lain")
    participle = gettext_lazy("dialihkan")


class CoverView(BulkView):
    """Have somebody stand in."""

    kind = OperationKind.COVER
    title = gettext_lazy("Gantikan sementara")
    participle = gettext_lazy("digantikan sementara")


class EndView(BulkView):
    """Leave families without a companion."""

    kind = OperationKind.END
    title = gettext_lazy("Akhiri pendampingan")
    participle = gettext_lazy("diakhiri pendampingannya")


def _day_of(form: BulkForm) -> date:
    """The day that stands in the form, for the loads; today while it holds none."""
    try:
        day = form.fields["effective_on"].clean(form["effective_on"].value())
    except forms.ValidationError:
        day = None
    return day or timezone.localdate()
