"""Users, their roles and regions. What is saved goes through the services, which write the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.admin.decorators import action, display
from pkh_portal.accounts.admin.forms import GrantForm, GrantFormSet, UserForm
from pkh_portal.accounts.admin.scoped import ScopedModelAdmin, ScopedTabularInline, scope_of
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.models import RegionGrant, User
from pkh_portal.accounts.services import users as services
from pkh_portal.accounts.services.audit import Actor


class RegionGrantInline(ScopedTabularInline):
    """Regions of a user: added and taken away, never edited."""

    model = RegionGrant
    form = GrantForm
    formset = GrantFormSet
    fk_name = "user"
    verbose_name = _("wilayah akses")
    verbose_name_plural = _("wilayah akses")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj is not None and obj.grants.exists() else 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("region", "nationwide") if scope_of(request).nationwide else ("region",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleFilter(admin.SimpleListFilter):
    """Users by role."""

    title = _("peran")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role.value, str(role.label)) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    """Users whose regions lie inside one's own."""

    form = UserForm
    inlines = (RegionGrantInline,)
    list_display = ("name", "username", "role_labels", "regions", "last_login", "active_badge")
    list_display_links = ("name",)
    list_filter = (RoleFilter, "is_active")
    search_fields = ("name", "username")
    search_help_text = _("Cari nama atau nama pengguna.")
    fieldsets = (
        (None, {"fields": ("name", "username", "roles", "is_active")}),
        (_("Kontak dan tampilan"), {"fields": ("email", "phone", "language", "time_zone")}),
    )
    actions_detail = ("reset_password", "remove_second_factor")
    list_help = _("Tambahkan setiap orang dengan akunnya sendiri; satu akun tidak dipakai bersama.")
    empty_help = _("Belum ada pengguna di wilayah Anda.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "grants__region__parent")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("ActingUserForm", (form,), {"acting_user": request.user})

    @display(description=_("Peran"))
    def role_labels(self, user: User) -> str:
        return user.role_labels

    @display(description=_("Wilayah"))
    def regions(self, user: User) -> str:
        names = [str(grant) for grant in user.grants.all()]
        return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")

    @display(description=_("Status"), ordering="is_active", label={True: "success", False: "danger"})
    def active_badge(self, user: User) -> tuple[bool, str]:
        return user.is_active, gettext("Aktif") if user.is_active else gettext("Tidak aktif")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: every trace keeps its name. An account is closed by making it inactive."""
        return False

    # ── Saving ───────────────────────────────────────────────────────────────────────────────

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        actor = Actor.from_request(request)
        if change:
            services.change_user(user=obj, changed=[name for name in form.changed_data if name != "roles"], actor=actor)
        else:
            request.first_password = services.add_user(user=obj, actor=actor)  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: ModelForm[User], formsets: list[Any], change: bool) -> None:
        if "roles" in form.cleaned_data:
            roles = [Role(value) for value in form.cleaned_data["roles"]]
            services.set_roles(user=form.instance, roles=roles, actor=Actor.from_request(request))
        super().save_related(request, form, formsets, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[User], formset: BaseFormSet[Any], change: bool
    ) -> None:
        actor = Actor.from_request(request)
        formset.save(commit=False)  # type: ignore[attr-defined]
        for grant in formset.deleted_objects:  # type: ignore[attr-defined]
            services.revoke_grant(grant=grant, actor=actor)
        for grant in formset.new_objects:  # type: ignore[attr-defined]
            if grant.nationwide:
                services.grant_nationwide(user=form.instance, actor=actor)
            else:
                services.grant_region(user=form.instance, region=grant.region, actor=actor)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Show the first password, once, on a page nobody can come back to."""
        return self._show_password(request, obj, request.first_password)  # type: ignore[attr-defined]

    # ── Resetting a password ─────────────────────────────────────────────────────────────────

    @action(description=_("Atur ulang kata sandi"), url_path="atur-ulang-sandi", permissions=["reset_password"])
    def reset_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks, naming the consequence; POST resets and shows the new password once."""
        user = self._somebody_else(request, object_id)
        if request.method == "POST":
            password = services.reset_password(user=user, actor=Actor.from_request(request))
            return self._show_password(request, user, password)
        question = _(
            "Kata sandi %(name)s (%(username)s) akan diganti dengan kata sandi sementara yang baru. Semua sesinya "
            "berakhir saat itu juga, dan ia wajib mengganti kata sandi ketika masuk lagi."
        ) % {"name": user.name, "username": user.username}
        return self.ask(
            request,
            subject=user,
            title=_("Atur ulang kata sandi"),
            question=question,
            confirm=_("Ya, atur ulang kata sandi"),
            back=reverse("admin:accounts_user_change", args=(user.pk,)),
        )

    @action(description=_("Lepas verifikasi dua langkah"), url_path="lepas-dua-langkah", permissions=["reset_password"])
    def remove_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """For somebody who lost the phone: GET asks, POST takes all second factors away."""
        user = self._somebody_else(request, object_id)
        back = reverse("admin:accounts_user_change", args=(user.pk,))
        if request.method == "POST":
            services.remove_second_factor(user=user, actor=Actor.from_request(request))
            messages.success(request, _("Verifikasi dua langkah %(name)s sudah dilepas.") % {"name": user.name})
            return HttpResponseRedirect(back)
        question = _(
            "Aplikasi autentikator, kunci sandi dan kode pemulihan %(name)s (%(username)s) tidak berlaku lagi, "
            "dan semua sesinya berakhir. Pastikan yang meminta benar orangnya: setelah ini kata sandi saja cukup "
            "untuk masuk."
        ) % {"name": user.name, "username": user.username}
        return self.ask(
            request,
            subject=user,
            title=_("Lepas verifikasi dua langkah"),
            question=question,
            confirm=_("Ya, lepas"),
            back=back,
        )

    def _somebody_else(self, request: HttpRequest, object_id: str) -> User:
        """The user a credential is taken from: visible, no superuser, not oneself.

        Raises ``Http404`` and ``PermissionDenied``.
        """
        if not request.user.has_perm("accounts.reset_password"):
            raise PermissionDenied
        user: User | None = self.get_object(request, object_id)
        if user is None:
            raise Http404
        if user == request.user or (user.is_superuser and not request.user.is_superuser):
            raise PermissionDenied
        return user

    def has_reset_password_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("accounts.reset_password"))

    def _show_password(self, request: HttpRequest, user: User, password: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kata sandi sementara"),
            "person": user,
            "password": password,
            "opts": self.opts,
        }
        return TemplateResponse(request, "accounts/admin/password_once.html", context)
