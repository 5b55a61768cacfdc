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
#: The intake desk: whoever loads a file may see what becomes of it, and undo it.
_LOAD = {
    "beneficiaries.view_importbatch",
    "beneficiaries.add_importbatch",
    "beneficiaries.apply_importbatch",
    "beneficiaries.view_headingprofile",
    "beneficiaries.delete_headingprofile",
}
_SEE_LOADS = {"beneficiaries.view_importbatch", "beneficiaries.view_headingprofile"}
_APPROVE = {"beneficiaries.approve_importbatch"}
#: Families that a complete list does not mention: the pendamping answers for the own ones, others see or close them.
_ANSWER_CHECKS = {"beneficiaries.change_fieldcheck"}
_SEE_CHECKS = {"beneficiaries.view_fieldcheck"}
_CLOSE_CHECKS = _ANSWER_CHECKS | _SEE_CHECKS | {"beneficiaries.close_fieldcheck"}
#: How an office wants its files loaded.
_LOAD_RULES = {
    "beneficiaries.view_intakerule",
    "beneficiaries.add_intakerule",
    "beneficiaries.change_intakerule",
    "beneficiaries.delete_intakerule",
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
    Role.STAFF: _KEEP
    | _RULES
    | _LOAD
    | _APPROVE
    | _LOAD_RULES
    | _CLOSE_CHECKS
    | {"beneficiaries.restructure_household"},
    Role.OPERATOR: _KEEP | _LOAD | _CLOSE_CHECKS,
    Role.COORDINATOR: _READ | _SEE_LOADS | _SEE_CHECKS | _APPROVE | {"beneficiaries.export_household"},
    Role.SUPERVISOR: _READ | _SEE_LOADS | _SEE_CHECKS,
    Role.COMPANION: _READ | _ANSWER_CHECKS,
    Role.TKSK: _READ,
}
