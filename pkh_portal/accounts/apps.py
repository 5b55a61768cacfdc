"""Declaration of the accounts floor: roles are synced after every migrate, sign-ins are audited."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate

from pkh_portal.database.append_only import install_sql


def sync_roles_after_migrate(**kwargs: Any) -> None:
    from pkh_portal.accounts.services.roles import sync_roles  # Models are not loaded when this file is.

    sync_roles(using=kwargs.get("using", "default"))


def guard_audit_trail_after_migrate(*, using: str, **kwargs: Any) -> None:
    """Put the triggers back that a rebuild of the table by a migration takes away on SQLite. Does nothing else."""
    from pkh_portal.accounts.models import AuditEvent  # As above.

    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in install_sql(connection.vendor, AuditEvent._meta.db_table):
            cursor.execute(statement)


class AccountsConfig(AppConfig):
    name = "pkh_portal.accounts"
    label = "accounts"
    verbose_name = "Pengguna dan akses"

    def ready(self) -> None:
        from pkh_portal.accounts import receivers  # Connects signals; needs loaded apps.

        receivers.connect()
        post_migrate.connect(guard_audit_trail_after_migrate, sender=self, dispatch_uid="guard_audit_trail")
        # Once per migrate, not once per app: when the last app with models has got its permissions.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(sync_roles_after_migrate, sender=last, dispatch_uid="sync_roles")
