"""Permissions of the built-in roles on this floor. One's own jobs need none: asking for them does."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

ROLE_PERMISSIONS: RolePermissions = {Role.ADMIN: {"jobs.view_job", "jobs.cancel_job"}}
