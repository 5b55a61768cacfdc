"""Keeping the built-in role groups equal to what the apps declare."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import router, transaction

from pkh_portal.accounts.roles import gather_role_permissions


class UnknownPermission(LookupError):
    """A ``roles.py`` names a permission that no model has: a programming error, found at migrate."""


def sync_roles(*, using: str = "default") -> None:
    """Make one group per built-in role with exactly the declared permissions. Idempotent.

    Runs after every migrate, once the permissions of all models exist. Groups that an office made
    itself are left alone. Raises ``UnknownPermission`` for a misspelt name.
    """
    if not router.allow_migrate_model(using, Group):
        return
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission.pk
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    with transaction.atomic(using=using):
        for role, names in gather_role_permissions().items():
            if unknown := sorted(names - known.keys()):
                raise UnknownPermission(f"Role {role.value!r} names unknown permissions: {', '.join(unknown)}")
            group, _ = Group.objects.using(using).get_or_create(name=role.value)
            group.permissions.set([known[name] for name in names])
