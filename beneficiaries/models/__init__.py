"""The tables of the beneficiaries floor."""

from beneficiaries.models.deed import HouseholdDeed, HouseholdDeedLine
from beneficiaries.models.enrolment import Enrolment
from beneficiaries.models.group import FamilyGroup
from beneficiaries.models.household import Household
from beneficiaries.models.intake import (
    FieldCheck,
    HeadingProfile,
    ImportBatch,
    ImportCorrection,
    ImportDecision,
    ImportProblem,
    ImportRow,
    ImportSheet,
    IntakeRule,
    RecordOrigin,
)
from beneficiaries.models.member import Member
from beneficiaries.models.registry import RegistryRecord
from beneficiaries.models.rules import Benefit, ComponentRule, CountingRule

__all__ = [
    "Benefit",
    "ComponentRule",
    "CountingRule",
    "Enrolment",
    "FamilyGroup",
    "FieldCheck",
    "HeadingProfile",
    "Household",
    "HouseholdDeed",
    "HouseholdDeedLine",
    "ImportBatch",
    "ImportCorrection",
    "ImportDecision",
    "ImportProblem",
    "ImportRow",
    "ImportSheet",
    "IntakeRule",
    "Member",
    "RecordOrigin",
    "RegistryRecord",
]
