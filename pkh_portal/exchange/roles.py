"""Who may take full numbers away: those who exchange lists with SIKS-NG and e-PKH (domain.md 6, operator 7)."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

ROLE_PERMISSIONS: RolePermissions = {
    Role.STAFF: {"accounts.export_identifier"},
    Role.OPERATOR: {"accounts.export_identifier"},
}
