"""What browsers are told about each page (content security, permissions, caching), and what nobody may send."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)


class BrowserPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, more for Unfold under the admin path only; pages are not kept by caches."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            parts.replace = {**settings.ADMIN_CSP_EXTRA, **(parts.replace or {})}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            # Shared PCs: nothing of a page stays behind for whoever sits down next.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class NoNullMiddleware:
    """Answers 400 to NUL in the address or a form: no keyboard types it, and PostgreSQL stores and compares none.

    Stands last, so that forms have been read by then (CSRF) and files have gone where they should; their content is
    not looked at. Costs a few microseconds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if (
            "\0" in request.path_info
            or _has_null(request.GET)
            or (request.method == "POST" and _has_null(request.POST))
        ):
            raise BadRequest("NUL in the request")


def _has_null(said: QueryDict) -> bool:
    return any("\0" in name or any("\0" in text for text in texts) for name, texts in said.lists())
