"""Bases of our own pages about one scoped thing: who may, what is in scope, and a form that calls a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import FormView
from django.views.generic.base import ContextMixin, View

from pkh_portal.accounts.models import User
from pkh_portal.accounts.scope import RegionScope, scope_for, visible
from pkh_portal.accounts.services.audit import Actor

M = TypeVar("M", bound=Model)
if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

    _FormView = FormView[forms.Form]
else:
    _FormView = FormView  # Django's takes no type arguments when it runs.


class PermittedView(LoginRequiredMixin, ContextMixin, View):
    """A page for those with ``permission_required``: nobody is sent to sign in, others get 403."""

    permission_required: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm(self.permission_required):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101 - for the type checker: dispatch lets nobody else in.
        return self.request.user

    @property
    def scope(self) -> RegionScope:
        return scope_for(self.user)

    @property
    def actor(self) -> Actor:
        return Actor.from_request(self.request)


class SubjectMixin(PermittedView, Generic[M]):
    """A page about the one row named by ``pk`` in the address; out of scope it is absent (404).

    ``subject`` and ``subject_name`` (the row under a name of its own) stand in the context.
    """

    model: type[M]
    subject_name: ClassVar[str] = "subject"
    subject: M

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowed = request.user.is_authenticated and request.user.has_perm(self.permission_required)
        if allowed:
            self.subject = get_object_or_404(self.subjects(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def subjects(self) -> QuerySet[M]:
        """The rows this page may be about, already narrowed to the scope; override to fetch more along."""
        return visible(self.model._default_manager.all(), self.scope)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "subject": self.subject, self.subject_name: self.subject}


class ServiceFormView(PermittedView, _FormView):
    """A form whose values go to one service. A refusal (``ValidationError``) becomes errors of the form.

    Subclasses write ``serve(data)``, which calls the service and returns where to go next; it runs in a transaction.
    ``done`` is the sentence said afterwards.
    """

    done: StrOrPromise = ""

    def serve(self, data: dict[str, Any]) -> str:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        """Forms take ``scope`` and ``user`` to narrow what they offer and accept; see ``ScopedForm``."""
        return {**super().get_form_kwargs(), "scope": self.scope, "user": self.user}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            with transaction.atomic():
                url = self.serve(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, _without_unknown_fields(error, form))
            return self.form_invalid(form)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(url)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ScopedForm(forms.Form):
    """A form that knows the scope and the user it is shown to. Choices of rows are narrowed with ``visible``."""

    def __init__(self, *args: Any, scope: RegionScope, user: User, **kwargs: Any) -> None:
        self.scope, self.user = scope, user
        super().__init__(*args, **kwargs)


def _without_unknown_fields(error: ValidationError, form: forms.Form) -> ValidationError:
    """The error with what concerns a field the form does not have put above the form."""
    if not hasattr(error, "error_dict"):
        return error
    known: dict[str, Any] = {}
    for name, errors in error.error_dict.items():
        known.setdefault(name if name in form.fields else "__all__", []).extend(errors)
    return ValidationError(known)
