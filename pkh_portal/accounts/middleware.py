"""What stands between a signed-in user and a page: idle time, duties still open, own preferences."""

import time
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from pkh_portal.accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]

#: Header of requests a page makes by itself (a progress bar); they are no sign of a person being there.
BACKGROUND_HEADER = "X-Portal-Background"
# The time of the last sign of life is written at most this often, to spare the session table.
TOUCH_SECONDS = 60
# A user with an open duty reaches these and nothing else, so that the duty can be done or the user can leave.
CREDENTIAL_PAGES = frozenset(
    {
        "account_reset_password_from_key",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
    }
)
OPEN_PATHS = ("account_logout", "account_reauthenticate", "account_change_password")


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send a browser elsewhere; an htmx request makes the whole page go, not the fragment."""
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)


def warn_once(request: HttpRequest, text: str) -> None:
    """Say it, unless it already waits to be said: several requests of one page are turned away together."""
    waiting: Any = messages.get_messages(request)
    said = any(str(message) == text for message in waiting)
    waiting.used = False
    if not said:
        messages.warning(request, text)


def page_of(request: HttpRequest) -> str:
    """The page the person is on: for a fragment the page around it, for a form the form's own address."""
    around = urlsplit(request.headers.get("HX-Current-URL", ""))
    if around.path:
        return f"{around.path}?{around.query}" if around.query else around.path
    return request.get_full_path() if request.method == "GET" else request.path


class IdleSessionMiddleware:
    """Ends a session after ``SESSION_IDLE_MINUTES`` without a request made by a person, and after its longest age."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen")
            began = request.session.setdefault("began", now)
            idle = seen is not None and now - seen > settings.SESSION_IDLE_MINUTES * 60
            if idle or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
                messages.info(request, _("Anda keluar otomatis karena lama tidak ada kegiatan. Silakan masuk lagi."))
                return redirect(request, f"{reverse('account_login')}?{urlencode({'next': page_of(request)})}")
            if BACKGROUND_HEADER not in request.headers and (seen is None or now - seen >= TOUCH_SECONDS):
                request.session["seen"] = now
        return self.get_response(request)


class AccessGateMiddleware:
    """Keeps a user at the door until a first password is replaced and a demanded second factor exists."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or self._is_open(request):
            return self.get_response(request)
        if user.must_change_password:
            warn_once(request, _("Ganti kata sandi sementara Anda sebelum melanjutkan."))
            return redirect(request, reverse("account_change_password"))
        if self._lacks_second_factor(user) and not request.path.startswith(reverse("mfa_index")):
            warn_once(request, _("Peran Anda wajib memakai verifikasi dua langkah. Aktifkan untuk melanjutkan."))
            return redirect(request, reverse("mfa_index"))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Change credentials together with the line in the audit trail, or not at all."""
        if request.method != "POST" or not request.resolver_match:
            return None
        if request.resolver_match.url_name not in CREDENTIAL_PAGES:
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)

    @staticmethod
    def _is_open(request: HttpRequest) -> bool:
        return request.path in {reverse(name) for name in OPEN_PATHS} or request.path.startswith(
            (f"/{settings.STATIC_URL.lstrip('/')}", "/healthz")
        )

    @staticmethod
    def _lacks_second_factor(user: User) -> bool:
        required = set(settings.MFA_REQUIRED_ROLES)
        if not ({role.value for role in user.roles} & required or (user.is_superuser and required)):
            return False
        strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        return not Authenticator.objects.filter(user=user, type__in=strong).exists()


class PreferencesMiddleware:
    """The user's own language and time zone, where chosen; else the office's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        language = user.language if isinstance(user, User) else settings.LANGUAGE_CODE
        zone = user.time_zone if isinstance(user, User) else ""
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone or settings.TIME_ZONE)):
            response = self.get_response(request)
            # Admin views answer with a template that is rendered later: do it while the language is set.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response
