"""The portal's own user: signs in by user name, since many offices share no e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.querysets import UserQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from pkh_portal.accounts.models.grant import RegionGrant


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users. Services call it; screens call services."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password nobody can sign in as it until one is set."""
        user = User(username=User.normalize_username(username.strip()), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make a user with every permission. Sees no region until one is granted, like everybody."""
        return self.create_user(username, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """User names differ by more than letter case."""
        user: User = self.get(username__iexact=username)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. Never deleted, so that every trace keeps its name: deactivated instead."""

    username = models.CharField(
        _("nama pengguna"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Dipakai untuk masuk. Huruf, angka dan . _ - @ +, tanpa spasi."),
        error_messages={"unique": _("Nama pengguna ini sudah dipakai orang lain.")},
    )
    name = models.CharField(_("nama lengkap"), max_length=150)
    email = models.EmailField(_("surel"), blank=True, help_text=_("Boleh kosong. Dipakai untuk pemberitahuan."))
    phone = models.CharField(
        _("nomor HP"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9]{8,15}$", _("Tulis 8–15 angka, boleh diawali +."))],
    )
    language = models.CharField(_("bahasa"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(
        _("zona waktu"),
        max_length=40,
        blank=True,
        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
        help_text=_("Kosongkan untuk memakai zona waktu kantor."),
    )
    is_active = models.BooleanField(
        _("aktif"), default=True, help_text=_("Matikan untuk menutup akses. Pengguna tidak pernah dihapus.")
    )
    must_change_password = models.BooleanField(_("wajib ganti kata sandi"), default=False, editable=False)
    date_joined = models.DateTimeField(_("dibuat"), default=timezone.now, editable=False)

    grants: RelatedManager[RegionGrant]

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        ordering = ("name", "username")
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_ci_unique",
                violation_error_message=_("Nama pengguna ini sudah dipakai orang lain (huruf besar/kecil sama saja)."),
            ),
        )
        permissions = (
            ("reveal_identifier", "Can see identifying numbers in full, with a reason"),
            ("export_identifier", "Can export identifying numbers in full"),
            ("reset_password", "Can reset the password of other users"),
        )

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The built-in roles of the user; other groups carry permissions only."""
        names = {group.name for group in self.groups.all()}
        return frozenset(role for role in Role if role.value in names)

    @property
    def is_staff(self) -> bool:
        """Whether the back office lets the user in at all: everybody with a role; the rest is permissions."""
        return self.is_active and (self.is_superuser or bool(self.roles))

    @property
    def role_labels(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ", 1)[0] or self.username
