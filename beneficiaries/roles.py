"""Who may do what with families. Leaders see figures only, so nothing here is theirs (architecture.md 4)."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

_READ = {
    "beneficiaries.view_household",
    "beneficiaries.view_member",
    "beneficiaries.view_enrolment",
    "beneficiaries.view_registryrecord",
    "beneficiaries.view_familygroup",
    "beneficiaries.view_componentrule",
    "beneficiaries.view_countingrule",
    "beneficiaries.view_benefit",
}
_KEEP = _READ | {
    "beneficiaries.add_household",
    "beneficiaries.change_household",
    "beneficiaries.export_household",
    "beneficiaries.view_householddeed",
    "beneficiaries.add_member",
    "beneficiaries.change_member",
    "beneficiaries.add_registryrecord",
    "beneficiaries.change_registryrecord",
    "beneficiaries.add_familygroup",
    "beneficiaries.change_familygroup",
    "beneficiaries.delete_familygroup",
}
#: Rules and amounts hold for the whole country: beside the permission a nationwide grant is asked for.
_RULES = {
    f"beneficiaries.{verb}_{model}"
    for verb in ("add", "change", "delete")
    for model in ("componentrule", "countingrule", "benefit")
}

ROLE_PERMISSIONS: RolePermissions = {
    Role.ADMIN: {"beneficiaries.view_componentrule", "beneficiaries.view_countingrule", "beneficiaries.view_benefit"}
    | _RULES,
    Role.STAFF: _KEEP | _RULES | {"beneficiaries.restructure_household"},
    Role.OPERATOR: _KEEP,
    Role.COORDINATOR: _READ | {"beneficiaries.export_household"},
    Role.SUPERVISOR: _READ,
    Role.COMPANION: _READ,
    Role.TKSK: _READ,
}
