"""How allauth behaves in this portal: no self sign-up, secrets encrypted at rest."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.ciphers import cipher

_PURPOSE = b"portal-mfa"


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up. Errors say what to do next."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Akun ini tidak aktif. Hubungi admin sistem di kantor Anda."),
        "too_many_login_attempts": _("Terlalu banyak percobaan gagal. Tunggu 5 menit, lalu coba lagi."),
        "username_password_mismatch": _(
            "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar/kecil, lalu coba lagi."
        ),
        "incorrect_password": _("Kata sandi tidak cocok. Coba lagi."),
        "enter_current_password": _("Kata sandi sekarang tidak cocok. Coba lagi."),
        "rate_limited": _("Terlalu sering mencoba. Tunggu sebentar, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class PortalMFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are kept encrypted with a key made from ``SECRET_KEY``."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Kode tidak cocok. Pastikan jam di ponsel Anda tepat, lalu coba kode berikutnya."),
    }

    def encrypt(self, text: str) -> str:
        return cipher(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ``cryptography.fernet.InvalidToken`` if neither the key nor a fallback fits."""
        return cipher(_PURPOSE).decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Kunci utama") if count == 0 else gettext("Kunci cadangan %(number)s") % {"number": count}

    def _get_site_name(self) -> str:
        return f"Portal PKH {settings.OFFICE_NAME}"
