"""What gives a back-office list its buttons “Ekspor” and “Impor”, and the pages behind them."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.decorators import action
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.exchange import exports
from pkh_portal.exchange.forms import ExportForm
from pkh_portal.exchange.resources import SheetResource
from pkh_portal.exchange.selecting import PICKED, Selected

if TYPE_CHECKING:
    from pkh_portal.accounts.admin.scoped import ScopedModelAdmin

    _Base = ScopedModelAdmin
else:
    _Base = object


class ExchangeAdminMixin(_Base):
    """Stands before ``ScopedModelAdmin``. ``resource_class`` says what a row is in a sheet."""

    resource_class: type[SheetResource]
    #: What the page's buttons do, added to whatever other buttons the page declares.
    exchange_actions: tuple[str, ...] = ("export_rows",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.actions_list = (*getattr(self, "actions_list", ()), *self.exchange_actions)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As it is, with the list's filters carried along by the button."""
        response: HttpResponse = super().changelist_view(request, extra_context)
        query = request.GET.urlencode()
        if query and isinstance(response, TemplateResponse) and response.context_data:
            for button in response.context_data.get("actions_list", ()):
                if button.get("path") == self.page_url("export_rows"):
                    button["path"] = f"{button['path']}?{query}"
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's own actions, and exporting what is ticked."""
        actions: dict[str, Any] = dict(super().get_actions(request))
        if self.has_export_permission(request):
            actions["export_picked"] = (_export_picked, "export_picked", _("Ekspor yang dipilih"))
        return actions

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may see the list and has the table's permission to take it away."""
        permission = exports.export_permission(self.model)
        return self.has_view_permission(request) and bool(request.user.has_perm(permission))

    @action(description=_("Ekspor"), url_path="ekspor", icon="download", permissions=["export"])
    def export_rows(self, request: HttpRequest) -> HttpResponseBase:
        """GET says what will be written; POST writes it, or has a worker do so. The address names the rows."""
        try:
            chosen = self.resource_class.select(request, self)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.page_url("changelist"))
        user = cast(User, request.user)
        may = bool(self.resource_class.hidden_fields()) and exports.may_take_numbers(user)
        form = ExportForm(request.POST or None, may_take_numbers=may)
        rows = chosen.rows.count()
        if request.method == "POST" and rows and form.is_valid():
            return self._export(request, form.order(request.GET.urlencode()), chosen, rows)
        resource = self.resource_class
        context = {
            **self.page_context(_now("Ekspor %(table)s") % {"table": self.opts.verbose_name_plural}),
            "form": form,
            "rows": rows,
            "in_background": rows > exports.AT_ONCE,
            "at_once": exports.AT_ONCE,
            "words": chosen.words,
            "columns": [(field.heading, resource.hides(field)) for field in resource.outgoing()],
            "hidden_count": len(resource.hidden_fields()),
            "back": self.page_url("changelist", request.GET.urlencode()),
        }
        return TemplateResponse(request, "exchange/export.html", context, status=422 if form.errors else 200)

    def _export(self, request: HttpRequest, order: exports.Order, chosen: Selected, rows: int) -> HttpResponseBase:
        actor = Actor.from_request(request)
        if rows > exports.AT_ONCE:
            job = exports.enqueue_export(model=self.model, order=order, actor=actor)
            messages.info(request, _("Ekspor dikerjakan di latar belakang. Anda dapat terus bekerja."))
            return HttpResponseRedirect(job.get_absolute_url())
        resource = self.resource_class(scope=scope_of(request), actor=actor, full=order.full)
        with ExitStack() as opened:
            # Unnamed, so gone with the answer, which closes it.
            stream = opened.enter_context(tempfile.TemporaryFile())
            written = exports.write(stream, resource=resource, chosen=chosen, file_format=order.file_format)
            exports.note_export(model=self.model, order=order, words=chosen.words, rows=written, actor=actor)
            stream.seek(0)
            opened.pop_all()
        return download(stream, exports.file_name(self.model, order.file_format), order.file_format.content_type)

    # ── Shared ───────────────────────────────────────────────────────────────────────────────

    def page_url(self, name: str, query: str = "") -> str:
        """The address of a page of this table, by the end of its name."""
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}")
        return f"{url}?{query}" if query else url

    def page_context(self, title: str) -> dict[str, Any]:
        """What the frame of our pages needs."""
        return {
            "title": title,
            "list_title": self.opts.verbose_name_plural,
            "list_url": self.page_url("changelist"),
        }


def download(stream: Any, name: str, content_type: str) -> FileResponse:
    """A file that no browser shows or keeps: it may hold people's data."""
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _export_picked(page: ExchangeAdminMixin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """On to the page that exports the ticked rows, or all that the list shows where all were ticked."""
    if not page.has_export_permission(request):
        raise PermissionDenied
    if request.POST.get("select_across") == "1":
        return HttpResponseRedirect(page.page_url("export_rows", request.GET.urlencode()))
    keys = ",".join(str(key) for key in queryset.order_by().values_list("pk", flat=True))
    return HttpResponseRedirect(page.page_url("export_rows", f"{PICKED}={keys}"))
