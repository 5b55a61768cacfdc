"""Permissions of the built-in roles on this floor's tables, and the gathering of every app's share.

Each app may have a ``roles.py`` with ``ROLE_PERMISSIONS``: role → permission names
(``"app_label.codename"``). They are added up and written to the groups after every migrate, so a new
model brings its permissions along and no list of all apps exists anywhere.
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from pkh_portal.accounts.enums import Role

RolePermissions = dict[Role, set[str]]

ROLE_PERMISSIONS: RolePermissions = {
    Role.ADMIN: {
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.reset_password",
        "accounts.reveal_identifier",
        "accounts.view_regiongrant",
        "accounts.add_regiongrant",
        "accounts.change_regiongrant",
        "accounts.delete_regiongrant",
        "accounts.view_auditevent",
    },
    Role.STAFF: {"accounts.reveal_identifier"},
    Role.OPERATOR: {"accounts.reveal_identifier"},
}


def gather_role_permissions() -> RolePermissions:
    """The permissions of every built-in role, summed over the ``roles.py`` of all installed apps."""
    total: RolePermissions = {role: set() for role in Role}
    for config in apps.get_app_configs():
        name = f"{config.name}.roles"
        if find_spec(name) is None:
            continue
        share: RolePermissions = getattr(import_module(name), "ROLE_PERMISSIONS", {})
        for role, permissions in share.items():
            total[role] |= permissions
    return total
