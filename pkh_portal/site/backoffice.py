"""The back office's site: Unfold with our sign-in, our 404s and a command palette that keeps to the scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.accounts.models import User
from pkh_portal.site.navigation import navigation

#: Models whose rows the command palette may find, each through its own scoped admin page.
PALETTE_MODELS = ("beneficiaries.household", "accounts.user", "regions.region")
PALETTE_ROWS = 8
PALETTE_MIN_LETTERS = 3


@dataclass
class Found(SearchResult):
    """A row of the palette; the first one of a table may have a heading over it."""

    heading: str = ""
    #: No row itself, but the way to all of them.
    leads_on: bool = False


class PortalAdminSite(UnfoldAdminSite):
    """The site behind ``/kantor/``."""

    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_staff

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Somebody signed in who may not come in is told so; sending them to sign in again would go in circles."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return cast(HttpResponse, inner(request, *args, **kwargs))

        return update_wrapper(checked, view)

    def get_urls(self) -> list[Any]:
        """Without Django's shortcut to an object's own page: it answers for objects out of scope, too."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way in, with its rate limits and second factor."""
        return redirect_to_login(request.GET.get("next") or reverse("home"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one home page, and it is not a list of tables."""
        return HttpResponseRedirect(reverse("home"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nor is one worked out for every page, with the permissions and addresses of all tables: nothing shows it."""
        return []

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nor are there lists of tables by app."""
        return HttpResponseRedirect(reverse("home"))

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The texts of calendars and choosers, ours among them, which Django's own call leaves out."""
        return cast(HttpResponse, JavaScriptCatalog.as_view()(request))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one page for one's own password, and it is not this one."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way out."""
        return HttpResponseRedirect(reverse("account_logout"))

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The command palette: pages of the sidebar, then rows of the allowed models inside the scope.

        Nothing is cached: what a user may see can change between two key presses.
        """
        term = (request.GET.get("s") or "").strip().lower()[:100]
        if not term:
            return HttpResponse()
        results = [*self._pages(request, term), *self._rows(request, term)]
        page = Paginator(results, len(results) or 1).page(1)
        template = "command_results" if "extended" in request.GET else "search_results"
        found = sum(not getattr(result, "leads_on", False) for result in results)
        context = {"found": found, "page_obj": page.paginator, "results": page, "page_counter": 0, "execution_time": 0}
        return TemplateResponse(request, f"unfold/helpers/{template}.html", context, headers={"HX-Trigger": "search"})

    def _pages(self, request: HttpRequest, term: str) -> list[SearchResult]:
        return [
            SearchResult(
                title=str(entry.title),
                description=str(group.title or settings.OFFICE_NAME),
                link=reverse(entry.url_name),
                icon=entry.icon,
            )
            for group, entries in navigation(cast(User, request.user))
            for entry in entries
            if term in str(entry.title).lower() or term in str(entry.help).lower()
        ]

    def _rows(self, request: HttpRequest, term: str) -> list[Found]:
        if len(term) < PALETTE_MIN_LETTERS:
            return []
        results: list[Found] = []
        for model, page in cast(dict[type[Model], ScopedModelAdmin], self._registry).items():
            label = model._meta.label_lower
            if label not in PALETTE_MODELS or not page.has_view_permission(request):
                continue
            results += self._rows_of(request, model, page, term)
        return results

    def _rows_of(self, request: HttpRequest, model: type[Model], page: ScopedModelAdmin, term: str) -> list[Found]:
        """The first rows of one table; where its list can show all of them, a heading and a way there."""
        found, _more = page.get_search_results(request, page.get_queryset(request), term)
        if page.found_with:
            found = found.select_related(*page.found_with)
        route = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = list(found[: PALETTE_ROWS + 1])
        results = [
            Found(
                title=str(row),
                description=page.found_as(row),
                link=reverse(f"{route}_change", args=(row.pk,)),
                icon="description",
            )
            for row in rows[:PALETTE_ROWS]
        ]
        if results and (query := page.found_all(term)):
            name = str(model._meta.verbose_name_plural)
            shown = _("%(count)d pertama") if len(rows) > PALETTE_ROWS else _("%(count)d ditemukan")
            results[0].heading = f"{name} · {shown % {'count': len(results)}}"
            address = f"{reverse(f'{route}_changelist')}?{query}"
            title = _("Lihat semua di Daftar %(name)s") % {"name": name}
            results.append(Found(title=title, description="", link=address, icon="arrow_forward", leads_on=True))
        return results
