"""Declaration of the accounts floor: roles are synced after every migrate, sign-ins are audited."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def sync_roles_after_migrate(**kwargs: Any) -> None:
    from pkh_portal.accounts.services.roles import sync_roles  # Models are not loaded when this file is.

    sync_roles(using=kwargs.get("using", "default"))


class AccountsConfig(AppConfig):
    name = "pkh_portal.accounts"
    label = "accounts"
    verbose_name = "Pengguna dan akses"

    def ready(self) -> None:
        from pkh_portal.accounts import receivers  # Connects signals; needs loaded apps.

        receivers.connect()
        # Once per migrate, not once per app: when the last app with models has got its permissions.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(sync_roles_after_migrate, sender=last, dispatch_uid="sync_roles")
