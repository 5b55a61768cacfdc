"""One operation over assignments: what it did to whom, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from beneficiaries.models import Household
from companions.enums import ChangeAction
from companions.models import AssignmentChange, AssignmentOperation, Handover
from companions.outcome import still_stands
from companions.seen import people_seen
from companions.services import undo
from companions.services.rehearsal import rehearse
from pkh_portal.accounts.pages import SubjectMixin

PER_PAGE = 50


class OperationMixin(SubjectMixin[AssignmentOperation]):
    """A page about one operation."""

    model = AssignmentOperation
    subject_name = "operation"
    permission_required = "companions.view_assignmentoperation"

    def subjects(self) -> QuerySet[AssignmentOperation]:
        return super().subjects().select_related("personnel", "handover__personnel", "region")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "seen_people": people_seen([self.subject.personnel_id], self.user),
            "whole": self._whole(),
        }

    def _whole(self) -> dict[str, bool]:
        """Whether the user may open the hand-over that the operation is part of, and undo it."""
        if self.subject.handover_id is None or not self.user.has_perm("companions.view_handover"):
            return {"seen": False, "undoable": False}
        undoable = Handover.objects.undoable_by(self.scope).filter(pk=OuterRef("pk"))
        found = Handover.objects.visible_to(self.scope).filter(pk=self.subject.handover_id)
        told = found.annotate(may_undo=Exists(undoable)).values_list("may_undo", flat=True).first()
        handover = self.subject.handover
        stands = bool(told) and handover is not None and still_stands(handover)
        return {"seen": told is not None, "undoable": stands}


class OperationView(OperationMixin, TemplateView):
    """What was done, to which families."""

    template_name = "companions/operation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = AssignmentChange.objects.visible_to(self.scope).filter(operation=self.subject)
        families = (
            Household.objects.visible_to(self.scope)
            .filter(pk__in=changes.values("household"))
            .select_related("village", "kecamatan")
            .order_by("name_key", "pk")
        )
        page = Paginator(families, PER_PAGE).get_page(self.request.GET.get("halaman"))
        context = super().get_context_data(**kwargs)
        return {**context, "page": page, "rows": _told(page, changes)}


class UndoOperationView(OperationMixin, TemplateView):
    """Asks, naming the consequence; then takes the operation back where nothing has come after it."""

    permission_required = "companions.assign"
    template_name = "companions/operation_undo.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            context["foreseen"] = rehearse(lambda: undo.undo(operation=self.subject, actor=self.actor))
        except ValidationError as error:
            context["refusal"] = " ".join(error.messages)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undone = undo.undo(operation=self.subject, actor=self.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, told_undone(undone.restored, undone.kept))
        return HttpResponseRedirect(reverse("companions:operation", args=[self.subject.pk]))


def told_undone(restored: int, kept: int) -> str:
    """What taking back has done, as a sentence."""
    said = _("Dibatalkan: %(count)s KPM kembali seperti semula.") % {"count": localize(restored)}
    if not kept:
        return said
    left = ngettext(
        "%(count)s KPM dibiarkan karena sudah diubah lagi sesudahnya.",
        "%(count)s KPM dibiarkan karena sudah diubah lagi sesudahnya.",
        kept,
    )
    return f"{said} {left % {'count': localize(kept)}}"


def _told(page: Page[Household], changes: QuerySet[AssignmentChange]) -> list[dict[str, Any]]:
    """For each family of the page whom it had and whom it got. One query."""
    lines: dict[int, dict[str, list[str]]] = {}
    keys = [family.pk for family in page]
    for change in changes.filter(household__in=keys).select_related("assignment__personnel").order_by("pk"):
        side = "after" if change.action == ChangeAction.OPENED else "before"
        names = lines.setdefault(change.household_id, {"before": [], "after": []})[side]
        if change.assignment.personnel.name not in names:
            names.append(change.assignment.personnel.name)
    return [{"family": family, **lines.get(family.pk, {"before": [], "after": []})} for family in page]
