"""The hand-over of a leaver: why and when, who gets what, what it comes to, and the paper to be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import TemplateView

from companions.enums import ServiceReason, ServiceStatus
from companions.forms.handover import DIVIDED, CauseForm, PaperForm, Sheet
from companions.models import AssignmentOperation, Handover
from companions.outcome import ended, still_stands
from companions.paper import parts_of, place_of, reason_of
from companions.seen import operations_seen, people_seen
from companions.services import handover as service
from companions.services.rehearsal import rehearse
from companions.views.operations import told_undone
from companions.views.personnel import KeptPersonMixin
from pkh_portal.accounts.pages import SubjectMixin

if TYPE_CHECKING:
    from django.template.response import TemplateResponse


#: In the address: the cause is to be looked over once more, not gone on from.
AGAIN: Final = "ubah"


class HandoverView(KeptPersonMixin):
    """The wizard. The cause stands in the address, so that each step can be opened anew; choices travel in the form."""

    permission_required = "companions.assign"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "effective_on" not in request.GET or AGAIN in request.GET:
            return self._cause(self._cause_form(initial=request.GET.dict()))
        cause = self._cause_form(data=request.GET)
        if not cause.is_valid():
            return self._cause(cause, status=422)
        sheet = self._sheet(cause)
        return self._shares(cause, sheet, self._paper())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cause = self._cause_form(data=request.GET)
        if not cause.is_valid():
            return self._cause(cause, status=422)
        sheet, paper = self._sheet(cause, data=request.POST), self._paper(data=request.POST)
        step = request.POST.get("step")
        if step == "spread":
            sheet.spread()
        if step in {"spread", "count"}:
            return self._shares(cause, sheet, paper)
        if not paper.is_valid():
            return self._shares(cause, sheet, paper, status=422)
        try:
            sheet.refuse_open()
            if step == "confirm":
                return self._done(self._hand_over(cause, sheet, paper))
            rehearse(lambda: self._hand_over(cause, sheet, paper))
        except ValidationError as error:
            paper.add_error(None, ValidationError(error.messages))
            return self._shares(cause, sheet, paper, status=422)
        return self._check(cause, sheet, paper)

    def _cause_form(self, **kwargs: Any) -> CauseForm:
        return CauseForm(scope=self.scope, user=self.user, **kwargs)

    def _paper(self, data: Any = None) -> PaperForm:
        return PaperForm(scope=self.scope, user=self.user, data=data)

    def _sheet(self, cause: CauseForm, data: Any = None) -> Sheet:
        return Sheet(personnel=self.subject, cause=cause.cleaned_data, scope=self.scope, data=data)

    def _render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, template, {**self.get_context_data(), **context}, status=status)

    def _cause(self, form: CauseForm, status: int = 200) -> HttpResponse:
        return self._render("companions/handover_cause.html", status, form=form, stage=1)

    def _shares(self, cause: CauseForm, sheet: Sheet, paper: PaperForm, status: int = 200) -> HttpResponse:
        marked = status != 200
        return self._render(
            "companions/handover_shares.html",
            status,
            cause=_told(cause),
            sheet=sheet,
            lines=sheet.lines(marked=marked),
            successors=sheet.successors(),
            paper=paper,
            divided=DIVIDED,
            stage=2,
        )

    def _check(self, cause: CauseForm, sheet: Sheet, paper: PaperForm) -> HttpResponse:
        hidden = [(f"part:{key}", choice) for key, choice in sheet.choices.items()]
        hidden += [("successor", str(key)) for key in sheet.willing]
        hidden += [(name, str(value)) for name, value in paper.cleaned_data.items()]
        return self._render(
            "companions/handover_check.html",
            cause=_told(cause),
            sheet=sheet,
            paper=paper.cleaned_data,
            getting=[each for each in sheet.successors() if each["gets"]],
            hidden=hidden,
            stage=3,
        )

    def _hand_over(self, cause: CauseForm, sheet: Sheet, paper: PaperForm) -> Handover:
        data = cause.cleaned_data
        return service.hand_over(
            personnel=self.subject,
            status=ServiceStatus(data["status"]),
            reason=data["reason"],
            effective_on=data["effective_on"],
            until=data["until"],
            shares=sheet.shares(),
            number=paper.cleaned_data["number"],
            note=paper.cleaned_data["note"],
            actor=self.actor,
        )

    def _done(self, done: Handover) -> HttpResponse:
        paper = reverse("companions:paper", args=[done.pk])
        said = _("Serah terima selesai. Cetak berita acaranya untuk ditandatangani.")
        link = format_html('<a href="{}">{}</a>', paper, _("Buka berita acara"))
        messages.success(self.request, format_html("{} {}", said, link))
        return HttpResponseRedirect(reverse("companions:handover_done", args=[done.pk]))


def _told(cause: CauseForm) -> dict[str, Any]:
    """The cause as the pages say it."""
    data = cause.cleaned_data
    reason = ServiceReason(data["reason"]).label if data["reason"] else ""
    label = dict(cause.fields["status"].choices)[ServiceStatus(data["status"])]  # type: ignore[attr-defined] # Choices.
    typed = {name: cause[name].value() or "" for name in cause.fields}
    again = QueryDict(mutable=True)
    again.update({**typed, AGAIN: "1"})
    return {**data, "label": label, "reason_label": reason, "again": again.urlencode()}


class HandoverMixin(SubjectMixin[Handover]):
    """A page about one hand-over: as visible as the person; its families as far as they lie in the scope."""

    model = Handover
    subject_name = "handover"
    permission_required = "companions.view_handover"

    def subjects(self) -> QuerySet[Handover]:
        operations = AssignmentOperation.objects.select_related("personnel__region").order_by("pk")
        return (
            super()
            .subjects()
            .select_related("personnel__region__parent")
            .prefetch_related(Prefetch("operations", queryset=operations))
        )


class HandoverDoneView(HandoverMixin, TemplateView):
    """What was handed over to whom, with the way to the paper and back."""

    template_name = "companions/handover_done.html"

    def subjects(self) -> QuerySet[Handover]:
        undoable = Handover.objects.undoable_by(self.scope).filter(pk=OuterRef("pk"))
        return super().subjects().annotate(may_undo=Exists(undoable))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        operations = self.subject.operations.all()
        return {
            **super().get_context_data(**kwargs),
            "seen_people": people_seen([row.personnel_id for row in operations], self.user),
            "seen_operations": operations_seen([row.pk for row in operations], self.user),
            "ended": ended(self.subject),
            "stands": self.subject.undone_at is None and still_stands(self.subject),
        }


class PaperView(HandoverMixin, TemplateView):
    """The berita acara, to be printed and signed: in the office's language, whatever the reader's."""

    template_name = "companions/berita_acara.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(settings.LANGUAGE_CODE):
            return cast("TemplateResponse", super().get(request, *args, **kwargs)).render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = parts_of(self.subject, self.scope)
        shown = sum(len(part.rows) for part in parts)
        total = sum(operation.households for operation in self.subject.operations.all())
        return {
            **super().get_context_data(**kwargs),
            "parts": parts,
            "total": total,
            "hidden": max(0, total - shown),
            "reason": reason_of(self.subject),
            "place": place_of(self.subject),
        }


class UndoHandoverView(HandoverMixin, TemplateView):
    """Asks, naming the consequence; then takes the whole hand-over back."""

    permission_required = "companions.assign"
    template_name = "companions/handover_undo.html"

    def subjects(self) -> QuerySet[Handover]:
        return super().subjects().filter(pk__in=Handover.objects.undoable_by(self.scope))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            context["foreseen"] = rehearse(lambda: service.undo_handover(handover=self.subject, actor=self.actor))
        except ValidationError as error:
            context["refusal"] = " ".join(error.messages)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undone = service.undo_handover(handover=self.subject, actor=self.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, told_undone(undone.restored, undone.kept))
        return HttpResponseRedirect(reverse("companions:handover_done", args=[self.subject.pk]))
