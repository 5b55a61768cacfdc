"""Lists whose rows have pages of their own outside the back office."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin


class OwnPagesChangeList(ChangeList):
    """Leads from a row straight to its own page."""

    model_admin: OwnPagesAdmin

    def url_for_result(self, result: Any) -> str:
        return self.model_admin.own_page(result.pk)


class OwnPagesAdmin(ScopedModelAdmin):
    """A list; the addresses of one row lead on to ``own_page_name``, to whom may see it."""

    own_page_name: str
    own_add_name: str = ""

    def own_page(self, pk: Any) -> str:
        return reverse(self.own_page_name, args=[pk])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OwnPagesChangeList

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._lead_on(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._lead_on(request, object_id)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse(self.own_add_name))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _lead_on(self, request: HttpRequest, object_id: str) -> HttpResponse:
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404
        return HttpResponseRedirect(self.own_page(subject.pk))
