"""Who may do what with what figures are judged by."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

#: Whoever sees a ratio may see what it is judged by. Writing needs a scope that holds the row's region, too.
_SEE = {"reports.view_caseloadstandard"}
_KEEP = _SEE | {f"reports.{verb}_caseloadstandard" for verb in ("add", "change", "delete")}

ROLE_PERMISSIONS: RolePermissions = {
    **dict.fromkeys(Role, _SEE),
    Role.ADMIN: _KEEP,
    Role.STAFF: _KEEP,
}
