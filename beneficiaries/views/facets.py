"""What a filter box of the list of KPM asks the server while somebody types."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from beneficiaries import listing
from pkh_portal.accounts.pages import PermittedView

#: A longer text is no name.
LETTERS: Final = 100


@method_decorator(never_cache, name="dispatch")
class FacetOptionsView(PermittedView):
    """The choices of one filter that match ``cari``, beside what the other filters of the address are set to.

    Answers ``{"options": [{value, title}]}``, inside the user's scope; 404 for a filter that is not searched.
    """

    permission_required = "beneficiaries.view_household"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, name: str) -> JsonResponse:
        facet = next((facet for facet in listing.facets() if facet.name == name), None)
        if facet is None or facet.search is None:
            raise Http404
        text = request.GET.get("cari", "").strip()[:LETTERS]
        found = facet.search(self.scope, listing.chosen(request.GET), text) if text else ()
        return JsonResponse({"options": [{"value": value, "title": str(title)} for value, title in found]})
