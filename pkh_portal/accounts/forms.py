"""Sign-in and password forms in the words of an office."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import AuditAction
from pkh_portal.accounts.services.audit import Actor, record


class PortalLoginForm(LoginForm):
    """User name and password; where to turn when it does not work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Nama pengguna")
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class PortalChangePasswordForm(ChangePasswordForm):
    """Old password once, new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Kata sandi sekarang")
        self.fields["password1"].label = _("Kata sandi baru")
        self.fields["password2"].label = _("Ulangi kata sandi baru")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_oldpassword(self) -> str:
        """Guessing here is guessing at the door, and is kept like it."""
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            record(action=AuditAction.LOGIN_FAILED, actor=Actor(user=self.user), subject=self.user)
            raise

    def clean(self) -> dict[str, Any] | None:
        """A new password is another one: re-entering the temporary one would leave it with whoever gave it."""
        data: dict[str, Any] | None = super().clean()
        if data and data.get("oldpassword") and data.get("oldpassword") == data.get("password1"):
            self.add_error("password1", _("Pilih kata sandi yang berbeda dari yang sekarang."))
        return data
