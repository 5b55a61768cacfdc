"""Back-office pages of the accounts floor; importing this package registers them."""

from pkh_portal.accounts.admin.audit import AuditEventAdmin
from pkh_portal.accounts.admin.roles import RoleAdmin
from pkh_portal.accounts.admin.users import UserAdmin

__all__ = ["AuditEventAdmin", "RoleAdmin", "UserAdmin"]
