"""Back-office pages whose rows are written by a service, so that its rules and refusals hold there, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from pkh_portal.accounts.admin.scoped import ScopedModelAdmin
from pkh_portal.accounts.models import User

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class ServiceForm(_ModelForm):
    """A form that hands its values to a service while it is validated, so that a refusal is a form error.

    Subclasses write ``serve``, which calls the service and returns the saved row; it may raise
    ``ValidationError``. The page's transaction undoes a half-done deed. For pages without inlines: an
    inline that fails afterwards would not undo it.
    """

    acting_user: User

    def serve(self, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            with transaction.atomic():
                self.instance = self.serve(data)
        return data


class ServiceModelAdmin(ScopedModelAdmin):
    """A page over a ``ServiceForm``. Rows are made and taken away; what is there is not edited in place."""

    form: type[ModelForm[Any]] = ServiceForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"acting_user": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing is left to do: the form's service has saved the row."""
