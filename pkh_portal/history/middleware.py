"""Makes the signed-in user of a request the one whom history names."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pkh_portal.accounts.services.audit import Actor
from pkh_portal.history.acting import acting


class ActingMiddleware:
    """Stands after authentication; asks for the user only when something is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(lambda: Actor.from_request(request)):
            return self.get_response(request)
