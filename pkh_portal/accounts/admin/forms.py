"""Forms of the user pages."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.fields import MaskedCharField, MaskedInput
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.reveal import masked_context

if TYPE_CHECKING:
    UserModelForm = forms.ModelForm[User]
    GrantModelForm = forms.ModelForm[RegionGrant]
    GrantInlineFormSet = BaseInlineFormSet[RegionGrant, User, "GrantForm"]
else:
    UserModelForm = GrantModelForm = forms.ModelForm
    GrantInlineFormSet = BaseInlineFormSet


class UserForm(UserModelForm):
    """A user with roles. ``acting_user`` is set by the page: nobody locks themselves out."""

    acting_user: User | None = None

    phone = MaskedCharField(
        label=_("Nomor HP"), required=False, max_length=20, validators=User._meta.get_field("phone").validators
    )
    roles = forms.MultipleChoiceField(
        label=_("Peran"),
        choices=[(role.value, role.label) for role in Role],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Peran menentukan apa yang boleh dilakukan."),
        error_messages={"required": _("Pilih sedikitnya satu peran; tanpa peran pengguna tidak dapat bekerja.")},
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "phone", "language", "time_zone", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        if "roles" in self.fields:
            self.fields["roles"].initial = [role.value for role in self.instance.roles]
        if "phone" in self.fields and self.acting_user is not None:
            widget = cast(MaskedInput, self.fields["phone"].widget)
            widget.present = masked_context(self.instance, "phone", user=self.acting_user)

    def clean_phone(self) -> str:
        new = self.cleaned_data["phone"]
        return self.instance.phone if new is None else str(new)

    def clean_is_active(self) -> bool:
        active = bool(self.cleaned_data["is_active"])
        if not active and self._is_own_account():
            raise forms.ValidationError(_("Anda tidak dapat menonaktifkan akun Anda sendiri. Minta admin lain."))
        return active

    def clean_roles(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["roles"]
        if self._is_own_account() and set(chosen) != {role.value for role in self.instance.roles}:
            raise forms.ValidationError(_("Anda tidak dapat mengubah peran akun Anda sendiri. Minta admin lain."))
        return chosen

    def _is_own_account(self) -> bool:
        return self.acting_user is not None and self.instance.pk == self.acting_user.pk


class GrantForm(GrantModelForm):
    """One grant; the box for the whole country shows only to who has the whole country."""

    class Meta:
        model = RegionGrant
        fields = ("region", "nationwide")


class GrantFormSet(GrantInlineFormSet):
    """A user must keep a region: without one nothing can be seen, and the account vanishes from one's own list."""

    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        kept = [form for form in self.forms if self._holds_grant(form)]
        if not kept:
            raise forms.ValidationError(
                _("Beri sedikitnya satu wilayah akses. Tanpa wilayah, pengguna tidak dapat melihat data apa pun.")
            )

    @staticmethod
    def _holds_grant(form: GrantForm) -> bool:
        data = form.cleaned_data
        if data.get("DELETE"):
            return False
        return bool(form.instance.pk or data.get("region") or data.get("nationwide"))
