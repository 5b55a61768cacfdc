"""Who may do what with SDM PKH, placements and assignments."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

_READ = {
    "companions.view_personnel",
    "companions.view_serviceperiod",
    "companions.view_placement",
    "companions.view_assignment",
    "companions.view_visit",
}
#: The story of assignments: what was done to them, and the papers of hand-overs.
_DEEDS = {
    "companions.view_assignmentoperation",
    "companions.view_assignmentchange",
    "companions.view_handover",
}
_MANAGE = {
    "companions.add_personnel",
    "companions.change_personnel",
    "companions.export_personnel",
    "companions.import_personnel",
    "companions.assign",
}
_VISIT = {"companions.add_visit", "companions.change_visit"}

ROLE_PERMISSIONS: RolePermissions = {
    Role.STAFF: _READ | _DEEDS | _MANAGE | _VISIT,
    Role.COORDINATOR: _READ | _DEEDS | _MANAGE | _VISIT,
    Role.SUPERVISOR: _READ | _DEEDS,
    Role.OPERATOR: _READ | _DEEDS | _VISIT,
    Role.COMPANION: _READ | _VISIT,
    Role.TKSK: _READ,
}
