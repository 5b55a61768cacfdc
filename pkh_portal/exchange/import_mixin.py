"""The page that brings rows in: upload, plan, confirmation."""

from __future__ import annotations

import io
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.decorators import action
from pkh_portal.accounts.admin.scoped import scope_of
from pkh_portal.accounts.models import User
from pkh_portal.accounts.services.audit import Actor
from pkh_portal.exchange.forms import UploadForm
from pkh_portal.exchange.imports import Outcome, Plan, carry_out, preview
from pkh_portal.exchange.mixins import ExchangeAdminMixin, download
from pkh_portal.exchange.reading import SheetRows, read
from pkh_portal.exchange.resources import SheetResource
from pkh_portal.exchange.template import write_template
from pkh_portal.exchange.uploads import Upload, UploadGone
from pkh_portal.spreadsheets import FileFormat, SpreadsheetError

#: Parameter of the address that names the uploaded file.
FILE = "berkas"
TEMPLATE = "templat"
#: Rows of one kind that a preview shows; the rest is counted.
SHOWN = 200


class ImportAdminMixin(ExchangeAdminMixin):
    """Export, and import of small tables. Who may is ``has_import_permission``."""

    exchange_actions = ("export_rows", "import_rows")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """``import_<model>`` where the table has such a permission; else who may add and change rows by hand."""
        own = f"import_{self.opts.model_name}"
        if own in dict(self.opts.permissions):
            return bool(request.user.has_perm(f"{self.opts.app_label}.{own}"))
        return self.has_add_permission(request) and self.has_change_permission(request)

    @action(description=_("Impor"), url_path="impor", icon="upload", permissions=["import"])
    def import_rows(self, request: HttpRequest) -> HttpResponseBase:
        """Upload a file; look at what it would do; confirm or cancel. The address names the file, not the rows."""
        if TEMPLATE in request.GET:
            return self._template()
        if FILE in request.GET:
            return self._uploaded(request, request.GET[FILE])
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*sent, most_rows=self.resource_class.most_rows)
        if form.is_valid() and (address := self._take(request, form)):
            return HttpResponseRedirect(address)
        resource = self.resource_class
        context = {
            **self.page_context(_now("Impor %(table)s") % {"table": self.opts.verbose_name_plural}),
            "form": form,
            "help": resource.import_help,
            "fields": resource.import_fields(),
            "template_url": self.page_url("import_rows", f"{TEMPLATE}=1"),
        }
        return TemplateResponse(request, "exchange/import.html", context, status=422 if form.errors else 200)

    def _template(self) -> HttpResponseBase:
        stream = io.BytesIO()
        write_template(stream, self.resource_class)
        stream.seek(0)
        table = "-".join(str(self.opts.verbose_name_plural).lower().split())
        return download(stream, f"templat-{table}.xlsx", FileFormat.XLSX.content_type)

    def _take(self, request: HttpRequest, form: UploadForm) -> str:
        """Keep the file if it can be read. Returns the address of its preview; an error of the form otherwise."""
        upload = Upload.keep(form.cleaned_data["file"])
        try:
            self._read(upload)
        except (SpreadsheetError, ValidationError) as error:
            upload.discard()
            form.add_error("file", error if isinstance(error, ValidationError) else str(error))
            return ""
        token = upload.token(user=cast(User, request.user), table=self.opts.label_lower)
        return self.page_url("import_rows", f"{FILE}={token}")

    def _uploaded(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            upload = Upload.from_token(token, user=cast(User, request.user), table=self.opts.label_lower)
        except UploadGone:
            # A second click on the button, or a page left open over lunch.
            messages.info(request, _("Berkas itu sudah disimpan, dibatalkan atau terlalu lama menunggu."))
            return HttpResponseRedirect(self.page_url("changelist"))
        if request.method == "POST":
            if "cancel" in request.POST:
                upload.discard()
                messages.info(request, _("Impor dibatalkan. Tidak ada data yang berubah."))
                return HttpResponseRedirect(self.page_url("changelist"))
            plan = carry_out(
                self._resource(request), self._read(upload), digest=request.POST.get("plan", ""), name=upload.name
            )
            if plan is not None:
                upload.discard()
                messages.success(
                    request,
                    _("Impor selesai: %(new)s baru, %(changed)s diubah, %(same)s tidak berubah.") % plan.counts,
                )
                return HttpResponseRedirect(self.page_url("changelist"))
            messages.warning(
                request,
                _("Data berubah sejak pratinjau dibuat, jadi belum ada yang disimpan. Periksa lagi, lalu simpan."),
            )
        return self._preview(request, upload, preview(self._resource(request), self._read(upload)))

    def _preview(self, request: HttpRequest, upload: Upload, plan: Plan) -> HttpResponse:
        groups = [(outcome, plan.of(outcome)) for outcome in (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW)]
        context = {
            **self.page_context(_now("Periksa impor %(table)s") % {"table": self.opts.verbose_name_plural}),
            "upload": upload,
            "plan": plan,
            "groups": [(outcome.value, rows[:SHOWN], len(rows[SHOWN:])) for outcome, rows in groups if rows],
            "again": self.page_url("import_rows"),
        }
        return TemplateResponse(request, "exchange/preview.html", context)

    def _resource(self, request: HttpRequest) -> SheetResource:
        return self.resource_class(scope=scope_of(request), actor=Actor.from_request(request))

    def _read(self, upload: Upload) -> SheetRows:
        resource = self.resource_class
        return read(upload.path, upload.name, resource.import_fields(), most_rows=resource.most_rows)
