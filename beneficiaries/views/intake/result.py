"""What came of a batch: its totals, the families it wrote, what still waits, the file again, and taking it back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from beneficiaries.imports.fields import changed_names
from beneficiaries.imports.problem_workbook import waiting_rows
from beneficiaries.intake_enums import BatchState, Code, OriginAction, ProblemLevel, RowOutcome
from beneficiaries.intake_reading.totals import Sum, totals_of
from beneficiaries.intake_reading.values import label_of
from beneficiaries.models import FieldCheck, Household, RecordOrigin
from beneficiaries.services.intake import queueing, undoing, waiting
from beneficiaries.services.intake.naming import said_name
from beneficiaries.services.intake.queueing import Stage
from beneficiaries.views.intake.base import ADD, APPLY, BatchDeed, BatchPage, begin, refused
from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import record

PER_PAGE: Final = 50
#: As many families are named before a load is taken back around them.
NAMED: Final = 10
#: Rows that are not in the registry after applying.
_OUTSIDE: Final = (RowOutcome.REVIEW, RowOutcome.REJECTED, RowOutcome.SKIPPED)
FULL: Final = "accounts.export_identifier"


class ResultView(BatchPage, TemplateView):
    """An applied batch, or one that was taken back since."""

    template_name = "beneficiaries/intake/result.html"
    step = 5

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        totals = totals_of(self.subject)
        origins = RecordOrigin.objects.filter(batch=self.subject).order_by()
        acts = dict(origins.values_list("action").annotate(count=Count("pk")))
        return {
            **super().get_context_data(**kwargs),
            "totals": totals,
            "created": acts.get(OriginAction.CREATED, 0),
            "changed": acts.get(OriginAction.CHANGED, 0),
            "waiting": self._waiting(totals.all),
            **self._going_on(),
            "warnings": self._warnings(),
            "undone": self.subject.state == BatchState.UNDONE,
            "unaccompanied": self._unaccompanied(),
            "left_above": [said for state in self.subject.above.values() for said in state.get("sentences", ())],
            "may_take_file": self.user.has_perm(FULL) and self.subject.file_gone_at is None,
        }

    def _unaccompanied(self) -> int:
        """Of the families that are to be checked, those that have no pendamping who could."""
        if not self.subject.complete or not self.subject.not_in_file:
            return 0
        return FieldCheck.objects.filter(batch=self.subject, state="open", household__accompanied=False).count()

    def _going_on(self) -> dict[str, Any]:
        """The batch that goes on with the waiting rows, and how many of them came in by it."""
        batch = waiting.followed_by(self.subject)
        if batch is None or batch.state != BatchState.APPLIED:
            return {"follow_up": batch, "came_in": None}
        rows = totals_of(batch).all
        return {"follow_up": batch, "came_in": rows.read - sum(map(rows.of, _OUTSIDE))}

    def _warnings(self) -> list[tuple[Code, int]]:
        """What was doubtful in the rows, with the number of times; nothing once the file is gone."""
        doubtful = self.subject.problems.filter(level=ProblemLevel.WARNING).order_by()
        counts = doubtful.values_list("code").annotate(count=Count("pk"))
        return [(Code(code), count) for code, count in counts.order_by("-count", "code")]

    def _waiting(self, rows: Sum) -> int:
        """Rows that did not come in and that nobody decided to leave, as long as that is known."""
        if self.subject.file_gone_at is None:
            return waiting_rows(self.subject).count()
        return rows.undecided + rows.of(RowOutcome.REJECTED)


class EndedView(BatchPage, TemplateView):
    """A file that was refused, or a batch that was given up: why, and what to do."""

    template_name = "beneficiaries/intake/failed.html"
    step = 1

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        takes = self.user.has_perm(FULL) and self.subject.file_gone_at is None
        return {**context, "cancelled": self.subject.state == BatchState.CANCELLED, "may_take_file": takes}


class OriginsView(BatchPage, TemplateView):
    """The families a batch recorded or changed, as far as they are the user's to see, by name."""

    template_name = "beneficiaries/intake/origins.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = RecordOrigin.objects.visible_to(self.scope).filter(batch=self.subject)
        action = self.request.GET.get("jenis", "")
        if action in OriginAction.values:
            rows = rows.filter(action=action)
        else:
            action = ""
        rows = rows.select_related("household__kecamatan", "household__village")
        page = Paginator(rows.order_by("sheet_no", "row_no"), PER_PAGE).get_page(self.request.GET.get("halaman"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "lines": [(row, [label_of(name) for name in changed_names(row.changed)]) for row in page],
            "action": action,
            "actions": OriginAction.choices,
            "several": self.subject.sheets.filter(used=True).count() > 1,
        }


class FollowUpView(BatchDeed):
    """Goes on with the rows that still wait, as a batch of their own."""

    permission_required = ADD

    def act(self) -> None:
        batch = waiting.follow_up(batch=self.subject, actor=self.actor)
        queueing.begin(batch=batch, stage=Stage.READ, actor=self.actor)
        self.subject = batch
        messages.success(self.request, _("Baris yang belum masuk menjadi muatan baru. Perbaiki lalu muat dari sini."))


class FileView(BatchPage):
    """The file as it came in, with all its numbers: for those who may export them, with a line in the audit trail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm(FULL):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        batch = self.subject
        if batch.file_gone_at is not None:
            raise Http404
        try:
            content = default_storage.open(batch.stored, "rb")
        except FileNotFoundError as error:
            raise Http404 from error
        record(
            action=AuditAction.EXPORT, actor=self.actor, subject=batch, label=said_name(batch), region=batch.region,
            detail={"event": "berkas muatan diunduh"},
        )  # fmt: skip
        response = FileResponse(
            content, as_attachment=True, filename=batch.name, content_type="application/octet-stream"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store, private"
        return response


class UndoView(BatchPage, TemplateView):
    """Asks, naming what is taken back and what is left; then has it done."""

    permission_required = APPLY
    template_name = "beneficiaries/intake/undo.html"
    step = 5

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        working = self.subject.job is not None and self.subject.job.status.active
        return self.to_batch() if working or self.subject.state != BatchState.APPLIED else super().get(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.POST.get("mengerti") and undoing.foresee(self.subject).mentions:
            messages.error(request, _("Centang dahulu bahwa Anda mengerti akibatnya bagi daftar yang lebih baru."))
            return self.render_to_response(self.get_context_data(), status=422)
        if refusal := refused(lambda: begin(self, Stage.UNDO)):
            messages.error(request, refusal)
        return self.to_batch()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        foreseen = undoing.foresee(self.subject)
        named = Household.objects.visible_to(self.scope).filter(pk__in=foreseen.kept[:NAMED])
        return {
            **super().get_context_data(**kwargs),
            "foreseen": foreseen,
            "total": foreseen.restorable + foreseen.created,
            "goes": foreseen.restorable + foreseen.created + foreseen.questions,
            "named": named.select_related("kecamatan").order_by("name_key", "pk"),
            "more": max(0, len(foreseen.kept) - NAMED),
        }
