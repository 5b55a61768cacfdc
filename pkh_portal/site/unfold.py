"""How the back office looks: Unfold's settings. Colours are shared with our own pages (static/portal/).

Sidebar, palette and user menu are those of our own pages (templates/admin/base.html), so Unfold is told of none.
"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def asset(path: str) -> Any:
    """The address of a static file, worked out per request: hashed names are known only then."""

    def url(request: HttpRequest) -> str:
        return static(path)

    return url


# A calm blue-green; every pair used for text keeps a contrast of at least 4.5 : 1.
PRIMARY = {
    "50": "#f0fdfa",
    "100": "#ccfbf1",
    "200": "#99f6e4",
    "300": "#5eead4",
    "400": "#2dd4bf",
    "500": "#14b8a6",
    "600": "#0f766e",
    "700": "#115e59",
    "800": "#134e4a",
    "900": "#113f3c",
    "950": "#042f2e",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Portal PKH",
    "SITE_HEADER": "Portal PKH",
    "SITE_URL": reverse_lazy("home"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": asset("portal/mark.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "primary": PRIMARY,
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "STYLES": [asset("portal/backoffice.css"), asset("portal/backoffice-pages.css"), asset("portal/reveal.css")],
    "SCRIPTS": [asset("portal/backoffice.js"), asset("portal/reveal.js")],
}
