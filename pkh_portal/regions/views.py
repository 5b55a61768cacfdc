"""What the region chooser asks the server."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pkh_portal.regions import codes
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.querysets import RegionQuerySet

ROWS = 50
_LONGEST_QUERY = 100


@require_safe
@login_required
@never_cache
def options(request: HttpRequest) -> HttpResponseBase:
    """The regions of one level that this user may be offered, at most 50.

    Parameters: ``level`` (1 to 4), ``within`` (code of a region above; optional), ``q`` (words of the name, or a
    code; optional). Answers ``{"options": [{code, name, kind, above: [{code, level, name}]}], "more": bool}`` in
    alphabetical order or, with ``q``, best first (villages without either in the order of codes); 400 for parameters
    that make no sense.
    """
    level = next((level for level in RegionLevel if str(level.value) == request.GET.get("level")), None)
    within = request.GET.get("within", "")
    query = request.GET.get("q", "")
    if level is None or (within and codes.level_of(within) is None) or len(query) > _LONGEST_QUERY:
        return HttpResponseBadRequest(_("Permintaan daftar wilayah tidak sah."))
    regions = offered(request).of_level(level).active_on(timezone.localdate())
    if within:
        regions = regions.under(within)
    # All villages of the country are not worth sorting for the 50 that come first: the key has them in its own order.
    regions = (
        regions.order_by("search_name", "code") if within or level < RegionLevel.VILLAGE else regions.order_by("code")
    )
    found = list(regions.search(query).with_parents()[: ROWS + 1])
    return JsonResponse({"options": [_as_option(region) for region in found[:ROWS]], "more": len(found) > ROWS})


def offered(request: HttpRequest) -> RegionQuerySet:
    """The regions that a chooser may show this user; a higher floor says which, and without it there are none.

    ``settings.REGION_CHOOSER_QUERYSET`` names a callable that takes the request and gives a queryset of regions: those
    the user may choose and, so that they can be walked to, those above them. It is no permission to choose: forms
    validate what is posted against their own queryset.
    """
    path: str | None = getattr(settings, "REGION_CHOOSER_QUERYSET", None)
    if not path:
        return Region.objects.none()
    return cast("Callable[[HttpRequest], RegionQuerySet]", import_string(path))(request)


def _as_option(region: Region) -> dict[str, Any]:
    above, parent = [], region.parent
    while parent is not None:
        above.append({"code": parent.code, "level": parent.level, "name": parent.name})
        parent = parent.parent
    return {"code": region.code, "name": region.name, "kind": str(region.get_kind_display()), "above": above}
