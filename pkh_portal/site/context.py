"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import scope_for
from pkh_portal.regions.models import Region
from pkh_portal.site.navigation import is_current, navigation


def portal(request: HttpRequest) -> dict[str, Any]:
    """The office and, lazily, the navigation of the signed-in user."""
    return {
        "office_name": settings.OFFICE_NAME,
        "portal_navigation": lambda: sidebar(request),
        "portal_scope_label": lambda: scope_label(request),
        "mail_configured": settings.EMAIL_CONFIGURED,
    }


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of entries for our own pages' sidebar; empty for somebody who has not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    return [
        {
            "title": group.title,
            "entries": [
                {"entry": entry, "url": url, "current": is_current(url, request.path)}
                for entry, url in ((entry, entry.url) for entry in entries)
            ],
        }
        for group, entries in navigation(user)
    ]


def scope_label(request: HttpRequest) -> str:
    """The user's regions in words, the first three by name."""
    scope = scope_for(request.user)
    if scope.nationwide:
        return "Seluruh Indonesia"
    names = [str(region) for region in Region.objects.filter(code__in=scope.codes).only("kind", "name")[:4]]
    return ", ".join(names[:3]) + (f" +{len(scope.codes) - 3}" if len(scope.codes) > 3 else "")
